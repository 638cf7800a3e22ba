"""How long an answer may take. Who waits in line uses nothing of it."""

from __future__ import annotations

import time
from collections.abc import Callable

from rag.types import Event, Waiting


class Patience:
    """The time of one answer, from one's turn on."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._end: float | None = clock() + seconds

    def see(self, event: Event) -> None:
        """Look at an event: whether others come first, or it is one's turn."""
        if isinstance(event, Waiting):
            self._end = None if event.ahead else self._clock() + self._seconds

    def over(self) -> bool:
        """Whether it has taken too long."""
        return self._end is not None and self._clock() > self._end
