"""Answers on their way to readers over HTTP. Where a reader goes, the answer ends at its next step.

An answer is made in a thread of its own and waits for no reader: its turn and its place are free when it is made, or when nobody wants
it any more, whatever the connection does.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import ExitStack, aclosing, suppress
from dataclasses import asdict
from threading import Event as Flag
from threading import Thread
from typing import Any

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from rag.types import Answer, AnswerDone, AnswerFailed, Event, EvidenceFound, StatementChecked, Waiting
from rag.web.patience import Patience
from rag.web.refusals import count_refusal

Ask = Callable[[Callable[[], bool]], Iterator[Event]]
"""Makes an answer's events, given what says that nobody wants it any more."""
_TOO_LATE = AnswerFailed(code="time", message="the answer took too long", remedy="ask a shorter question, or raise answer_seconds")
_CLOSING = AnswerFailed(code="closing", message="the server is being shut down", remedy="ask again when it runs")
_BROKEN = AnswerFailed(
    code="internal", message="the answer broke off, see the server's log", remedy="ask again, or type: strategy-qa doctor"
)


class Readings:
    """All answers on their way to readers; ended together when the server is shut down."""

    def __init__(self) -> None:
        self._all: set[Reading] = set()

    def begin(self, ask: Ask, *, seconds: float, held: ExitStack) -> Reading:
        """One answer for one reader.

        Args:
            ask: makes its events.
            seconds: until it is too late, from one's turn on.
            held: what is given back when it is made, such as a place.
        """
        return Reading(ask, Patience(seconds), held, self._all)

    def close(self) -> None:
        """End every answer with its event. May be called by a signal."""
        for reading in tuple(self._all):
            reading.end(_CLOSING)


class Reading:
    """One answer for one reader; made while it is read."""

    def __init__(self, ask: Ask, patience: Patience, held: ExitStack, others: set[Reading]) -> None:
        self._ask, self._patience, self._held, self._others = ask, patience, held, others
        self._gone = Flag()
        self._loop, self._events = asyncio.get_running_loop(), asyncio.Queue[Event | None]()

    async def events(self, receive: Receive) -> AsyncGenerator[Event]:
        """The events as they come, while the reader is there. The last one is ``done`` or ``error``."""
        self._others.add(self)
        watching = asyncio.create_task(self._watch(receive))
        Thread(target=self._make, name="answer").start()
        try:
            while (event := await self._events.get()) is not None:
                yield event
        finally:
            self._gone.set()
            watching.cancel()
            self._others.discard(self)

    def end(self, last: Event | None = None) -> None:
        """Nothing comes after ``last``. Safe to call from any thread."""
        self._gone.set()
        if last is not None:
            self._put(last)
        self._put(None)

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.end()

    def _put(self, event: Event | None) -> None:
        with suppress(RuntimeError):  # the server is gone
            self._loop.call_soon_threadsafe(self._events.put_nowait, event)

    def _over(self) -> bool:
        return self._gone.is_set() or self._patience.over()

    def _make(self) -> None:
        last: Event | None = None
        try:
            with self._held:
                for event in () if self._gone.is_set() else self._ask(self._over):
                    if self._gone.is_set():
                        return
                    last = event
                    self._patience.see(event)
                    self._put(event)
            ending = None if isinstance(last, AnswerDone | AnswerFailed) else _TOO_LATE
        except Exception:
            logging.getLogger(__name__).exception("an answer broke off")
            ending = _BROKEN
        if not self._gone.is_set():  # else whoever ended it says how
            self.end(ending)


class ServerSent(StreamingResponse):
    """The events as server-sent events (HTML Living Standard, 9.2). Who waits gets comments, so that the connection is seen to live."""

    def __init__(self, reading: Reading) -> None:
        super().__init__((), media_type="text/event-stream")
        self._reading = reading

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the end, or until the reader goes."""
        async with aclosing(self._reading.events(receive)) as events:
            self.body_iterator = (_sent(event, scope) async for event in events)
            await self.stream_response(send)


async def whole(reading: Reading, receive: Receive) -> Answer | None:
    """The whole answer; None where the reader goes before it is there.

    Raises:
        StrategyQAError: the answer failed, with its code, or took too long.
    """
    last: Event | None = None
    async with aclosing(reading.events(receive)) as events:
        async for event in events:
            last = event
    if isinstance(last, AnswerFailed):
        raise last.error
    return last.answer if isinstance(last, AnswerDone) else None


def _sent(event: Event, scope: Scope) -> str:
    data: dict[str, Any]
    if isinstance(event, Waiting):
        return f": {event.ahead} ahead\n\n"
    if isinstance(event, EvidenceFound):
        data = {"evidence": [asdict(item) for item in event.evidence]}
    elif isinstance(event, StatementChecked):
        data = {"statement": asdict(event.statement), "citations": [asdict(citation) for citation in event.citations]}
    elif isinstance(event, AnswerDone):
        data = event.answer.to_dict()
    else:
        count_refusal(scope, event.code)
        data = {"code": event.code, "message": event.message, "remedy": event.remedy}
    return f"event: {event.name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
