"""Share of the vital nuggets that stand in the statements: 0 to 1 (strict vital recall, TREC 2024 RAG)."""

from __future__ import annotations

from eval.records import Record

STAGE = "answer"


def measure(record: Record) -> float | None:
    """Questions that the text answers; a refusal and an error hold none. Exhaustive ones are scored as sets."""
    vital = record.item.vital
    if not vital or record.item.kind == "exhaustive":
        return None
    return sum(record.holds(nugget.any_of) for nugget in vital) / len(vital)
