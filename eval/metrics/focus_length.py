"""How little of a one-fact answer is in full weight, 1 / (1 + characters / 80): 0 to 1. Reported, never gated."""

from __future__ import annotations

from eval.gold_set import ONE_FACT
from eval.records import Fields, Record

STAGE = "answer"
GATING = False
HALF = 80
"""Characters in full weight that are worth one half."""


def measure(record: Record) -> float | None:
    """Answered one-fact questions in Japanese. The lengths themselves stand in the report."""
    size = length(record)
    return None if size is None or record.item.language == "en" else 1 / (1 + size / HALF)


def length(record: Record) -> int | None:
    """Of an answered one-fact question what its statements have in full weight: Japanese characters, or English words."""
    if record.item.kind not in ONE_FACT or not record.answered:
        return None
    weights = [in_full_weight(statement) for statement in record.statements]
    return sum(len(text.split()) if record.item.language == "en" else len("".join(text.split())) for text in weights)


def in_full_weight(statement: Fields) -> str:
    """The words in focus and the decisive ones; all of them where nothing is in focus."""
    text, focus = str(statement["text"]), statement.get("focus") or []
    if not focus:
        return text
    full = {position for start, end in (*focus, *statement["emphasis"]) for position in range(start, end)}
    return "".join(character if position in full else " " for position, character in enumerate(text))
