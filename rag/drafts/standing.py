"""Where words stand in the text: the one comparison that making a draft and verifying one share.

Two texts are the same where they differ in nothing but what cannot be seen (``index.language.characters``), widths, blanks, dashes and the
form of commas, full stops and quotation marks: Word, PDFs and mail programs change those by themselves. Everything else counts, the
closing full stop aside.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import Literal

from index.language.characters import Span, clean, one_mark, traced
from index.language.display import display
from index.language.figures import figures
from index.text.types import Document, Passage
from rag.drafts.overlap import Overlap
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

_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | str.maketrans("〜·‧", "~・・")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−─ー", "-"))
_BLANKS = re.compile("[\\s\u200b\ufeff\uf000-\uf0ff]+")
_OMISSIONS = re.compile(r"[（(\[［【〔]\s*(?:…+|\.{3,}|・{3,}|中?略)\s*[）)\]］】〕]|…+|\.{3,}|・{3,}")
"""What says that words were left out of a quote."""
_STOPS = "。."
_COMPARED_CLOSELY = 5
"""Sentences that are compared character by character with a text."""
_COMPARED_CHARACTERS = 2000
"""Of a longer text its beginning is compared so."""
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
    stood: tuple[Span, ...]
    """Where each character of ``plain`` stands in ``shown``."""
    sentences: tuple[tuple[int, int], ...]
    """Spans of ``plain``."""
    wholes: tuple[tuple[int, int], ...]
    """Spans of ``plain``, one for each sentence of the text; the translation of one may be several sentences."""


@lru_cache(maxsize=1024)  # one line of a draft is looked at from many sides
def plain(text: str) -> str:
    """A text without what does not count in a comparison."""
    return one_mark(_seen(text)).translate(_DASHES)


def _seen(text: str) -> str:
    return clean(_BLANKS.sub("", text.translate(_WIDTHS)))


def leaves_out(text: str) -> bool:
    """Whether a quote says that words were left out of it."""
    return bool(_OMISSIONS.search(text))


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
        self._all = "\n".join(form.plain for form in self._forms)
        self._sentences = [(form, span) for form in self._forms for span in form.sentences]
        self._pairs = Overlap([_pairs(form.plain[slice(*span)]) for form, span in self._sentences])

    def places(self, text: str, run: Run, within: Collection[str] | None = None) -> tuple[Place, ...]:
        """Where a text stands; nowhere: empty.

        Args:
            text: the words; ``（中略）`` and ``…`` stand for what was left out of a fragment.
            run: of which kind of run it has to be one.
            within: ids of the passages that are looked at; None: all.
        """
        parts = [part for part in _OMISSIONS.split(text) if plain(part).strip(_STOPS)]
        if run == "fragment" and len(parts) > 1:
            return self._in_order([plain(part).strip(_STOPS) for part in parts], within)
        return self._places(text, run, within)

    def nearest(self, text: str, within: Collection[str] | None = None) -> Nearest | None:
        """The sentence most like a text; None where none shares two characters with it."""
        wanted = _pairs(plain(text))
        if not wanted:
            return None
        shared = self._pairs.shared(wanted)
        looked_at = [row for row, (form, _) in enumerate(self._sentences) if within is None or form.passage.id in within]
        ranked = sorted(looked_at, key=shared.tolist().__getitem__, reverse=True)[:_COMPARED_CLOSELY]
        compared = plain(text)[:_COMPARED_CHARACTERS]
        best, likeness = None, -1.0
        for row in ranked:
            words = self._words(row)
            if _most_likeness(compared, words) > likeness and (found := _likeness(compared, words)) > likeness:
                best, likeness = row, found
        if best is None or not shared[best]:
            return None
        form, span = self._sentences[best]
        return Nearest(place=_place(form, *span), likeness=int(shared[best]) / len(wanted))

    def _words(self, row: int) -> str:
        form, span = self._sentences[row]
        return form.plain[slice(*span)]

    def is_changed_form(self, text: str) -> bool:
        """Whether a text is so like a sentence of its language that it must be a changed form of it.

        The likeness is the mean of two shares: of the text's pairs that the sentence holds, and of the sentence's pairs that the
        text holds. Pairs are of characters in Japanese, of words in English, whose pairs of letters are much the same everywhere.
        """
        language: Language = "ja" if _JAPANESE.search(text) else "en"
        wanted, least = _units(text, language), LIKE[language]
        if len(wanted) < FEWEST[language]:
            return False
        units = self._units[language]
        shared = units.shared(wanted)
        is_like = (shared >= least * len(wanted)) & (shared / len(wanted) + shared / units.sizes >= 2 * least)
        return bool(is_like.any())

    @cached_property
    def _units(self) -> Mapping[Language, Overlap]:
        """Pairs of every sentence, by its language."""
        document = self.document
        english = [text for sentence in document.sentences for text in document.translation.get(sentence.id, ())]
        japanese = [display(sentence.text) for sentence in document.sentences]
        return {
            "ja": Overlap([pairs for text in japanese if (pairs := _units(text, "ja"))]),
            "en": Overlap([pairs for text in english if (pairs := _units(text, "en"))]),
        }

    def _in_order(self, needles: Sequence[str], within: Collection[str] | None) -> tuple[Place, ...]:
        """Where parts of a quote follow each other in one passage; the places of the first ones."""
        if any(needle not in self._all for needle in needles):
            return ()
        found = []
        for form in self._forms:
            if within is not None and form.passage.id not in within:
                continue
            first, position = -1, 0
            for needle in needles:
                start = form.plain.find(needle, position)
                if start < 0:
                    break
                first, position = (start if first < 0 else first), start + len(needle)
            else:
                found.append(_place(form, first, first + len(needles[0])))
        return tuple(found)

    def _places(self, text: str, run: Run, within: Collection[str] | None) -> tuple[Place, ...]:
        needle = plain(text).rstrip(_STOPS)
        if not needle or needle not in self._all:
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
        starts = [start for start, _ in stood(passage.text)]
        spans = tuple((bisect_left(starts, start), bisect_left(starts, end)) for start, end in (one.span for one in passage.sentences))
        yield _form(passage, "ja", display(passage.text), spans, spans)
        if any(sentence.id in document.translation for sentence in passage.sentences):
            english = [document.translation.get(sentence.id, ()) for sentence in passage.sentences]
            pieces = [piece for translated in english for piece in translated]
            wholes = _spans(["".join(translated) for translated in english])
            yield _form(passage, "en", " ".join(pieces), _spans(pieces), wholes)


def stood(text: str) -> tuple[Span, ...]:
    """For each character of a text's plain form: where it stands in the text."""
    return traced(text, _seen)[1]


def _form(passage: Passage, language: Language, shown: str, sentences: tuple[Span, ...], wholes: tuple[Span, ...]) -> _Form:
    text, spans = traced(shown, _seen)
    words = one_mark(text).translate(_DASHES)
    return _Form(passage=passage, language=language, plain=words, shown=shown, stood=spans, sentences=sentences, wholes=wholes)


def _spans(pieces: Sequence[str]) -> tuple[Span, ...]:
    """Where each piece stands in the plain form of all of them."""
    ends = list(accumulate(len(_seen(piece)) for piece in pieces))
    return tuple(zip([0, *ends], ends, strict=False))


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
    return Place(passage=form.passage, language=form.language, text=form.shown[form.stood[start][0] : form.stood[end - 1][1]])


def _units(text: str, language: Language) -> frozenset[object]:
    """The pairs by which a sentence is told from others: neighbouring characters in Japanese, neighbouring words in English."""
    if language == "ja":
        return frozenset(_pairs(plain(text)))
    words = _WORD.findall(text.lower())
    return frozenset(pairwise(words))


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[position : position + 2] for position in range(len(text) - 1))


def _most_likeness(text: str, sentence: str) -> float:
    """What the likeness cannot exceed, and takes no time: all their characters match that both have, in whatever order."""
    return (Counter(text) & Counter(sentence)).total() / (len(text) + 0.1 * len(sentence))


def _likeness(text: str, sentence: str) -> float:
    matcher = SequenceMatcher(None, sentence, text, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / (len(text) + 0.1 * len(sentence))
