"""Watching the shelf: a change by the page, or by a command beside the server, is taken up without a restart."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread

from index.errors import BusyError, StoreError, StrategyQAError
from index.shelf.entries import MANIFEST, library

EVERY_S, LONGEST_S = 2.0, 30.0
"""Seconds between two looks; where taking up fails, twice as many each time, up to so many."""
State = tuple[int, int] | None
_log = logging.getLogger(__name__)


def shelf_state(home: Path) -> State:
    """What changes with each change of the shelf."""
    try:
        found = (library(home) / MANIFEST).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


class Watch:
    """Has a change of the shelf taken up once. Safe to use from several threads.

    Args:
        home: of the shelf.
        take_up: has the documents that are on the shelf now asked.
        warn: is told of a failure, once for each state of the shelf.
        known: ``shelf_state`` before the documents that are asked were opened.
        bring: brings a shelf that stands elsewhere into the home; while it cannot be reached nothing has changed.
    """

    def __init__(
        self,
        home: Path,
        take_up: Callable[[], None],
        warn: Callable[[str], None],
        known: State,
        bring: Callable[[], None] = lambda: None,
    ) -> None:
        self._home, self._take_up, self._warn, self._bring = home, take_up, warn, bring
        self._lock, self._ended = Lock(), Event()
        self._known, self._failed = known, known

    def look(self) -> None:
        """Take up what has changed. Where that fails, the documents before are asked on, and the next look tries again.

        Raises:
            StrategyQAError: it failed.
        """
        with self._lock:
            with suppress(StoreError, BusyError):
                self._bring()
            state = shelf_state(self._home)
            if state == self._known:
                return
            try:
                self._take_up()
            except Exception as error:
                if state != self._failed:
                    self._failed = state
                    self._warn(f"the change of the shelf is not taken up: {error}")
                    if not isinstance(error, StrategyQAError):
                        _log.exception("the change of the shelf is not taken up")
                if isinstance(error, StrategyQAError):
                    raise
                failed = "the server failed at the change of the shelf"
                raise StrategyQAError(failed, remedy="see what strategy-qa serve says where it was typed") from error
            self._known = self._failed = state

    def start(self) -> None:
        """Look again and again, in a thread that ends with the process or with ``end``."""
        Thread(target=self._run, name="shelf", daemon=True).start()

    def end(self) -> None:
        """Look no more."""
        self._ended.set()

    def _run(self) -> None:
        pause = EVERY_S
        while not self._ended.wait(pause):
            pause = min(2 * pause, max(LONGEST_S, EVERY_S))
            with suppress(Exception):  # it was said
                self.look()
                pause = EVERY_S
