"""Conversations that the browser kept in its own storage and hands back. Nothing of them is kept here, and nothing is believed."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from rag.question.language import recognise_language
from rag.types import Answer
from rag.web.page.exchange import Exchange

LARGEST = 8_000_000
"""Characters of a conversation that are read."""
LONGEST_QUESTION = 2000
"""Characters of a question without an answer that are shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """One exchange as the browser keeps it; other keys are its own."""

    id: str
    answer: Answer | None = None
    question: str = ""
    """Of a question that has no answer, and why."""
    ended: str = ""


_KEPT = TypeAdapter(list[Kept])


def record(exchange: Exchange) -> dict[str, object] | None:
    """What the browser is to keep of an exchange: its answer, or that there is none; None while it is on its way."""
    if exchange.answer is not None:
        return {"id": exchange.id, "answer": exchange.answer.to_dict()}
    return {"id": exchange.id, "question": exchange.question, "ended": exchange.ended} if exchange.ended else None


def restored(text: str | None) -> list[Exchange]:
    """The conversation, oldest first; what cannot be read is no conversation."""
    if not text or len(text) > LARGEST:
        return []
    try:
        kept = _KEPT.validate_json(text)
    except ValidationError:
        return []
    return [_exchange(number, one) for number, one in enumerate(kept, start=1) if one.answer or one.question.strip()]


def _exchange(number: int, kept: Kept) -> Exchange:
    answer = kept.answer
    if answer is None:
        question = " ".join(kept.question.split())[:LONGEST_QUESTION]
        return Exchange(id=kept.id, number=number, question=question, language=recognise_language(question), ended=kept.ended or "stopped")
    return Exchange(
        id=kept.id,
        number=number,
        question=answer.question,
        language=answer.language,
        statements=answer.statements,
        citations=answer.citations,
        answer=answer,
    )
