"""Answerers: what makes answers, in this process or on several machines. One contract, and the one rule for a stream that breaks.

An answer is a stream of numbered events. Answers are deterministic: a stream that breaks is asked once more, and the events that were
handed on are skipped. Where the second stream differs from the first, the answer ends with an error; nothing is mixed.

Each question names the texts that are asked (``texts_id``). An answerer that has others says so; it never answers from another text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from index.errors import StrategyQAError
from index.text.types import Document
from rag.answerer import Asked
from rag.types import AnswerDone, AnswerFailed, Event, Evidence, Provenance, Waiting


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbered:
    """An event and its place in the answer. ``Waiting`` is no part of an answer: it has the number of the event that is to come."""

    number: int
    """From 0."""
    event: Event


class Answerers(Protocol):
    """What makes answers. Several threads may ask; who comes too early waits in the answerers' own line."""

    def ask(self, asked: Asked, texts: str) -> Iterator[Numbered]:
        """Stream an answer, to ``done`` or ``error``; it ends early where ``asked.stopped`` says yes.

        Args:
            asked: the question.
            texts: what is asked, by ``texts_id``; an answerer that has other texts gives nothing but the error ``other_texts``.

        Raises:
            PoolFullError: too many wait.
            PoolError: no answerer can be asked, or one broke off twice.
        """

    def search(self, query: str, limit: int, documents: tuple[str, ...], texts: str) -> tuple[Evidence, ...]:
        """Ranked passages (raises as ``ask``; QuestionError: the query is no text; OtherTextsError: the answerer has other texts)."""

    def provenance(self) -> Provenance:
        """What makes the answers (raises as ``ask``)."""


class PoolError(StrategyQAError):
    """No answerer can be asked, or an answer broke off."""

    code = "pool"


class OtherTextsError(StrategyQAError):
    """An answerer has other texts than who asks."""

    code = "other_texts"


class PoolFullError(StrategyQAError):
    """Too many wait for an answerer."""

    code = "busy"

    def __init__(self, message: str) -> None:
        super().__init__(message, remedy="ask again in a moment")


class StreamBrokenError(Exception):
    """A stream of events ended before the answer did."""


def texts_id(document: Document, index_id: str) -> str:
    """Names what is asked: the index, and what is known of each of its documents, which citations show."""
    known = [[part.metadata.model_dump_json(), *map(repr, part.glossary)] for part in document.each]
    return f"{index_id}-{hashlib.sha256(repr(known).encode()).hexdigest()[:16]}"


def asked_once_more(begin: Callable[[], Iterator[Numbered]], stopped: Callable[[], bool]) -> Iterator[Numbered]:
    """The events of a stream; where it breaks, the rest comes from a second one.

    Args:
        begin: asks the question; its stream raises ``StreamBrokenError`` where it breaks.
        stopped: whether nobody wants the answer any more.

    Raises:
        PoolError: the second stream broke too, or differs from the first.
    """
    handed_on: list[Event] = []
    for _ in range(2):
        try:
            for one in begin():
                if isinstance(one.event, Waiting):
                    yield one
                elif one.number == len(handed_on):
                    handed_on.append(one.event)
                    yield one
                elif one.number > len(handed_on):
                    raise StreamBrokenError
                elif one.event != handed_on[one.number]:
                    raise PoolError("the answer was made anew and differs from what was shown", remedy="ask again")
        except StreamBrokenError:
            pass
        if stopped() or (handed_on and isinstance(handed_on[-1], AnswerDone | AnswerFailed)):
            return
    raise PoolError("the answer broke off twice", remedy="ask again, or type: strategy-qa cluster status")
