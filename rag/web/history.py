"""Conversations that the browser kept in its own storage and hands back. Nothing of them is kept here, and nothing is believed."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from rag.types import Answer
from rag.web.transcript import Exchange

LARGEST = 8_000_000
"""Characters of a conversation that are read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """One exchange as the browser keeps it; other keys are its own."""

    id: str
    answer: Answer


_KEPT = TypeAdapter(list[Kept])


def record(exchange: Exchange) -> dict[str, object] | None:
    """What the browser is to keep of an exchange; None while there is no answer."""
    return None if exchange.answer is None else {"id": exchange.id, "answer": exchange.answer.to_dict()}


def restored(text: str | None) -> list[Exchange]:
    """The conversation, oldest first; what cannot be read is no conversation."""
    if not text or len(text) > LARGEST:
        return []
    try:
        kept = _KEPT.validate_json(text)
    except ValidationError:
        return []
    return [
        Exchange(
            id=one.id,
            number=number,
            question=one.answer.question,
            language=one.answer.language,
            statements=one.answer.statements,
            citations=one.answer.citations,
            answer=one.answer,
        )
        for number, one in enumerate(kept, start=1)
    ]
