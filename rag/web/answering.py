"""What the page and the API need of the assistant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from index.text.types import Document, Section
from rag.drafts.quoted import QuoteVerdict
from rag.drafts.report import Report
from rag.reading_ahead import Share
from rag.types import Answer, Earlier, Event, Evidence, Language, Provenance


class Line(Protocol):
    """Who has asked and has no answer yet."""

    @property
    def waiting(self) -> int:
        """How many have asked and have not got their turn."""

    @property
    def held_s(self) -> float:
        """Seconds for which nobody's answer has gone on; 0 where nobody has asked."""


class Answering(Protocol):
    """What the page needs of ``rag.assistant.Assistant``."""

    @property
    def turns(self) -> Line:
        """Who has asked and has no answer yet."""

    @property
    def document(self) -> Document:
        """What is asked; several documents as one."""

    @property
    def provenance(self) -> Provenance:
        """What makes the answers."""

    @property
    def ahead(self) -> Share | None:
        """How much of the documents is read ahead; None where nothing is left to be read."""

    def search(self, query: str, *, limit: int = ..., documents: Sequence[str] = ...) -> tuple[Evidence, ...]:
        """Ranked passages, without the model."""

    def answer(self, question: str, *, language: Language | None = None, history: Sequence[Earlier] = ...) -> Answer:
        """The whole answer."""

    def ask(
        self,
        question: str,
        *,
        language: Language | None = None,
        history: Sequence[Earlier] = ...,
        documents: Sequence[str] = ...,
        stopped: Callable[[], bool] = ...,
    ) -> Iterator[Event]:
        """Stream an answer, until ``stopped`` says yes."""


class Checking(Answering, Protocol):
    """What the API needs besides."""

    def sections(self, typed: str, *, documents: Sequence[str] = ...) -> tuple[Section, ...]:
        """The sections that a number or a name means."""

    def verify(self, data: bytes, *, suffix: str = ..., documents: Sequence[str] = ..., stopped: Callable[[], bool] = ...) -> Report:
        """What of a draft stands in the text."""

    def verify_quote(self, quote: str, *, section: str = ..., documents: Sequence[str] = ...) -> QuoteVerdict:
        """Whether a quote stands in the text."""
