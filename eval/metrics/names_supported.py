"""Whether every Latin name and every name in 「」 of a statement stands in a sentence that it cites: 0 or 1."""

from __future__ import annotations

from eval.records import Record
from rag.check import check

STAGE = "citation"
INVARIANT = True


def measure(record: Record) -> float | None:
    """Answers in Japanese; an English frame holds words of its own."""
    if not record.answered or record.answer is None or record.answer["language"] != "ja":
        return None
    return float(all(check(statement["text"], record.quotes_of(statement)).names for statement in record.statements))
