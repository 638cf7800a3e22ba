"""Cutting a passage into sentences and clauses, with brackets kept whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.language.characters import Span, one_mark

OPENING = "「『（(｢【〔《"
CLOSING = "」』）)｣】〕》"
"""Brackets."""
SENTENCE_END = "。！？"

_HALF_WIDTH = str.maketrans("，．", ",.")
_LATIN_END = re.compile(r"(?<=[.!?])[\"'”)\]]*(?=[ \n]+[A-Z0-9“\"'(])")
"""After a full stop, and the quotation marks and brackets behind it, before a capital: the end of a sentence in Latin script."""
_ABBREVIATIONS = frozenset("mr mrs ms dr prof st no nos vs e.g i.e etc inc ltd co jr sr art fig sec vol pp cf al approx dept est".split())
"""What ends with a full stop and ends no sentence."""


def sentence_spans(text: str) -> tuple[Span, ...]:
    """Spans of the sentences of a passage: cut after ``。！？``, or after a full stop before a capital, outside brackets.

    Behind Japanese words ``．`` ends a sentence, and ``，`` a clause.

    Nothing stands between them but spaces. A bracket that never closes does not swallow the rest: without balance, brackets are
    not looked at.
    """
    return _cut(_one_mark(text), SENTENCE_END, _latin_ends(text))


def clause_spans(text: str) -> tuple[Span, ...]:
    """Spans of the clauses of a sentence: cut after ``、``, after a comma before a space, and at sentence ends, outside brackets."""
    commas = {position + 1 for position, character in enumerate(text[:-1]) if character in ",;" and text[position + 1] == " "}
    return _cut(_one_mark(text), SENTENCE_END + "、", _latin_ends(text) | commas)


def after_brackets(text: str) -> Iterator[int]:
    """Where each of the brackets that a text begins with has ended: after 「（至急）」, then after 「【照会】」."""
    position = 0
    while text[position : position + 1] in tuple(OPENING):
        position = next((after for after, one in enumerate(text[position:], position + 1) if one in CLOSING), 0)
        if not position:
            return
        yield position


def ends_sentence(text: str) -> bool:
    """Whether a Japanese sentence ends with the end of a text."""
    return _one_mark(text)[-1:] in tuple(SENTENCE_END)


def _one_mark(text: str) -> str:
    return one_mark(text.translate(_HALF_WIDTH))


def clause_at(text: str, position: int) -> Span:
    """The clause of a sentence in which a position stands; the whole where it stands in none."""
    return _at(position, clause_spans(text), text)


def sentence_at(text: str, position: int) -> Span:
    """The sentence of a text in which a position stands; the whole where it stands in none."""
    return _at(position, sentence_spans(text), text)


def _at(position: int, spans: tuple[Span, ...], text: str) -> Span:
    return next((span for span in spans if span[0] <= position < span[1]), (0, len(text)))


def _latin_ends(text: str) -> set[int]:
    return {found.end() for found in _LATIN_END.finditer(text) if not _is_abbreviation(text[: found.start()])}


def _is_abbreviation(text: str) -> bool:
    """Whether a text that ends with a full stop ends with an abbreviation: a known one, an initial, or one with stops inside."""
    word = text[-16:].split()[-1].lstrip("(“\"'").lower()
    return word.endswith(".") and (word[:-1] in _ABBREVIATIONS or "." in word[:-1].rstrip(".") or (len(word) == 2 and word[0].isalpha()))


def _cut(text: str, ends: str, positions: set[int]) -> tuple[Span, ...]:
    balanced = sum(c in OPENING for c in text) == sum(c in CLOSING for c in text)
    spans: list[Span] = []
    start = depth = 0
    for position, character in enumerate(text):
        if balanced and character in OPENING:
            depth += 1
        elif balanced and character in CLOSING:
            depth -= 1
        if (character in ends or position + 1 in positions) and depth <= 0:
            spans.append((start, position + 1))
            start = position + 1
    spans.append((start, len(text)))
    return tuple(trimmed for span in spans if (trimmed := _trim(text, span))[0] < trimmed[1])


def _trim(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
