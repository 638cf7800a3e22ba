"""Share of the citations of an answered question that name a gold passage: 0 to 1 (ALCE, Gao et al. 2023)."""

from __future__ import annotations

from eval.records import Record

STAGE = "citation"


def measure(record: Record) -> float | None:
    """Answered questions that the text answers."""
    if not record.cited or not record.item.gold:
        return None
    return len(record.cited & set(record.item.passages)) / len(record.cited)
