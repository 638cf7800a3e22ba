"""The assistant of a page that has no model: the documents are read here, the answers are made by a pool."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

from index.embedders import embedder_name
from index.errors import StrategyQAError
from index.manifest import inputs_of
from index.shelf.together import read_together
from index.text.joined import joined_id
from index.text.types import Document
from rag.answerer import Asked
from rag.looking_up import LookingUp, never
from rag.pool import Answerers, Numbered, OtherTextsError, PoolError, texts_id
from rag.reading_ahead import Share
from rag.settings import Settings
from rag.types import Answer, AnswerDone, AnswerFailed, Earlier, Event, Evidence, Language, Provenance, Waiting

TAKEN_UP_S = 30.0
"""Seconds for which the answerers may still have the documents before a change of the shelf."""
WAITED_S = 1.0
"""Seconds from which one who waited is told that the turn has come."""


class PoolLine:
    """Who has asked this page and has no event yet. Others may stand before them: how many is known to no page."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._asked = self.waiting = 0
        self._moved = clock()

    @contextmanager
    def place(self) -> Iterator[Callable[[], None]]:
        """Stand in line while the block runs; what it is given is called with each event."""
        came = False

        def moved() -> None:
            nonlocal came
            with self._lock:
                self.waiting -= not came
                self._moved, came = self._clock(), True

        with self._lock:
            if not self._asked:
                self._moved = self._clock()
            self._asked, self.waiting = self._asked + 1, self.waiting + 1
        try:
            yield moved
        finally:
            with self._lock:
                self._asked -= 1
                self.waiting -= not came
                self._moved = self._clock()

    @property
    def held_s(self) -> float:
        """Seconds for which nothing has come for anybody; 0 where nobody has asked."""
        with self._lock:
            return self._clock() - self._moved if self._asked else 0.0


class PooledAssistant(LookingUp):
    """Asked as ``rag.assistant.Assistant`` is. The line is the pool's."""

    def __init__(self, settings: Settings, answerers: Answerers) -> None:
        """Read the documents.

        Raises:
            CorpusError: a document cannot be read.
            PoolError: the answerers do not answer, or have other documents.
        """
        document = read_together(settings)
        super().__init__(settings, document)
        self._answerers = answerers
        self.turns = PoolLine()
        self._provenance = self._agreed(document)
        self._asked = self._named(document)

    @property
    def document(self) -> Document:
        """What is asked; several documents as one."""
        return self._asked[0]

    @property
    def provenance(self) -> Provenance:
        """What makes the answers, as it was last said."""
        return self._provenance

    @property
    def ahead(self) -> Share | None:
        """Nothing is read ahead here."""
        return None

    def take_up(self) -> None:
        """Ask the documents that are on the shelf now, when the answerers have taken them up (raises as the constructor)."""
        document = read_together(self._settings)
        self._provenance, self._asked = self._agreed(document), self._named(document)

    def _named(self, document: Document) -> tuple[Document, str]:
        """What is asked, and the id under which answerers are asked for it."""
        return document, texts_id(document, self._index_id(document))

    def _index_id(self, document: Document) -> str:
        embedder = embedder_name(self._settings)
        return joined_id([inputs_of(one, embedder).index_id for one in document.each])

    def _agreed(self, document: Document) -> Provenance:
        """What makes the answers, when it has these documents."""
        expected = self._index_id(document)
        end = time.monotonic() + TAKEN_UP_S
        while (found := self._answerers.provenance()).index_id != expected:
            if time.monotonic() > end:
                raise PoolError(
                    f"the answerers have the index {found.index_id}, and the documents here make {expected}",
                    remedy="see that all machines have the same home, then type: strategy-qa cluster up",
                )
            time.sleep(1.0)
        return found

    def search(self, query: str, *, limit: int = 8, documents: Sequence[str] = ()) -> tuple[Evidence, ...]:
        """See ``rag.assistant.Assistant.search``."""
        try:
            return self._answerers.search(query, limit, tuple(documents), self._asked[1])
        except OtherTextsError:
            self._look_again()
            return self._answerers.search(query, limit, tuple(documents), self._asked[1])

    def answer(
        self, question: str, *, language: Language | None = None, history: Sequence[Earlier] = (), documents: Sequence[str] = ()
    ) -> Answer:
        """See ``rag.assistant.Assistant.answer``."""
        for event in self.ask(question, language=language, history=history, documents=documents):
            if isinstance(event, AnswerFailed):
                raise event.error
            if isinstance(event, AnswerDone):
                return event.answer
        raise PoolError("the answer was stopped", remedy="ask again")

    def ask(
        self,
        question: str,
        *,
        language: Language | None = None,
        history: Sequence[Earlier] = (),
        documents: Sequence[str] = (),
        stopped: Callable[[], bool] = never,
    ) -> Iterator[Event]:
        """See ``rag.assistant.Assistant.ask``. After a wait, ``waiting`` says that the turn has come."""
        asked = Asked(text=question, language=language, history=history, documents=tuple(documents), stopped=stopped)
        start, began = time.monotonic(), False
        try:
            with self.turns.place() as moved:
                for one in self._events(asked):
                    moved()
                    if not began and time.monotonic() - start > WAITED_S:
                        yield Waiting(ahead=0)
                    began = True
                    if isinstance(one.event, AnswerDone):
                        self._provenance = one.event.answer.provenance
                    yield one.event
        except StrategyQAError as error:
            yield AnswerFailed(code=error.code, message=error.message, remedy=error.remedy)

    def _events(self, asked: Asked) -> Iterator[Numbered]:
        """The answer; where an answerer has other texts, this page looks whether its own are old, and asks once more."""
        events = self._answerers.ask(asked, self._asked[1])
        first = next(events, None)
        if first and isinstance(first.event, AnswerFailed) and first.event.code == OtherTextsError.code:
            self._look_again()
            events = self._answerers.ask(asked, self._asked[1])
        elif first:
            yield first
        yield from events

    def _look_again(self) -> None:
        """Ask what is on the shelf now, in the answerers' words: who is behind says so by itself."""
        self._asked = self._named(read_together(self._settings))
