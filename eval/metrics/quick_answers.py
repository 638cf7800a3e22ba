"""Share of the answers within 4 seconds: 0 to 1. Reported, never gated: it depends on the machine."""

from __future__ import annotations

from eval.records import Record

STAGE = "cost"
GATING = False


def measure(record: Record) -> float | None:
    """Every answer that took any time."""
    return float(record.answer["timings"]["total_s"] <= 4) if record.answer else None
