"""Share of the figures that an exact answer holds which stand in the statements of an answered question: 0 to 1."""

from __future__ import annotations

from eval.normalise import normalise
from eval.records import Record

STAGE = "answer"


def measure(record: Record) -> float | None:
    """Answered questions whose gold names figures. A figure may stand as in the gold's numbers or as a form of its nugget."""
    numbers = record.item.numbers
    if not numbers or not record.answered:
        return None
    forms = [
        [number, *(form for nugget in record.item.nuggets if _holds(nugget.any_of, number) for form in nugget.any_of)] for number in numbers
    ]
    return sum(record.holds(one) for one in forms) / len(numbers)


def _holds(forms: tuple[str, ...], number: str) -> bool:
    return any(normalise(number) in normalise(form) for form in forms)
