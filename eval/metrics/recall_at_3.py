"""Share of questions with a gold passage among the first 3 passages of the evidence: 0 to 1 (success@3)."""

from __future__ import annotations

from eval.records import Record

STAGE = "retrieval"


def measure(record: Record) -> float | None:
    """One-passage questions that the text answers."""
    if not record.item.answerable or len(record.item.gold) != 1:
        return None
    return float(bool(record.item.gold & set(record.ranked[:3])))
