"""F1 with refusal as the positive class, false refusals counted as often as they are: 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence

from eval.records import Record

STAGE = "refusal"
_RIGHT, _MISSED, _FALSE = 2.0, 1.0, 0.0


def measure(record: Record) -> float | None:
    """2: rightly refused, 1: should have been refused, 0: should not have been. None for what was rightly not refused."""
    if record.item.answerable:
        return _FALSE if record.refused else None
    return _RIGHT if record.refused else _MISSED


def combine(values: Sequence[float]) -> float:
    """2 TP / (2 TP + FN + FP)."""
    right = sum(value == _RIGHT for value in values)
    return 2 * right / (2 * right + sum(value != _RIGHT for value in values)) if right else 0.0
