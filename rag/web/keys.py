"""The file of personal keys for a page that others can reach: names, hashes, and from when to when each key opens the page.

A key is 256 random bits, so its SHA-256 says nothing about it and no slow hash is needed. The file never holds a key.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from filelock import FileLock
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from index.errors import StrategyQAError
from index.home import write_text

FILE = "keys.json"
SCHEMA = 2
"""Of the file. The first one had one hash a name and no dates; it is still read."""
OVERLAP_DAYS = 7
"""Days that an earlier key goes on after it was renewed."""
_NAME = re.compile(r"[\w.@-]{1,64}")
_KEPT = 10
"""Keys of one name that are kept, the newest: whoever still types one that ended is told so."""


class Key(BaseModel):
    """What is known of one key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    made: AwareDatetime | None = None
    """None: before dates were kept."""
    ends: AwareDatetime | None = None
    """None: it ends when somebody takes it away."""
    may_change_documents: bool = Field(default=False, exclude_if=lambda may: not may)
    """Whether its owner may add, change and remove documents in the page."""

    def has_ended(self, now: datetime) -> bool:
        """Whether it opens nothing any more."""
        return self.ends is not None and self.ends <= now


Book = Mapping[str, tuple[Key, ...]]
"""Names, and the keys of each, oldest first."""
BOOK: TypeAdapter[dict[str, tuple[Key, ...]]] = TypeAdapter(dict[str, tuple[Key, ...]])


class Keeper(Protocol):
    """Keeps keys elsewhere than in a file. Its text names where."""

    def read(self) -> Book:
        """Names and their keys."""

    def change(self, change: Callable[[Book], Book]) -> None:
        """Change them, whole or not at all, and nobody else meanwhile."""


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


def utc_now() -> datetime:
    """The time of day by which keys end."""
    return datetime.now(UTC)


def read_keys(file: Path | Keeper) -> Book:
    """Names and their keys.

    Raises:
        KeyFileError: the file is not there or cannot be read.
    """
    if not isinstance(file, Path):
        return file.read()
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        keys = found["keys"]
        if found.get("schema", 1) == 1:
            keys = {name: ({"sha256": digest},) for name, digest in keys.items()}
        elif found["schema"] != SCHEMA:
            raise KeyFileError(f"{file} has schema {found['schema']}, {SCHEMA} was expected", remedy="use the release that wrote it")
        return BOOK.validate_python(keys)
    except FileNotFoundError as error:
        raise KeyFileError(f"{file} is not there", remedy="type: strategy-qa keys add NAME") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise KeyFileError(f"{file} is no file of keys", remedy="remove it, then type: strategy-qa keys add NAME") from error


def add_key(
    file: Path | Keeper,
    name: str,
    *,
    days: int | None = None,
    may_change_documents: bool = False,
    now: Callable[[], datetime] = utc_now,
) -> str:
    """Make a key for somebody, who loses earlier ones, and store its hash.

    Args:
        file: the file of keys; it is made where it is not there.
        name: whose key it is.
        days: after which it ends; None: it does not.
        may_change_documents: whether its owner may add, change and remove documents in the page.
        now: the clock.

    Returns:
        The key; it is shown this once and stands nowhere.

    Raises:
        KeyFileError: the name is malformed, or the file is unreadable.
    """
    if not _NAME.fullmatch(name):
        raise KeyFileError(f"{name!r} cannot be a name", remedy="use letters, digits and . _ @ -, at most 64")
    key = secrets.token_urlsafe(32)
    made = _made(key, now(), timedelta(days=days) if days else None).model_copy(update={"may_change_documents": may_change_documents})
    _change(file, lambda book: {**book, name: (made,)})
    return key


def renew_key(
    file: Path | Keeper, name: str, *, days: int | None = None, overlap: int = OVERLAP_DAYS, now: Callable[[], datetime] = utc_now
) -> str:
    """Make a further key for somebody; the earlier ones end after an overlap.

    Args:
        file: the file of keys.
        name: whose key it is.
        days: after which the new one ends; None: it lasts as long as the one before it was to last.
        overlap: days after which the earlier ones end, where they do not end before.
        now: the clock.

    Returns:
        The new key.

    Raises:
        KeyFileError: nobody has that name, or the file is unreadable.
    """
    key = secrets.token_urlsafe(32)

    def renewed(book: Book) -> Book:
        earlier = _keys_of(book, name, file)
        at, last = now(), earlier[-1]
        until = at + timedelta(days=overlap)
        lasts = timedelta(days=days) if days else last.ends - last.made if last.ends and last.made else None
        ending = (one.model_copy(update={"ends": min(one.ends or until, until)}) for one in earlier)
        made = _made(key, at, lasts).model_copy(update={"may_change_documents": last.may_change_documents})
        return {**book, name: (*ending, made)[-_KEPT:]}

    _change(file, renewed)
    return key


def remove_key(file: Path | Keeper, name: str) -> None:
    """Take somebody's keys away; a running server notices within a minute.

    Raises:
        KeyFileError: nobody has that name, or the file is unreadable.
    """

    def removed(book: Book) -> Book:
        _keys_of(book, name, file)
        return {other: keys for other, keys in book.items() if other != name}

    _change(file, removed)


def _made(key: str, at: datetime, lasts: timedelta | None) -> Key:
    return Key(sha256=hashed(key), made=at, ends=at + lasts if lasts else None)


def _keys_of(book: Book, name: str, file: Path | Keeper) -> tuple[Key, ...]:
    if not (found := book.get(name)):
        raise KeyFileError(f"{file} has no key of {name!r}", remedy="type: strategy-qa keys list")
    return found


def _change(file: Path | Keeper, change: Callable[[Book], Book]) -> None:
    if not isinstance(file, Path):
        file.change(change)
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with FileLock(f"{file}.lock"):
        keys = BOOK.dump_python(dict(change(read_keys(file) if file.exists() else {})), mode="json")
        write_text(file, json.dumps({"schema": SCHEMA, "keys": keys}, ensure_ascii=False, indent=2) + "\n")
        file.chmod(0o600)
