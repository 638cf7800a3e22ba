"""Whether every figure and date of a statement, with its unit, stands in a sentence that it cites: 0 or 1."""

from __future__ import annotations

from eval.records import Record
from index.language.figures import figures

STAGE = "citation"
INVARIANT = True


def measure(record: Record) -> float | None:
    """Answers with statements; an English one is compared with the translation, and not at all where there is none."""
    if not record.answered:
        return None
    for statement in record.statements:
        if record.answer and record.answer["language"] == "en" and statement["support"] == "framed":
            continue
        held = {figure.key for figure in figures(record.quotes_of(statement))}
        if any(figure.key not in held for figure in figures(statement["text"])):
            return 0.0
    return 1.0
