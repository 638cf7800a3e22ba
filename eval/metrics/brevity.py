"""Share of one-fact answers within 110 characters, or 45 English words, marks excluded: 0 to 1."""

from __future__ import annotations

from eval.gold_set import ONE_FACT
from eval.records import Record

STAGE = "answer"
CHARACTERS, WORDS = 110, 45


def measure(record: Record) -> float | None:
    """Answered one-fact questions. The lengths themselves stand in the report."""
    size = length(record)
    if size is None:
        return None
    return float(size <= (WORDS if record.item.language == "en" else CHARACTERS))


def length(record: Record) -> int | None:
    """Length of an answered one-fact question's statements: Japanese characters, or English words."""
    if record.item.kind not in ONE_FACT or not record.answered:
        return None
    text = " ".join(str(statement["text"]) for statement in record.statements)
    return len(text.split()) if record.item.language == "en" else len("".join(text.split()))
