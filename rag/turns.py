"""Turns at the model: one answer at a time, in the order in which they were asked for. Who waits learns how many are ahead."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
            if not self._line:
                self._passed_on = self._clock()
            self._line.append(place)
        try:
            yield place
        finally:
            with self._changed:
                if self._line[0] is place:
                    self._passed_on = self._clock()
                self._line.remove(place)
                self._changed.notify_all()

    @property
    def waiting(self) -> int:
        """How many have asked and have not got their turn."""
        return max(0, len(self._line) - 1)

    @property
    def held_s(self) -> float:
        """Seconds for which the turn has been with the same one; 0 where nobody has it."""
        with self._changed:
            return self._clock() - self._passed_on if self._line else 0.0


class Place:
    """A place in the line."""

    def __init__(self, line: deque[Place], changed: Condition) -> None:
        self._line, self._changed = line, changed

    def wait(self, stopped: Callable[[], bool]) -> Iterator[Waiting]:
        """Until it is one's turn: how many are ahead, whenever that changes, and at the end of a wait that none is.

        Ends early where nobody wants the answer any more.
        """
        said = 0
        while (ahead := self._ahead()) and not stopped():
            if ahead != said:
                yield Waiting(ahead=ahead)
            said = ahead
        if said and not ahead:
            yield Waiting(ahead=0)

    def _ahead(self) -> int:
        with self._changed:
            if self._line[0] is not self:
                self._changed.wait(LOOK_EVERY_S)
            return self._line.index(self)
