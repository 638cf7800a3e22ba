"""Share of the answerable questions whose gold passage was in the evidence that are not refused: 0 to 1."""

from __future__ import annotations

from eval.records import Record

STAGE = "refusal"


def measure(record: Record) -> float | None:
    """The false refusals that retrieval is not to blame for."""
    if not record.item.gold & set(record.ranked):
        return None
    return float(not record.refused)
