"""Share of the short answers that are right: every vital fact stands in them: 0 to 1. Reported, not gated."""

from __future__ import annotations

from eval.normalise import normalise
from eval.records import Record

STAGE = "answer"
GATING = False


def measure(record: Record) -> float | None:
    """Every question with a short answer; one that the text does not answer has no right one."""
    said = normalise(record.headline)
    if not said:
        return None
    facts = record.item.vital if record.item.answerable else ()
    return float(bool(facts) and all(any(normalise(form) in said for form in fact.any_of) for fact in facts))
