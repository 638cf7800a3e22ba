"""Personal keys for a page that others can reach: a file of names and hashes, sessions in memory, and the door in front of everything.

A key is 256 random bits, so its SHA-256 says nothing about it and no slow hash is needed. The file never holds a key.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import re
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from filelock import FileLock

from index.errors import StrategyQAError
from index.home import write_text

FILE = "keys.json"
_NAME = re.compile(r"[\w.@-]{1,64}")
SESSION_S = 12 * 3600
"""Seconds that a browser session lasts."""
_MOST_SESSIONS = 10_000


class KeyFileError(StrategyQAError):
    """The file of keys is missing, unreadable or holds none; or a name cannot be used."""

    code = "keys"


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def hashed(key: str) -> str:
    """The SHA-256 of a key, in hexadecimal digits."""
    return hashlib.sha256(key.encode()).hexdigest()


def read_keys(file: Path) -> dict[str, str]:
    """Names and the hashes of their keys.

    Raises:
        KeyFileError: the file is not there or cannot be read.
    """
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        keys = {str(name): str(digest) for name, digest in found["keys"].items()}
    except FileNotFoundError as error:
        raise KeyFileError(f"{file} is not there", remedy="type: strategy-qa keys add NAME") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyFileError(f"{file} is no file of keys", remedy="remove it, then type: strategy-qa keys add NAME") from error
    return keys


def add_key(file: Path, name: str) -> str:
    """Make a key for somebody, who loses an earlier one, and store its hash.

    Returns:
        The key; it is shown this once and stands nowhere.

    Raises:
        KeyFileError: the name is malformed, or the file is unreadable.
    """
    if not _NAME.fullmatch(name):
        raise KeyFileError(f"{name!r} cannot be a name", remedy="use letters, digits and . _ @ -, at most 64")
    key = secrets.token_urlsafe(32)
    _change(file, lambda keys: keys | {name: hashed(key)})
    return key


def remove_key(file: Path, name: str) -> None:
    """Take somebody's key away; a running server notices within a minute.

    Raises:
        KeyFileError: nobody has that name, or the file is unreadable.
    """
    if name not in read_keys(file):
        raise KeyFileError(f"{file} has no key of {name}", remedy="type: strategy-qa keys list")
    _change(file, lambda keys: {other: digest for other, digest in keys.items() if other != name})


def _change(file: Path, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with FileLock(f"{file}.lock"):
        keys = read_keys(file) if file.exists() else {}
        write_text(file, json.dumps({"schema": 1, "keys": change(keys)}, ensure_ascii=False, indent=2) + "\n")
        file.chmod(0o600)


class Keys:
    """Who may come in: by a key, or by the session that a key opened. Safe to use from several threads."""

    def __init__(self, file: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._file, self._clock, self._lock = file, clock, Lock()
        self._sessions: dict[str, tuple[str, str, float]] = {}
        self._keys = read_keys(file)
        self._read_at = clock()

    @property
    def names(self) -> tuple[str, ...]:
        """Who has a key."""
        return tuple(self._current())

    def owner(self, key: str) -> str | None:
        """Whose key it is; None: nobody's."""
        digest = hashed(key)
        found = [name for name, other in self._current().items() if hmac.compare_digest(digest, other)]
        return found[0] if found else None

    def begin(self, key: str) -> str | None:
        """Open a session: its secret, or None where the key is nobody's."""
        owner = self.owner(key)
        if owner is None:
            return None
        secret = secrets.token_urlsafe(32)
        with self._lock:
            now = self._clock()
            self._sessions = {one: value for one, value in self._sessions.items() if value[2] > now}
            if len(self._sessions) >= _MOST_SESSIONS:
                self._sessions.pop(next(iter(self._sessions)))
            self._sessions[hashed(secret)] = (owner, hashed(key), now + SESSION_S)
        return secret

    def session(self, secret: str) -> str | None:
        """Whose session it is; None where there is none, it is too old, or its key was taken away."""
        with self._lock:
            owner, digest, end = self._sessions.get(hashed(secret), ("", "", 0.0))
        return owner if end > self._clock() and self._current().get(owner) == digest else None

    def end(self, secret: str) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(hashed(secret), None)

    def _current(self) -> dict[str, str]:
        """The keys, read again once a minute; a file that cannot be read lets nobody in."""
        with self._lock:
            if self._clock() - self._read_at > 60:
                self._read_at = self._clock()
                try:
                    self._keys = read_keys(self._file)
                except KeyFileError:
                    self._keys = {}
            return self._keys
