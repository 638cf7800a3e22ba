"""Limits of one server: questions a minute for each person, and questions that are on their way at once."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock
from typing import Protocol

from starlette.concurrency import run_in_threadpool

from index.errors import StrategyQAError

MINUTE = 60.0
_MOST_PEOPLE = 10_000


class LimitError(StrategyQAError):
    """Too much at once; ``code`` is ``rate`` or ``busy``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message, remedy="ask again in a moment")
        self.code = code


class Shared(Protocol):
    """Counts over several processes."""

    def allows(self, person: str) -> bool:
        """Count one attempt of a person within the last minute; False: it is one too many, and not counted."""


class Limits:
    """Counts what is asked. Safe to use from several threads."""

    def __init__(self, *, rate: int, places: int, clock: Callable[[], float] = time.monotonic, shared: Shared | None = None) -> None:
        self._rate, self._places, self._clock, self._shared = rate, places, clock, shared
        self._lock = Lock()
        self._taken = 0
        self._asked: dict[str, deque[float]] = {}

    @contextmanager
    def place(self, person: str) -> Iterator[None]:
        """Take a place for one question of a person.

        Raises:
            LimitError: the person asked ``rate`` times within the last minute, or all places are taken.
        """
        self.count(person)
        with self.hold():
            yield

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Take a place for a question that was counted (raises as ``place`` where all are taken)."""
        with self._lock:
            self.require_place()
            self._taken += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken -= 1

    async def counted(self, person: str) -> AbstractContextManager[None]:
        """Count in a thread, since a count over several processes may take long; then ``hold`` (raises as ``place``)."""
        await run_in_threadpool(self.count, person)
        return self.hold()

    def require_place(self) -> None:
        """Take no place (raises as ``place`` where all are taken)."""
        if self._taken >= self._places:
            raise LimitError("busy", f"{self._places} questions are waiting")

    @property
    def taken(self) -> int:
        """Questions that are on their way."""
        return self._taken

    @property
    def places(self) -> int:
        """Questions that may be on their way at once."""
        return self._places

    def count(self, person: str) -> None:
        """Count one attempt of a person (raises as ``place``)."""
        now = self._clock()
        with self._lock:
            if len(self._asked) > _MOST_PEOPLE:
                self._asked = {name: times for name, times in self._asked.items() if times[-1] > now - MINUTE}
            self._require(person, now)
            self._asked.setdefault(person, deque(maxlen=self._rate)).append(now)
        if self._shared is not None and not self._shared.allows(person):
            raise self._too_many()

    def require(self, person: str) -> None:
        """Count nothing (raises as ``place`` where one more attempt would be too many)."""
        with self._lock:
            self._require(person, self._clock())

    def _require(self, person: str, now: float) -> None:
        times = self._asked.get(person)
        if times is not None and len(times) == self._rate and times[0] > now - MINUTE:
            raise self._too_many()

    def _too_many(self) -> LimitError:
        return LimitError("rate", f"{self._rate} questions a minute are allowed")
