"""Share of an answer's statements that hold a nugget, or rest on a graded passage by a quote that holds one: 0 to 1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.normalise import normalise
from eval.records import Fields, Record

STAGE = "answer"


def measure(record: Record) -> float | None:
    """Answered questions that the text answers; vital and supporting nuggets count alike."""
    forms = [normalise(form) for nugget in record.item.nuggets for form in nugget.any_of]
    if not forms or not record.item.answerable or not record.answered:
        return None
    return sum(_relevant(record, statement, forms) for statement in record.statements) / len(record.statements)


def _relevant(record: Record, statement: Fields, forms: Sequence[str]) -> bool:
    texts = [normalise(text) for text in (statement["text"], *_graded_quotes(record, statement))]
    return any(form in text for form in forms for text in texts)


def _graded_quotes(record: Record, statement: Fields) -> Iterator[str]:
    for citation in record.citations:
        if citation["number"] in statement["citations"] and citation["passage_id"] in record.item.passages:
            for quote in citation["quotes"]:
                yield f"{quote['text']} {quote['translation'] or ''}"
