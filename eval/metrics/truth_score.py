"""Mean of +1 for a right answer, 0 for a refusal, -1 for a wrong answer: -1 to 1 (CRAG, Yang et al. 2024)."""

from __future__ import annotations

from eval.metrics import correct
from eval.records import Record

STAGE = "answer"


def measure(record: Record) -> float:
    """Every question. A right refusal of an unanswerable question is right; an error is wrong."""
    if correct.measure(record):
        return 1.0
    return 0.0 if record.refused else -1.0
