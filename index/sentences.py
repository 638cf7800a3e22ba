"""Cutting a passage into sentences and clauses, with brackets kept whole."""

from __future__ import annotations

from index.types import Span

OPENING = "「『（(｢【〔《"
CLOSING = "」』）)｣】〕》"
"""Brackets."""
SENTENCE_END = "。！？"


def sentence_spans(text: str) -> tuple[Span, ...]:
    """Spans of the sentences of a passage: cut after ``。！？`` outside brackets, nothing between them but spaces.

    A bracket that never closes does not swallow the rest: without balance, brackets are not looked at.
    """
    return _cut(text, SENTENCE_END)


def clause_spans(text: str) -> tuple[Span, ...]:
    """Spans of the clauses of a sentence: cut after ``、`` and sentence ends outside brackets."""
    return _cut(text, SENTENCE_END + "、")


def _cut(text: str, ends: str) -> tuple[Span, ...]:
    balanced = sum(c in OPENING for c in text) == sum(c in CLOSING for c in text)
    spans: list[Span] = []
    start = depth = 0
    for position, character in enumerate(text):
        if balanced and character in OPENING:
            depth += 1
        elif balanced and character in CLOSING:
            depth -= 1
        elif character in ends and depth <= 0:
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
