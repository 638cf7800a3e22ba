"""Share of all nuggets, vital or not, that stand in the statements: 0 to 1 (all-nugget recall, TREC 2024 RAG)."""

from __future__ import annotations

from eval.records import Record

STAGE = "answer"


def measure(record: Record) -> float | None:
    """Questions that the text answers."""
    nuggets = record.item.nuggets
    if not nuggets or record.item.kind == "exhaustive":
        return None
    return sum(record.holds(nugget.any_of) for nugget in nuggets) / len(nuggets)
