"""Share of the short answers that are right: every vital fact stands in them: 0 to 1. Reported, not gated."""

from __future__ import annotations

from eval.gold_set import Item
from eval.normalise import normalise
from eval.records import Record

STAGE = "answer"
GATING = False


def measure(record: Record) -> float | None:
    """Every question with a short answer; one that the text does not answer has no right one."""
    return float(is_right(record.headline, record.item)) if record.headline else None


def is_right(words: str, item: Item) -> bool:
    """Whether every vital fact stands in a short answer; of a question that the text does not answer none does."""
    facts = item.vital if item.answerable else ()
    return bool(facts) and all(any(normalise(form) in normalise(words) for form in fact.any_of) for fact in facts)
