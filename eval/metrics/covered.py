"""Share of the bullets that belong to a how, a why or an overview that the answer cites, 0 to 1; higher is better."""

from __future__ import annotations

from eval.records import Record

STAGE = "answer"


def measure(record: Record) -> float | None:
    """Questions of these kinds; a refusal covers nothing."""
    if record.item.kind not in ("how", "overview"):
        return None
    return len(record.item.gold & record.cited) / len(record.item.gold)
