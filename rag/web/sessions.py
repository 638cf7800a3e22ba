"""Who may come in: by a key, or by the session of a browser that a key opened. Sessions are in a file, or in a database."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Protocol

from index.errors import StoreError
from rag.web.kept_sessions import FILE, KeptSessions
from rag.web.keys import Book, Keeper, KeyFileError, hashed, read_keys, utc_now

_READ_EVERY_S = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """Whose a key or a session is."""

    name: str
    has_ended: bool
    """Whether the key has: it opens nothing any more."""
    may_change_documents: bool


class Sessions(Protocol):
    """Sessions by the hashes of their secrets. Safe to use from several threads."""

    def add(self, secret: str, key: str) -> None:
        """Begin one that a key opened, by its hash; it ends after ``SESSION_S``."""

    def key_of(self, secret: str) -> str:
        """The hash of the key that opened one; empty where there is none, or it is too old."""

    def end(self, secret: str) -> None:
        """End one."""


class Keys:
    """Keys and sessions. Safe to use from several threads; several processes share the files.

    Args:
        file: of keys, or what keeps them.
        sessions: None: in a file beside that of keys.
        clock: seconds since 1970.
        now: the time of day by which keys end.
    """

    def __init__(
        self,
        file: Path | Keeper,
        *,
        sessions: Sessions | None = None,
        clock: Callable[[], float] = time.time,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._file, self._clock, self._now, self._lock = file, clock, now, Lock()
        self._sessions = sessions or KeptSessions(Path(str(file)).with_name(FILE), clock=clock)
        self._book = read_keys(file)
        self._read_at = clock()

    @property
    def names(self) -> tuple[str, ...]:
        """Who has a key that has not ended."""
        now = self._now()
        return tuple(name for name, keys in self._current().items() if not all(one.has_ended(now) for one in keys))

    def owner(self, key: str) -> Owner | None:
        """Whose key it is; None: nobody's."""
        return self._owner(hashed(key))

    def begin(self, key: str) -> str | None:
        """Open a session: its secret, or None where the key is nobody's or has ended."""
        owner = self.owner(key)
        if owner is None or owner.has_ended:
            return None
        secret = secrets.token_urlsafe(32)
        self._sessions.add(hashed(secret), hashed(key))
        return secret

    def session(self, secret: str) -> Owner | None:
        """Whose session it is; None where there is none, it is too old, or its key was taken away."""
        digest = self._sessions.key_of(hashed(secret)) if secret else ""
        return self._owner(digest) if digest else None

    def end(self, secret: str) -> None:
        """End a session."""
        self._sessions.end(hashed(secret))

    def _owner(self, digest: str) -> Owner | None:
        found = [(name, one) for name, keys in self._current().items() for one in keys if hmac.compare_digest(digest, one.sha256)]
        if not found:
            return None
        name, key = found[0]
        return Owner(name=name, has_ended=key.has_ended(self._now()), may_change_documents=key.may_change_documents)

    def _current(self) -> Book:
        """The keys, read again once a minute; a file that cannot be read lets nobody in, a database that is away changes nothing."""
        with self._lock:
            is_due = not 0 <= self._clock() - self._read_at <= _READ_EVERY_S  # the clock of the day may be set back
            if is_due:
                self._read_at = self._clock()
        if is_due:  # nobody else waits meanwhile
            try:
                self._book = read_keys(self._file)
            except StoreError:
                pass
            except KeyFileError:
                self._book = {}
        return self._book
