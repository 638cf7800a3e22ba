"""Whether every statement has a citation, every citation a statement, and no refusal has any: 0 or 1."""

from __future__ import annotations

from eval.records import Record

STAGE = "citation"
INVARIANT = True


def measure(record: Record) -> float | None:
    """Every answer."""
    if record.answer is None:
        return None
    used = {number for statement in record.statements for number in statement["citations"]}
    given = {citation["number"] for citation in record.citations}
    if record.refused:
        return float(not given and not record.statements)
    return float(used == given and all(statement["citations"] for statement in record.statements))
