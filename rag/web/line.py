"""The line of those who wait: evidence at once, answers one after the other in the order in which they were asked for.

``rag.turns`` sees to the order at the model; here those who wait learn how many are ahead, and can stop.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition

from rag.types import Event, EvidenceFound

LOOK_EVERY_S = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """Others come first."""

    ahead: int


class Line:
    """Who waits, in order. Safe to use from several threads."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._line: deque[object] = deque()

    @contextmanager
    def place(self) -> Iterator[Callable[[], int]]:
        """Stand in line; what is given waits a moment and says how many are ahead."""
        ticket = object()
        with self._changed:
            self._line.append(ticket)

        def ahead() -> int:
            with self._changed:
                if self._line[0] is not ticket:
                    self._changed.wait(LOOK_EVERY_S)
                return self._line.index(ticket)

        try:
            yield ahead
        finally:
            with self._changed:
                self._line.remove(ticket)
                self._changed.notify_all()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and have it."""
        with self.place() as ahead:
            while ahead():
                pass
            yield

    def events(self, events: Iterator[Event], stopped: Callable[[], bool]) -> Generator[Event | Waiting, None, None]:
        """An answer's events: evidence at once, then how many are ahead whenever that changes, then the rest in its turn."""
        with self.place() as ahead:  # before the evidence is looked for: a question of two parts looks longer and has asked first
            first = next(events, None)
            if first is None:
                return
            yield first
            if not isinstance(first, EvidenceFound):
                return
            said = 0
            while count := ahead():
                if stopped():
                    return
                if count != said:
                    yield Waiting(ahead=count)
                said = count
            yield from events
