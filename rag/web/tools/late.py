"""An assistant that is there at once: a running server answers, or one whose models load while nobody has asked yet."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from threading import Event as Flag
from threading import Lock, Thread
from typing import Any

from index.errors import StrategyQAError
from index.shelf.together import read_together
from index.text.types import Document, Section
from rag.assistant import Assistant
from rag.drafts.quoted import QuoteVerdict, verify_quote
from rag.drafts.source import Source
from rag.finding_sections import find_sections
from rag.running import RunningServer, ServerLostError, running_server
from rag.settings import Settings
from rag.types import AnswerFailed, Earlier, Event, Evidence, Language, Waiting
from rag.web.watch import shelf_state

LOOK_S = 0.2
"""Seconds between two looks whether whoever waits for the models has gone."""
CATCH_UP_S = 20.0
"""Seconds that a running server has to take up a change of the shelf; after that, models are loaded beside it."""
CATCH_UP_LOOK_S = 1.0
"""Seconds between two looks whether it has."""
_BUSY = (429, 503)
"""What a server replies where it would answer, but not now."""
_LATER = AnswerFailed(code="busy", message="the running server has too many questions", remedy="ask again in a moment")


class LateAssistant:
    """Reads the text by itself; of the rest it asks a server that runs with the same index, version and settings, or else loads the models.

    Args:
        settings: of what is asked.
        no_server: load the models even where a server runs.
    """

    def __init__(self, settings: Settings, *, no_server: bool = False) -> None:
        self._settings, self._no_server = settings, no_server
        self._lock, self._ended = Lock(), Flag()
        self._answering: Future[RunningServer | Assistant] | None = None
        self._source: Source | None = None
        self._read = self._opened = shelf_state(settings.home)
        """The shelf of what is read here, and of what answers."""

    def begin(self) -> Future[RunningServer | Assistant]:
        """What answers, which is looked for or loads in a thread of its own; begun again where it failed before."""
        with self._lock:
            found = self._answering
            return self._start(alone=self._no_server) if found is None or (found.done() and found.exception()) else found

    def _without_server(self, lost: ServerLostError) -> Future[RunningServer | Assistant]:
        """What answers where the server went away.

        Raises:
            StrategyQAError: it is there, but too busy.
        """
        if lost.args and lost.args[0] in _BUSY:
            raise _LATER.error from lost
        with self._lock:
            found = self._answering
            is_server = found is None or (found.done() and not isinstance(found.result(), Assistant))
            return self._start(alone=True) if found is None or is_server else found

    def _start(self, *, alone: bool) -> Future[RunningServer | Assistant]:
        self._answering = found = Future[RunningServer | Assistant]()
        self._opened = shelf_state(self._settings.home)
        Thread(target=self._open, args=(found, alone), name="opening", daemon=True).start()
        return found

    def _open(self, found: Future[RunningServer | Assistant], alone: bool) -> None:
        try:
            found.set_result((None if alone else self._server()) or Assistant.open(self._settings))
        except Exception as error:  # raised again for whoever asks
            found.set_exception(error)

    def _server(self) -> RunningServer | None:
        """The running server, once it has taken up the shelf as it is now; None: it gives other answers, or none runs."""
        late, server = time.monotonic() + CATCH_UP_S, RunningServer(self._settings)
        while (found := running_server(self._settings)) is None and server.is_alike(server.health()):
            if time.monotonic() > late or self._ended.wait(CATCH_UP_LOOK_S):
                return None
        return found

    def close(self) -> None:
        """Whoever waits for the models waits no more."""
        self._ended.set()

    @property
    def document(self) -> Document:
        """What is asked; several documents as one."""
        return self._sources(()).document

    def sections(self, typed: str, *, documents: Sequence[str] = ()) -> tuple[Section, ...]:
        """As ``Assistant.sections``."""
        return find_sections(self._sources(documents).document, typed)

    def verify_quote(self, quote: str, *, section: str = "", documents: Sequence[str] = ()) -> QuoteVerdict:
        """As ``Assistant.verify_quote``."""
        return verify_quote(self._sources(documents), quote, section)

    def search(self, query: str, *, limit: int = 8, documents: Sequence[str] = ()) -> tuple[Evidence, ...]:
        """As ``Assistant.search``; waits until it can, or until ``close``."""
        self._take_up()
        self._there(self.begin())
        self._take_up()  # the shelf may have changed while the models loaded
        try:
            return self._there(self.begin()).search(query, limit=limit, documents=documents)
        except ServerLostError as lost:
            return self._there(self._without_server(lost)).search(query, limit=limit, documents=documents)

    def ask(
        self,
        question: str,
        *,
        language: Language | None = None,
        history: Sequence[Earlier] = (),
        documents: Sequence[str] = (),
        stopped: Callable[[], bool] = lambda: False,
    ) -> Iterator[Event]:
        """As ``Assistant.ask``; waits until it can."""
        asked: dict[str, Any] = {"language": language, "history": history, "documents": documents, "stopped": stopped}
        try:
            self._take_up()
            yield from _loaded(self.begin(), stopped)
            self._take_up()  # the shelf may have changed while the models loaded
            yield from _loaded(found := self.begin(), stopped)
            if stopped():
                return
            try:
                yield from found.result().ask(question, **asked)
            except ServerLostError as lost:
                yield from _loaded(found := self._without_server(lost), stopped)
                if not stopped():
                    yield from found.result().ask(question, **asked)
        except StrategyQAError as error:
            yield AnswerFailed(code=error.code, message=error.message, remedy=error.remedy)

    def _there(self, found: Future[RunningServer | Assistant]) -> RunningServer | Assistant:
        """What answers, when it is there (StrategyQAError: the program ends before that)."""
        while not wait((found,), LOOK_S).done:
            if self._ended.is_set():
                raise StrategyQAError("the program ends", remedy="ask again when it runs")
        return found.result()

    def _sources(self, documents: Sequence[str]) -> Source:
        with self._lock:
            now = shelf_state(self._settings.home)
            if self._source is None or now != self._read:
                self._read = now
                self._source = Source(document=read_together(self._settings), template=self._settings.official_template)
            return self._source.named(documents)

    def _take_up(self) -> None:
        """Have what answers ask the documents that are on the shelf now; look again for a server that answers otherwise by now."""
        with self._lock:
            now, before = shelf_state(self._settings.home), self._answering
            if before is None or not before.done() or before.exception():
                return
            if isinstance(answering := before.result(), RunningServer):
                if now != self._opened or answering.is_another():
                    self._answering = None
            elif now != self._opened:
                answering.take_up()
            self._opened = now


def _loaded(found: Future[RunningServer | Assistant], stopped: Callable[[], bool]) -> Iterator[Waiting]:
    """Wait for what answers, as for one that is ahead: the time of the answer begins after it.

    Ends early where nobody wants it any more.
    """
    waited = False
    while not wait((found,), LOOK_S).done and not stopped():
        if not waited:
            yield Waiting(ahead=1)
        waited = True
    if waited and found.done():
        yield Waiting(ahead=0)
