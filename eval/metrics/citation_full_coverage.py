"""Share of questions that need several passages whose gold passages are all cited: 0 to 1."""

from __future__ import annotations

from eval.records import Record

STAGE = "citation"


def measure(record: Record) -> float | None:
    """Questions with two or more gold passages; a refusal covers none."""
    if len(record.item.gold) < 2:
        return None
    return float(record.item.gold <= record.cited)
