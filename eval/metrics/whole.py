"""Share of the statements that are one whole sentence of what they cite, or its whole translation: 0 to 1."""

from __future__ import annotations

from collections.abc import Iterator

from eval.corpus import document
from eval.records import Fields, Record

STAGE = "citation"
INVARIANT = True


def measure(record: Record) -> float | None:
    """Answers with statements; sentences that the program made (``framed``) are not counted. The text is the corpus's own."""
    counted = [statement for statement in record.statements if statement["support"] != "framed"]
    if not counted:
        return None
    return sum(_plain(statement["text"]) in set(_sentences(record, statement)) for statement in counted) / len(counted)


def _sentences(record: Record, statement: Fields) -> Iterator[str]:
    """Every quoted sentence that the statement cites; of a translated statement its translation."""
    text = document()
    for citation in record.citations:
        passage = text.passage_by_id.get(citation["passage_id"])
        if passage is None or citation["number"] not in statement["citations"]:
            continue
        spans = [tuple(quote["span"]) for quote in citation["quotes"]]
        for sentence in passage.sentences:
            if sentence.span in spans:
                yield _plain(text.english(sentence.id) or "" if statement["support"] == "translated" else sentence.text)


def _plain(text: str) -> str:
    """A text without blanks: those of the extraction are not shown."""
    return "".join(text.split())
