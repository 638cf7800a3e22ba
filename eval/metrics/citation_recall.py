"""Share of the gold passages of an answered question that are cited: 0 to 1 (ALCE, Gao et al. 2023)."""

from __future__ import annotations

from eval.records import Record

STAGE = "citation"


def measure(record: Record) -> float | None:
    """Answered questions that the text answers."""
    if not record.answered or not record.item.gold:
        return None
    return len(record.cited & record.item.gold) / len(record.item.gold)
