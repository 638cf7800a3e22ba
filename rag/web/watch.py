"""Watching the shelf: a change by the page, or by a command beside the server, is taken up without a restart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event, Lock, Thread

from index.errors import StrategyQAError
from index.shelf import MANIFEST, library

EVERY_S = 2.0
"""Seconds between two looks."""


class Watch:
    """Has a change of the shelf taken up once. Safe to use from several threads."""

    def __init__(self, home: Path, take_up: Callable[[], None], warn: Callable[[str], None]) -> None:
        self._file = library(home) / MANIFEST
        self._take_up, self._warn = take_up, warn
        self._lock, self._ended = Lock(), Event()
        self._known = self._state()

    def look(self) -> None:
        """Take up what has changed. Where that fails, the documents before are asked on, and it is said once."""
        with self._lock:
            state = self._state()
            if state == self._known:
                return
            self._known = state
            try:
                self._take_up()
            except StrategyQAError as error:
                self._warn(f"the change of the shelf is not taken up: {error}")

    def start(self) -> None:
        """Look again and again, in a thread that ends with the process or with ``end``."""
        Thread(target=self._run, name="shelf", daemon=True).start()

    def end(self) -> None:
        """Look no more."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(EVERY_S):
            self.look()

    def _state(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino
