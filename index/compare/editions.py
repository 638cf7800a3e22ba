"""Two texts compared sentence by sentence: what is the same, moved, edited, added, removed; and which figures changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from index.compare.changed_words import changed_figures, changed_words
from index.compare.cut_sentences import completed, ids_within
from index.compare.pairing import MOST_SENTENCES, Text, alike_pairs, equal_pairs, groups, in_order
from index.document import read_metadata
from index.errors import CorpusError
from index.language.characters import Span
from index.language.tokens import search_form
from index.settings import IndexSettings
from index.shelf.entries import corpus_of, read_shelf
from index.store import Index, open_index
from index.text.types import Document, Metadata, Passage, Sentence

Kind = Literal["figures", "edited", "moved", "added", "removed", "same"]
"""``figures``: edited, and its figures are others. ``moved``: word for word, in another section or order."""
KINDS: tuple[Kind, ...] = ("figures", "edited", "moved", "added", "removed", "same")
"""In the order in which they are shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """A sentence of one of the two texts."""

    sentence: Sentence
    passage: Passage
    marked: tuple[Span, ...] = ()
    """Where its words stand that the other text has not; of a sentence that was edited."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The sentences of the text that it is: two where the other text says in one what this one says in two."""
        return ids_within(self.sentence, self.passage.sentences)

    def to_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "id": self.sentence.id,
            "label": self.passage.label,
            "label_en": self.passage.label_en,
            "heading_path": list(self.passage.section.heading_path),
            "text": self.sentence.text,
            "marked": [list(span) for span in self.marked],
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What became of one sentence."""

    kind: Kind
    old: Side | None
    new: Side | None
    gone: tuple[str, ...] = ()
    """Figures, as the older sentence writes them, that the newer one has not."""
    come: tuple[str, ...] = ()
    """The other way round."""

    def to_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        sides = {"old": self.old and self.old.to_dict(), "new": self.new and self.new.to_dict()}
        return {"kind": self.kind, **sides, "gone": list(self.gone), "come": list(self.come)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What became of every sentence, in the order of the newer text; what was removed stands where it stood."""

    old: Document
    new: Document
    changes: tuple[Change, ...]

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """The changes of one kind."""
        return tuple(one for one in self.changes if one.kind == kind)

    def within(self, section: str) -> Comparison:
        """The same of those sections alone whose label, title or heading above has some words in it, in either text."""
        wanted = _plain(section)

        def stands(side: Side | None) -> bool:
            found = (side.passage.section.label, *side.passage.section.heading_path) if side else ()
            return any(wanted in _plain(words) for words in found)

        kept = tuple(one for one in self.changes if stands(one.old) or stands(one.new))
        return Comparison(old=self.old, new=self.new, changes=kept)

    def counts(self) -> dict[str, int]:
        """How many sentences there are of each kind."""
        return {kind: len(self.of(kind)) for kind in KINDS}

    def to_dict(self) -> dict[str, Any]:
        """For ``--json``: figures that changed first."""
        sides = {
            name: {"document": f"{known.document}@{known.revision}", "title": known.title, "edition": known.edition}
            for name, known in (("old", self.old.metadata), ("new", self.new.metadata))
        }
        return {"schema": 1, **sides, "counts": self.counts(), "changes": [one.to_dict() for kind in KINDS for one in self.of(kind)]}


def open_text(settings: IndexSettings, name: str) -> Index:
    """The index of a document of the shelf, of an older text of it (``name@revision``), or of the document of the settings.

    Raises:
        CorpusError: there is no such document.
        IndexError: its index is not there, or is not what it should be (see ``index.store.open_index``).
    """
    shelf, own = read_shelf(settings.home), read_metadata(settings.corpus)
    on_shelf = any(name in (entry.name, f"{entry.name}@{entry.revision}") for entry in shelf.documents)
    if not on_shelf and name in (own.document, f"{own.document}@{own.revision}"):
        return open_index(settings)
    return open_index(settings.model_copy(update={"corpus": corpus_of(settings.home, name)}))


def earlier_texts(home: Path, known: Metadata) -> tuple[str, ...]:
    """The texts on the shelf before a document, the latest first: older ones of its own, then those of which it is an edition."""
    entries = read_shelf(home).documents
    below, older = {known.document: known.revision}, known.edition_of
    while older and older not in below:
        below[older] = sys.maxsize
        older = next((entry.edition_of for entry in entries if entry.name == older and entry.active), None)
    latest = sorted(entries, key=lambda entry: -entry.revision)
    return tuple(
        f"{name}@{entry.revision}"
        for name, revision in below.items()
        for entry in latest
        if entry.name == name and entry.revision < revision
    )


def compare(old: Index, new: Index) -> Comparison:
    """What became of the sentences of the older text in the newer one; both indexes are of one embedder.

    Raises:
        CorpusError: one of them is too long.
    """
    for one in (old.document, new.document):
        if len(one.sentences) > MOST_SENTENCES:
            known = one.metadata
            raise CorpusError(
                f"{known.document}@{known.revision} has {len(one.sentences)} sentences, at most {MOST_SENTENCES} are compared",
                remedy="compare parts of it, added as documents of their own",
            )
    texts = Text(old.document), Text(new.document)
    sections = groups(*texts)
    equal = equal_pairs(*texts, sections)
    kept = in_order([(first, second) for first, second in equal if sections[0][first] == sections[1][second]])
    vectors = old.japanese.sentences.vectors(), new.japanese.sentences.vectors()
    of_first: dict[int, tuple[int, Kind]] = {pair[0]: (pair[1], "same" if pair in kept else "moved") for pair in equal}
    of_first |= {first: (second, "edited") for first, second in alike_pairs(*texts, vectors, sections, equal)}
    return Comparison(old=old.document, new=new.document, changes=tuple(_whole(tuple(_changes(old.document, new.document, of_first)))))


def _changes(old: Document, new: Document, of_first: Mapping[int, tuple[int, Kind]]) -> Iterator[Change]:
    """The changes in the order of the newer text; a removed sentence after the one that it followed."""
    of_second = {second: (first, kind) for first, (second, kind) in of_first.items()}
    after, removed = -1, dict[int, list[int]]()
    for row in range(len(old.sentences)):
        second, kind = of_first.get(row, (-1, "removed"))
        if kind == "removed":
            removed.setdefault(after, []).append(row)
        elif kind != "moved":
            after = second
    for row in range(-1, len(new.sentences)):
        if row in of_second:
            yield _change(*of_second[row], old, new, row)
        elif row >= 0:
            yield Change(kind="added", old=None, new=_side(new, row))
        yield from (Change(kind="removed", old=_side(old, one), new=None) for one in removed.get(row, ()))


def _whole(changes: Sequence[Change]) -> Iterator[Change]:
    """The changes, where a sentence that was cut in two, or two that were joined, are one."""
    halves: dict[int, Change] = {}
    gone: set[int] = set()
    for place, one in enumerate(changes):
        for near in (place + 1, place - 1) if one.kind in ("edited", "figures") else ():
            if 0 <= near < len(changes) and near not in gone and (both := _together(one, changes[near])):
                halves[place] = both
                gone.add(near)
                break
    yield from (halves.get(place, one) for place, one in enumerate(changes) if place not in gone)


def _together(one: Change, other: Change) -> Change | None:
    """An edited sentence with what was added or removed beside it, where that is the other half of it."""
    old, new, half = one.old, one.new, other.new if other.kind == "added" else other.old if other.kind == "removed" else None
    if old is None or new is None or half is None:
        return None
    own, whole = (new, old) if other.kind == "added" else (old, new)
    sentence = completed(half, own, whole)
    if sentence is None:
        return None
    both = Side(sentence=sentence, passage=own.passage)
    return _edited(old, both) if other.kind == "added" else _edited(both, new)


def _change(first: int, kind: Kind, old: Document, new: Document, second: int) -> Change:
    if kind != "edited":
        return Change(kind=kind, old=_side(old, first), new=_side(new, second))
    return _edited(_side(old, first), _side(new, second))


def _edited(old: Side, new: Side) -> Change:
    texts = old.sentence.text, new.sentence.text
    marked, (gone, come) = changed_words(*texts), changed_figures(*texts)
    sides = replace(old, marked=marked[0]), replace(new, marked=marked[1])
    return Change(kind="figures" if gone or come else "edited", old=sides[0], new=sides[1], gone=gone, come=come)


def _side(document: Document, row: int) -> Side:
    sentence = document.sentences[row]
    return Side(sentence=sentence, passage=document.passage_by_id[sentence.passage_id])


def _plain(text: str) -> str:
    return search_form(text).replace(" ", "")
