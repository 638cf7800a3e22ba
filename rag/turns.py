"""Turns at the model: one answer at a time, in the order in which they were asked for. Who waits learns how many are ahead."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import takewhile
from threading import Condition

from rag.types import Waiting

LOOK_EVERY_S = 0.05
"""Seconds after which one who waits looks whether the answer is still wanted."""


class Turns:
    """Who has asked and has no answer yet, in order; the first one's turn it is. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._changed = Condition()
        self._line: deque[Place] = deque()
        self._passed_on = clock()

    @contextmanager
    def place(self) -> Iterator[Place]:
        """Stand in line while the block runs; its end passes the turn on."""
        place = Place(self._line, self._changed)
        with self._changed:
            self._append(place)
        try:
            yield place
        finally:
            self._leave(place)

    @contextmanager
    def spare(self, quiet_s: float) -> Iterator[bool]:
        """Have the turn while the block runs, if nobody has stood in line for so many seconds; whether it is had.

        Nobody who comes meanwhile is told of it; the block is to be short.
        """
        place = Place(self._line, self._changed, is_spare=True)
        with self._changed:
            if had := not self._line and self._clock() - self._passed_on >= quiet_s:
                self._append(place)
        try:
            yield had
        finally:
            if had:
                self._leave(place)

    def _append(self, place: Place) -> None:
        if not self._people and not place.is_spare:
            self._passed_on = self._clock()
        self._line.append(place)

    def _leave(self, place: Place) -> None:
        with self._changed:
            if self._people[:1] == [place]:
                self._passed_on = self._clock()
            self._line.remove(place)
            self._changed.notify_all()

    @property
    def _people(self) -> list[Place]:
        return [one for one in self._line if not one.is_spare]

    @property
    def held_s(self) -> float:
        """Seconds for which the turn has been with the same one; 0 where nobody has it."""
        with self._changed:
            return self._clock() - self._passed_on if self._people else 0.0


class Place:
    """A place in the line."""

    def __init__(self, line: deque[Place], changed: Condition, *, is_spare: bool = False) -> None:
        self._line, self._changed, self.is_spare = line, changed, is_spare

    def wait(self, stopped: Callable[[], bool]) -> Iterator[Waiting]:
        """Until it is one's turn: how many are ahead, whenever that changes, and at the end of a wait that none is.

        Ends early where nobody wants the answer any more.
        """
        said = 0
        while (ahead := self._ahead()) is not None and not stopped():
            if ahead != said:
                yield Waiting(ahead=ahead)
            said = ahead
        if said and ahead is None:
            yield Waiting(ahead=0)

    def _ahead(self) -> int | None:
        """How many people are before it; None: its turn has come."""
        with self._changed:
            if self._line[0] is not self:
                self._changed.wait(LOOK_EVERY_S)
            before = list(takewhile(lambda one: one is not self, self._line))
            return sum(not one.is_spare for one in before) if before else None
