"""Whether every quote stands in its passage of the corpus at its span, letter for letter: 0 or 1."""

from __future__ import annotations

from eval.corpus import document
from eval.records import Record

STAGE = "citation"
INVARIANT = True


def measure(record: Record) -> float | None:
    """Answers with citations. The passage is the corpus's own, not the one that the answer carries."""
    if not record.citations:
        return None
    passages = document().passage_by_id
    for citation in record.citations:
        passage = passages.get(citation["passage_id"])
        if passage is None or not citation["quotes"]:
            return 0.0
        if any(passage.text[slice(*quote["span"])] != quote["text"] for quote in citation["quotes"]):
            return 0.0
    return 1.0
