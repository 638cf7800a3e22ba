"""Share of one-fact answers within 110 characters, or 45 English words, marks excluded: 0 to 1."""

from __future__ import annotations

from eval.gold_set import ONE_FACT
from eval.records import Record

STAGE = "answer"
CHARACTERS, WORDS = 110, 45
LONG_BULLET = 250
"""Characters of a passage of which an answer should leave out at least four in ten."""


def measure(record: Record) -> float | None:
    """Answered one-fact questions. The lengths themselves stand in the report."""
    size = length(record)
    if size is None:
        return None
    return float(size <= (WORDS if record.item.language == "en" else CHARACTERS))


def length(record: Record) -> int | None:
    """Length of an answered one-fact question's statements: Japanese characters, or English words."""
    if record.item.kind not in ONE_FACT or not record.answered:
        return None
    text = " ".join(str(statement["text"]) for statement in record.statements)
    return len(text.split()) if record.item.language == "en" else len("".join(text.split()))


def share_of_long_bullet(record: Record) -> float | None:
    """Characters of a Japanese one-fact answer for each of the only passage that it cites; None where that is no long one."""
    size = length(record)
    texts = {evidence["passage_id"]: evidence.get("text", "") for evidence in record.answer["evidence"]} if record.answer else {}
    if size is None or record.item.language == "en" or len(record.cited) != 1 or not record.cited <= set(texts):
        return None
    bullet = len("".join(texts[next(iter(record.cited))].split()))
    return size / bullet if bullet > LONG_BULLET else None
