"""Share of the refusals that are right: 0 to 1."""

from __future__ import annotations

from eval.records import Record

STAGE = "refusal"


def measure(record: Record) -> float | None:
    """Refused questions."""
    return float(not record.item.answerable) if record.refused else None
