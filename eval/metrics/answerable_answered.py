"""Share of the answerable questions that are not refused: 0 to 1; 1 minus the rate of false refusals."""

from __future__ import annotations

from eval.records import Record

STAGE = "refusal"


def measure(record: Record) -> float | None:
    """Questions that the text answers."""
    return None if not record.item.answerable else float(not record.refused)
