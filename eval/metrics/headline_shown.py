"""Share of the one-fact questions that get a short answer: 0 to 1. Reported, not gated."""

from __future__ import annotations

from eval.gold_set import ONE_FACT
from eval.records import Record

STAGE = "answer"
GATING = False


def measure(record: Record) -> float | None:
    """Answered questions for one fact; yes and no are said in another way."""
    return float(bool(record.headline)) if record.item.kind in ONE_FACT - {"yes_no"} and record.answered else None
