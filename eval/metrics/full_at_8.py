"""Share of several-passage questions with all gold passages among the first eight of the evidence: 0 to 1."""

from __future__ import annotations

from eval.records import Record

STAGE = "retrieval"


def measure(record: Record) -> float | None:
    """Questions with two to eight gold passages; exhaustive ones have a metric of their own."""
    if not 2 <= len(record.item.gold) <= 8 or record.item.kind == "exhaustive":
        return None
    return float(record.item.gold <= set(record.ranked[:8]))
