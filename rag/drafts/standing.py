"""Where words stand in the text: the one comparison that making a draft and verifying one share.

Two texts are the same where they differ in nothing but widths, blanks and the form of quotation marks: Word and mail programs change
those by themselves. Everything else counts, the closing full stop aside.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Literal

from index.display import display
from index.figures import figures
from index.types import Document, Passage
from rag.types import Language

Run = Literal["sentence", "sentences", "fragment"]
"""``sentence``: one whole sentence of the text, or its whole translation. ``sentences``: whole sentences that follow each other.
``fragment``: any run of characters."""

NEAR = 0.6
"""Share of a text's pairs of characters that a sentence must hold for the text to count as a changed form of it."""

LIKE: Mapping[Language, float] = {"ja": 0.55, "en": 0.42}
"""From which likeness on a sentence is a changed form of one of the text; nobody's own sentences reach it, spoiled ones do."""

FEWEST: Mapping[Language, int] = {"ja": 16, "en": 6}
"""Pairs of characters or of words; nothing shorter counts as a changed form of anything: many a sentence has such a run in it."""

_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | str.maketrans("｢｣“”‘’", "「」\"\"''")
_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
_OMISSIONS = re.compile(r"（中略）|\(中略\)|…+|\[\.\.\.\]|\(\.\.\.\)")
_STOPS = "。."
_COMPARED_CLOSELY = 5
_JAPANESE = re.compile("[぀-ヿ㐀-鿿]")
_WORD = re.compile(r"[^\W_](?:[^\W_]|[-.,'’](?=[^\W_]))*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A place in the text."""

    passage: Passage
    language: Language
    text: str
    """The characters that stand there, as they are shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Nearest:
    """The sentence that is most like a text that does not stand."""

    place: Place
    likeness: float
    """Share of the text's pairs of characters that the sentence holds, 0 to 1; higher is more alike."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Form:
    """A passage in one language, ready to be searched."""

    passage: Passage
    language: Language
    plain: str
    shown: str
    sentences: tuple[tuple[int, int], ...]
    """Spans of ``plain``."""
    wholes: tuple[tuple[int, int], ...]
    """Spans of ``plain``, one for each sentence of the text; the translation of one may be several sentences."""


def plain(text: str) -> str:
    """A text without what does not count in a comparison."""
    return _BLANKS.sub("", text.translate(_WIDTHS))


def difference(text: str, nearest: Nearest | None) -> tuple[Literal["quote", "figure"], str]:
    """Why a text does not stand: figures that the nearest sentence has not, or else words."""
    if nearest is None or nearest.likeness < NEAR / 2:
        return "quote", "these words do not stand in the text"
    there = {figure.key for figure in figures(nearest.place.text)}
    others = [text[slice(*figure.span)] for figure in figures(text) if figure.key not in there]
    return ("figure", f"figures that are not there: {'、'.join(others)}") if others else ("quote", "words differ from the text")


class Standing:
    """A document in which words are looked for, in Japanese and in its reference translation."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._forms = tuple(_forms(document))
        self._sentences = [(form, span, _pairs(form.plain[slice(*span)])) for form in self._forms for span in form.sentences]

    def places(self, text: str, run: Run, within: Collection[str] | None = None) -> tuple[Place, ...]:
        """Where a text stands; nowhere: empty.

        Args:
            text: the words; ``（中略）`` and ``…`` stand for what was left out of a fragment.
            run: of which kind of run it has to be one.
            within: ids of the passages that are looked at; None: all.
        """
        parts = [part for part in _OMISSIONS.split(text) if plain(part).strip(_STOPS)]
        if run == "fragment" and len(parts) > 1:
            found = [self._places(part, run, within) for part in parts]
            shared = set.intersection(*({place.passage.id for place in places} for places in found))
            return tuple(place for place in found[0] if place.passage.id in shared)
        return self._places(text, run, within)

    def nearest(self, text: str, within: Collection[str] | None = None) -> Nearest | None:
        """The sentence most like a text; None where none shares two characters with it."""
        wanted = _pairs(plain(text))
        if not wanted:
            return None
        looked_at = [row for row in self._sentences if within is None or row[0].passage.id in within]
        ranked = sorted(looked_at, key=lambda row: len(wanted & row[2]), reverse=True)[:_COMPARED_CLOSELY]
        best = max(ranked, key=lambda row: _likeness(plain(text), row[0].plain[slice(*row[1])]), default=None)
        if best is None or not wanted & best[2]:
            return None
        form, span, pairs = best
        return Nearest(place=_place(form, *span), likeness=len(wanted & pairs) / len(wanted))

    def is_changed_form(self, text: str) -> bool:
        """Whether a text is so like a sentence of its language that it must be a changed form of it.

        The likeness is the mean of two shares: of the text's pairs that the sentence holds, and of the sentence's pairs that the
        text holds. Pairs are of characters in Japanese, of words in English, whose pairs of letters are much the same everywhere.
        """
        language: Language = "ja" if _JAPANESE.search(text) else "en"
        wanted, least = _units(text, language), LIKE[language]
        if len(wanted) < FEWEST[language]:
            return False
        for sentence in self._units[language]:
            shared = len(wanted & sentence)
            if shared >= least * len(wanted) and shared / len(wanted) + shared / len(sentence) >= 2 * least:
                return True
        return False

    @cached_property
    def _units(self) -> Mapping[Language, tuple[frozenset[object], ...]]:
        """Pairs of every sentence, by its language."""
        document = self.document
        english = [text for sentence in document.sentences for text in document.translation[sentence.id]] if document.translated else []
        japanese = [display(sentence.text) for sentence in document.sentences]
        return {
            "ja": tuple(pairs for text in japanese if (pairs := _units(text, "ja"))),
            "en": tuple(pairs for text in english if (pairs := _units(text, "en"))),
        }

    def _places(self, text: str, run: Run, within: Collection[str] | None) -> tuple[Place, ...]:
        needle = plain(text).rstrip(_STOPS)
        if not needle:
            return ()
        found = []
        for form in self._forms:
            if within is not None and form.passage.id not in within:
                continue
            start = form.plain.find(needle) if run == "fragment" else _begins(form, needle, run)
            if start >= 0:
                found.append(_place(form, start, start + len(needle)))
        return tuple(found)


def _forms(document: Document) -> Iterator[_Form]:
    for passage in document.passages:
        offsets = plain_offsets(passage.text)
        spans = tuple((offsets[start], offsets[end]) for start, end in (sentence.span for sentence in passage.sentences))
        shown = display(passage.text)
        yield _Form(passage=passage, language="ja", plain=plain(shown), shown=shown, sentences=spans, wholes=spans)
        if document.translated:
            english = [document.translation[sentence.id] for sentence in passage.sentences]
            pieces = [piece for translated in english for piece in translated]
            shown = " ".join(pieces)
            wholes = tuple(_spans(["".join(translated) for translated in english]))
            yield _Form(passage=passage, language="en", plain=plain(shown), shown=shown, sentences=tuple(_spans(pieces)), wholes=wholes)


def plain_offsets(text: str) -> list[int]:
    """For each position of a text, and its end, where it stands in its plain form."""
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + len(plain(character)))
    return offsets


def _spans(pieces: Sequence[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for piece in pieces:
        end = start + len(plain(piece))
        yield start, end
        start = end


def _begins(form: _Form, needle: str, run: Run) -> int:
    """Where a text begins that ends where a sentence ends too; -1: nowhere. The text has lost its full stop."""
    spans = form.wholes if run == "sentence" else form.sentences
    for begin, close in spans:
        if form.plain.startswith(needle, begin):
            end = begin + len(needle)
            ends = {end, end + 1} if form.plain[end : end + 1] in tuple(_STOPS) else {end}
            if close in ends if run == "sentence" else any(other in ends for _, other in spans):
                return begin
    return -1


def _place(form: _Form, start: int, end: int) -> Place:
    """The characters as they are shown, with the full stop of their sentence."""
    if end < len(form.plain) and form.plain[end] in _STOPS:
        end += 1
    offsets = _shown_offsets(form.shown)
    first = next(position for position in range(len(form.shown)) if offsets[position + 1] > start)
    last = next(position for position in range(len(form.shown), 0, -1) if offsets[position - 1] < end)
    return Place(passage=form.passage, language=form.language, text=form.shown[first:last])


@lru_cache(maxsize=4096)
def _shown_offsets(text: str) -> tuple[int, ...]:
    return tuple(plain_offsets(text))


def _units(text: str, language: Language) -> frozenset[object]:
    """The pairs by which a sentence is told from others: neighbouring characters in Japanese, neighbouring words in English."""
    if language == "ja":
        return frozenset(_pairs(plain(text)))
    words = _WORD.findall(text.lower())
    return frozenset(pairwise(words))


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[position : position + 2] for position in range(len(text) - 1))


def _likeness(text: str, sentence: str) -> float:
    matcher = SequenceMatcher(None, sentence, text, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / (len(text) + 0.1 * len(sentence))
