"""Where words stand in the text: the one comparison that making a draft and verifying one share.

Two texts are the same where they differ in nothing but what cannot be seen (``index.characters``), widths, blanks, dashes and the form of
commas, full stops and quotation marks: Word, PDFs and mail programs change those by themselves. Everything else counts, the closing full
stop aside.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Literal

from index.characters import clean, one_mark, traced
from index.display import display
from index.figures import figures
from index.types import Document, Passage, Span
from rag.types import Language

Run = Literal["sentence", "sentences", "fragment"]
"""``sentence``: one whole sentence of the text, or its whole translation. ``sentences``: whole sentences that follow each other.
``fragment``: any run of characters."""

NEAR = 0.6
"""Share of a text's pairs of characters that a sentence must hold for the text to count as a changed form of it."""

SHORTEST_NEAR = 12
"""Characters; nothing shorter counts as a changed form of anything."""

_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | str.maketrans("〜·‧", "~・・")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−─ー", "-"))
_BLANKS = re.compile("[\\s\u200b\ufeff\uf000-\uf0ff]+")
_OMISSIONS = re.compile(r"（中略）|\(中略\)|…+|\[\.\.\.\]|\(\.\.\.\)")
_STOPS = "。."
_COMPARED_CLOSELY = 5
"""Sentences that are compared character by character with a text."""
_COMPARED_CHARACTERS = 2000
"""Of a longer text its beginning is compared so."""


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


def plain(text: str) -> str:
    """A text without what does not count in a comparison."""
    return one_mark(_seen(text)).translate(_DASHES)


def _seen(text: str) -> str:
    return clean(_BLANKS.sub("", text.translate(_WIDTHS)))


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
        compared = plain(text)[:_COMPARED_CHARACTERS]
        best = max(ranked, key=lambda row: _likeness(compared, row[0].plain[slice(*row[1])]), default=None)
        if best is None or not wanted & best[2]:
            return None
        form, span, pairs = best
        return Nearest(place=_place(form, *span), likeness=len(wanted & pairs) / len(wanted))

    def _places(self, text: str, run: Run, within: Collection[str] | None) -> tuple[Place, ...]:
        needle = plain(text).rstrip(_STOPS)
        if not needle:
            return ()
        found = []
        for form in self._forms:
            if within is not None and form.passage.id not in within:
                continue
            start = form.plain.find(needle)
            while start >= 0:
                if _is_run(form, start, start + len(needle), run):
                    found.append(_place(form, start, start + len(needle)))
                    break
                start = form.plain.find(needle, start + 1)
        return tuple(found)


def _forms(document: Document) -> Iterator[_Form]:
    for passage in document.passages:
        starts = [start for start, _ in traced(passage.text, _seen)[1]]
        spans = tuple((bisect_left(starts, start), bisect_left(starts, end)) for start, end in (one.span for one in passage.sentences))
        yield _form(passage, "ja", display(passage.text), spans, spans)
        if document.translated:
            english = [document.translation[sentence.id] for sentence in passage.sentences]
            pieces = [piece for translated in english for piece in translated]
            wholes = _spans(["".join(translated) for translated in english])
            yield _form(passage, "en", " ".join(pieces), _spans(pieces), wholes)


def _form(passage: Passage, language: Language, shown: str, sentences: tuple[Span, ...], wholes: tuple[Span, ...]) -> _Form:
    text, stood = traced(shown, _seen)
    words = one_mark(text).translate(_DASHES)
    return _Form(passage=passage, language=language, plain=words, shown=shown, stood=stood, sentences=sentences, wholes=wholes)


def _spans(pieces: Sequence[str]) -> tuple[Span, ...]:
    """Where each piece stands in the plain form of all of them."""
    ends = list(accumulate(len(_seen(piece)) for piece in pieces))
    return tuple(zip([0, *ends], ends, strict=False))


def _is_run(form: _Form, start: int, end: int, run: Run) -> bool:
    if run == "fragment":
        return True
    # The needle has lost its full stop.
    ends = {end, end + 1} if form.plain[end : end + 1] in tuple(_STOPS) else {end}
    if run == "sentence":
        return any(begin == start and close in ends for begin, close in form.wholes)
    return any(begin == start for begin, _ in form.sentences) and any(close in ends for _, close in form.sentences)


def _place(form: _Form, start: int, end: int) -> Place:
    """The characters as they are shown, with the full stop of their sentence."""
    if end < len(form.plain) and form.plain[end] in _STOPS:
        end += 1
    return Place(passage=form.passage, language=form.language, text=form.shown[form.stood[start][0] : form.stood[end - 1][1]])


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[position : position + 2] for position in range(len(text) - 1))


def _likeness(text: str, sentence: str) -> float:
    matcher = SequenceMatcher(None, sentence, text, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / (len(text) + 0.1 * len(sentence))
