"""1 less the share of answers that are called complete and are not wholly right, 0 to 1; higher is better."""

from __future__ import annotations

from eval.metrics import correct
from eval.records import Record

STAGE = "answer"


def measure(record: Record) -> float | None:
    """Every question."""
    claimed = record.answer is not None and record.answer["status"] == "complete"
    return 1.0 - float(claimed and not correct.measure(record))
