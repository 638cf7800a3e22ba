"""One answerer of a cluster: an assistant with its index, embedder and model, asked one question at a time. It imports no engine."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from threading import Event as Flag
from threading import Thread

from index.errors import StrategyQAError
from rag.answerer import Asked
from rag.assistant import Assistant
from rag.pool import Numbered
from rag.pool.local import Local
from rag.pool.wire import asked_of, event_line, numbered_line
from rag.settings import Settings
from rag.types import AnswerFailed, EvidenceFound, Waiting
from rag.web.offline import stay_offline
from rag.web.watch import Watch, shelf_state

_log = logging.getLogger(__name__)


class Replica:
    """Answers in lines of JSON (``rag.pool.wire``).

    Args:
        settings: of the product, as JSON; the home lies at the same path on each machine.
        prepare: called before anything is opened.
    """

    def __init__(self, settings: str, prepare: Callable[[], None]) -> None:
        prepare()
        stay_offline()
        self._settings = Settings.model_validate_json(settings)
        known = shelf_state(self._settings.home)
        self._assistant = Assistant.open(self._settings)
        self._assistant.warm_up()
        Watch(self._settings.home, self._assistant.take_up, _log.warning, known).start()

    async def ask(self, line: str) -> AsyncGenerator[str]:
        """The events of an answer. Where the reader goes, the answer ends at its next step."""
        gone, loop, lines = Flag(), asyncio.get_running_loop(), asyncio.Queue[str | Exception | None]()

        def put(item: str | Exception | None) -> None:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(lines.put_nowait, item)

        def make() -> None:
            try:
                for one in self.events(replace(asked_of(line), stopped=gone.is_set)):
                    put(numbered_line(one))
                put(None)
            except Exception as error:  # raised where the answer is read
                put(error)

        Thread(target=make, name="answer").start()
        try:
            while (item := await lines.get()) is not None:
                if isinstance(item, Exception):
                    raise item
                yield item
        finally:
            gone.set()

    def events(self, asked: Asked) -> Iterator[Numbered]:
        """The answer. Nobody is told of a wait: the line is the pool's."""
        return (one for one in Local(self._assistant).ask(asked) if not isinstance(one.event, Waiting))

    def search(self, query: str, limit: int, documents: tuple[str, ...]) -> str:
        """Ranked passages as the event ``evidence``; an expected failure as the event ``error``."""
        try:
            return event_line(EvidenceFound(evidence=self._assistant.search(query, limit=limit, documents=documents)))
        except StrategyQAError as error:
            return event_line(AnswerFailed(code=error.code, message=error.message, remedy=error.remedy))

    def provenance(self) -> dict[str, str]:
        """What makes the answers."""
        return asdict(self._assistant.provenance)

    def check_health(self) -> None:
        """Fail where one answer has held the model for so long that nobody else is answered: the pool begins this answerer again."""
        held = self._assistant.turns.held_s
        if held > 2 * self._settings.answer_seconds:
            raise RuntimeError(f"one answer has held the model for {held:.0f} s")
