"""Share of questions answered wholly right: all vital nuggets and nothing forbidden, or rightly refused: 0 to 1."""

from __future__ import annotations

from eval.records import Record

STAGE = "answer"


def measure(record: Record) -> float:
    """Every question. The gate compares this one item by item (McNemar)."""
    if record.holds(record.item.forbidden):
        return 0.0
    if not record.item.answerable:
        return float(record.refused)
    if record.item.kind == "exhaustive":
        return float(bool(record.item.gold) and record.cited == record.item.gold)
    return float(record.answered and all(record.holds(nugget.any_of) for nugget in record.item.vital))
