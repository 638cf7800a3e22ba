"""Turns at the model: one at a time, and among those that wait the one that was asked first."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from threading import Condition


class Turns:
    """A lock that is given in the order of the questions, however often each needs it. Safe to use from several threads."""

    def __init__(self) -> None:
        self._numbers = count()
        self._changed = Condition()
        self._waiting: list[int] = []
        self._taken = False

    def number(self) -> int:
        """A place in the order; a question keeps it for all its turns."""
        return next(self._numbers)

    @contextmanager
    def taken(self, number: int) -> Iterator[None]:
        """Wait for a turn and hold it while the block runs. One that holds a turn does not take a second."""
        with self._changed:
            heapq.heappush(self._waiting, number)
            self._changed.wait_for(lambda: not self._taken and self._waiting[0] == number)
            heapq.heappop(self._waiting)
            self._taken = True
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()
