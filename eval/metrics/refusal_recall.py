"""Share of the unanswerable questions that are refused: 0 to 1."""

from __future__ import annotations

from eval.records import Record

STAGE = "refusal"


def measure(record: Record) -> float | None:
    """Questions that the text does not answer."""
    return None if record.item.answerable else float(record.refused)
