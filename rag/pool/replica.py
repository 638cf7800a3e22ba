"""One answerer of a cluster: an assistant with its index, embedder and model, asked one question at a time. It imports no engine."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, replace
from functools import partial
from threading import Event as Flag
from threading import Thread

from index.embedders import Vectors
from index.errors import StrategyQAError
from index.home import using
from index.shelf.changing import take_over
from rag.answerer import Asked
from rag.assistant import Assistant
from rag.pool import Numbered, PoolError
from rag.pool.embedding import maker_of
from rag.pool.local import Local
from rag.pool.wire import asked_of, event_line, numbered_line
from rag.settings import STORE_VARIABLE, Settings
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
        self._settings = own = _with_address(Settings.model_validate_json(settings))
        self._use = ExitStack()
        self._use.enter_context(using(own.home))  # the system forgets it where this process ends
        take_over(own)
        known = shelf_state(own.home)
        self._assistant = Assistant.open(own)
        self._assistant.warm_up()
        self._local = Local(self._assistant, lambda: self._watch.look())
        self._watch = Watch(own.home, self._local.take_up, _log.warning, known, partial(take_over, own))
        self._watch.start()

    async def ask(self, line: str) -> AsyncGenerator[str]:
        """The events of an answer. Where the reader goes, the answer ends at its next step."""
        gone, loop, lines = Flag(), asyncio.get_running_loop(), asyncio.Queue[str | Exception | None]()

        def put(item: str | Exception | None) -> None:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(lines.put_nowait, item)

        def make() -> None:
            try:
                asked, texts = asked_of(line)
                for one in self.events(replace(asked, stopped=gone.is_set), texts):
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

    def events(self, asked: Asked, texts: str) -> Iterator[Numbered]:
        """The answer. Nobody is told of a wait: the line is the pool's."""
        return (one for one in self._local.ask(asked, texts) if not isinstance(one.event, Waiting))

    def search(self, query: str, limit: int, documents: tuple[str, ...], texts: str) -> str:
        """Ranked passages as the event ``evidence``; an expected failure as the event ``error``."""
        try:
            return event_line(EvidenceFound(evidence=self._local.search(query, limit, documents, texts)))
        except StrategyQAError as error:
            return event_line(AnswerFailed(code=error.code, message=error.message, remedy=error.remedy))

    def embed(self, maker: str, texts: Sequence[str], titles: Sequence[str] | None) -> Vectors | str:
        """Vectors of texts, for a build; the event ``error`` where this answerer would make others."""
        embedder = self._assistant.answerer.retriever.embedder
        if maker != (own := maker_of(embedder.name)):
            message = f"an answerer embeds with {own}; {maker} was expected"
            return event_line(
                AnswerFailed(code=PoolError.code, message=message, remedy="see that all machines have the same release and home")
            )
        return embedder.embed(texts, titles=titles)

    def provenance(self) -> dict[str, str]:
        """What makes the answers."""
        return asdict(self._assistant.provenance)

    def check_health(self) -> None:
        """Fail where one answer has held the model for so long that nobody else is answered: the pool begins this answerer again."""
        held = self._assistant.turns.held_s
        if held > 2 * self._settings.answer_seconds:
            raise RuntimeError(f"one answer has held the model for {held:.0f} s")


def _with_address(settings: Settings) -> Settings:
    """Settings that know where the database is: the machine's own processes were told, with the password (``rag.pool.machine``)."""
    address = os.environ.get(STORE_VARIABLE)
    return settings.model_copy(update={"store_address": address}) if settings.store == "postgres" and address else settings
