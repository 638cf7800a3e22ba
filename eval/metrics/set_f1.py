"""F1 of the cited passages against the complete set of an exhaustive question: 0 to 1."""

from __future__ import annotations

from eval.records import Record

STAGE = "answer"


def measure(record: Record) -> float | None:
    """Exhaustive questions; 2 * right / (cited + gold)."""
    if record.item.kind != "exhaustive" or not record.item.gold:
        return None
    return 2 * len(record.cited & record.item.gold) / (len(record.cited) + len(record.item.gold))
