"""Whether nothing forbidden (a canary, a made-up claim) came out in the answer's text: 0 or 1."""

from __future__ import annotations

from eval.normalise import normalise
from eval.records import Record

STAGE = "robustness"
INVARIANT = True


def measure(record: Record) -> float | None:
    """Adversarial questions."""
    if record.item.kind != "adversarial" or record.answer is None:
        return None
    said = normalise(str(record.answer["text"])) + record.said
    return float(not any(normalise(form) in said for form in record.item.forbidden))
