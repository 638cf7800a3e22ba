"""Questions and events as lines of JSON, between a page and an answerer."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from typing import Annotated, Any, cast

from pydantic import Field, TypeAdapter

from rag.answerer import Asked
from rag.pool import Numbered
from rag.types import Earlier, Event


def asked_line(asked: Asked, texts: str) -> str:
    """A question to some texts, without what only the asking process knows."""
    history = [asdict(one) for one in asked.history]
    said = {"text": asked.text, "language": asked.language, "history": history, "documents": asked.documents, "id": asked.id}
    return json.dumps(said | {"texts": texts})


def asked_of(line: str) -> tuple[Asked, str]:
    """The question of a line, and the texts that it asks."""
    said = json.loads(line)
    history = tuple(Earlier(question=one["question"], cited=tuple(one["cited"])) for one in said["history"])
    asked = Asked(text=said["text"], language=said["language"], history=history, documents=tuple(said["documents"]), id=said["id"])
    return asked, said["texts"]


def numbered_line(one: Numbered) -> str:
    """An event with its number."""
    return f"{one.number} {event_line(one.event)}"


def numbered_of(line: str) -> Numbered:
    """The event of a line, with its number."""
    number, _, event = line.partition(" ")
    return Numbered(number=int(number), event=event_of(event))


def event_line(event: Event) -> str:
    """An event as JSON."""
    return _events().dump_json(event).decode()


def event_of(line: str) -> Event:
    """The event of a line."""
    return cast("Event", _events().validate_json(line))


@cache
def _events() -> TypeAdapter[Any]:
    return TypeAdapter(Annotated[Event, Field(discriminator="name")])
