"""Browser sessions in a file of the home, so that every process of the page knows them, and the next one after a restart.

The file holds hashes alone. Where it cannot be written or read, a session is known to the process that opened it.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import local

from index.errors import StoreError

FILE = "sessions.db"
SESSION_S = 12 * 3600
"""Seconds that a browser session lasts."""
MOST_SESSIONS = 10_000
"""The one that ends first makes room."""
_WAIT_S = 5.0
"""Seconds that a process waits for another one that is writing."""
_TABLE = "create table if not exists sessions (secret text primary key, key text not null, ends real not null)"
_log = logging.getLogger(__name__)


class KeptSessions:
    """The hash of each session's secret, the hash of its key, and when it ends (``rag.web.sessions.Sessions``).

    Several processes and threads may use it.

    Args:
        clock: seconds since 1970.
        most: sessions at most.
    """

    def __init__(self, file: Path, *, clock: Callable[[], float] = time.time, most: int = MOST_SESSIONS) -> None:
        self._file, self._clock, self._most = file, clock, most
        self._here: dict[str, tuple[str, float]] = {}
        """Sessions that could not be written."""
        self._is_said = False
        self._opened = local()
        """The connection of each thread, and of which file it is."""

    def add(self, secret: str, key: str) -> None:
        """See ``Sessions``; those that have ended are forgotten."""
        now = self._clock()
        ends = now + SESSION_S
        try:
            with self._open() as book:
                book.execute("delete from sessions where ends <= ?", (now,))
                kept = "select secret from sessions order by ends desc limit ?"
                book.execute(f"delete from sessions where secret not in ({kept})", (self._most - 1,))  # noqa: S608 - no value is in it
                book.execute("insert into sessions values (?, ?, ?)", (secret, key, ends))
        except (OSError, sqlite3.Error) as error:
            self._say(error)
            if len(self._here) >= self._most:
                self._here.pop(next(iter(self._here)))
            self._here[secret] = (key, ends)

    def key_of(self, secret: str) -> str:
        """See ``Sessions``."""
        found = self._here.get(secret)
        try:
            if found is None and self._file.exists():
                with self._open() as book:
                    found = book.execute("select key, ends from sessions where secret = ?", (secret,)).fetchone()
        except (OSError, sqlite3.Error) as error:
            self._say(error)
        return found[0] if found and found[1] > self._clock() else ""

    def end(self, secret: str) -> None:
        """See ``Sessions`` (StoreError: the file cannot be written, and the session goes on)."""
        if self._here.pop(secret, None):
            return
        try:
            with self._open() as book:
                book.execute("delete from sessions where secret = ?", (secret,))
        except (OSError, sqlite3.Error) as error:
            _log.warning("%s cannot be written (%s): a session goes on", self._file, error)
            raise StoreError("the session cannot be ended now", remedy="sign out again in a moment") from error

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The file, made where it is not there (mode 0600); what the block does is done whole or not at all."""
        if not self._file.exists():
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self._file, os.O_CREAT | os.O_WRONLY, 0o600))
        found = self._file.stat()
        book, of = getattr(self._opened, "book", None), (found.st_dev, found.st_ino)
        if book is None or self._opened.of != of:
            if book is not None:
                book.close()
            book = sqlite3.connect(self._file, timeout=_WAIT_S)
            book.execute(_TABLE)
            self._opened.book, self._opened.of = book, of
        with book:
            yield book

    def _say(self, error: Exception) -> None:
        if not self._is_said:
            self._is_said = True
            _log.warning("%s cannot be used (%s): who signs in is known to this process alone, until it ends", self._file, error)
