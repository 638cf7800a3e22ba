"""Whether every Chinese character of the statements occurs in the corpus or the question: 0 or 1; else a stray form."""

from __future__ import annotations

import re

from eval.corpus import characters
from eval.records import Record

STAGE = "language"
INVARIANT = True


def measure(record: Record) -> float | None:
    """Answers with statements."""
    if not record.answered:
        return None
    said = {character for statement in record.statements for character in re.findall(r"[一-鿿]", statement["text"])}
    return float(said <= characters() | set(record.item.question))
