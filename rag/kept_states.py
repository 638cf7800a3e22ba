"""KV states on the disk and in memory, bounded in both, the least recently used out first.

A state is worth nothing beyond the time it saves, so nothing here fails: what is damaged, foreign or cut short is thrown
away and made again, and where the disk is full the answer comes without.

``states/<key>/<name>.state``: the key says which weights, build, context and instructions made it, the name which text.
A file is a header (format, key and text, tokens, length, SHA-256 of the state) and the state.
"""

from __future__ import annotations

import hashlib
import logging
import struct
import time
import uuid
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

FOLDER = "states"
SUFFIX = ".state"
GIB, MIB = 2**30, 2**20

_HEADER = struct.Struct("<8s32sIQ32s")
_FORMAT = b"SQSTATE1"
_KEY_CHARACTERS = 32
_ABANDONED_S = 3600.0
"""Age from which a half-written file belongs to a process that died."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """How much may be kept, in bytes; 0 keeps nothing there."""

    disk: int
    memory: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What lies on the disk, of all keys."""

    states: int
    bytes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """Which state is meant: who made it, of which text, and of how many tokens it has to be."""

    key: str
    """``state_key`` of all that the state depends on but the text."""
    text: str
    tokens: int

    @property
    def digest(self) -> bytes:
        """SHA-256 of key and text."""
        return hashlib.sha256(f"{self.key}\0{self.text}".encode()).digest()


def state_key(*parts: str) -> str:
    """One key of everything that a state depends on, in hex."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class KeptStates:
    """The states of one home folder. Several processes may share it."""

    def __init__(self, home: Path, bounds: Bounds) -> None:
        """Nothing is read or made yet."""
        self._folder = home / FOLDER
        self._bounds = bounds
        self._memory: OrderedDict[bytes, bytes] = OrderedDict()
        self._memory_bytes = 0
        self._full = False

    def get(self, name: Name) -> bytes | None:
        """The state, as it was put; None where there is none that is whole."""
        if (state := self._memory.get(name.digest)) is not None:
            self._memory.move_to_end(name.digest)
            return state
        if not self._bounds.disk:
            return None
        file = self._file(name)
        try:
            content = file.read_bytes()
        except OSError:
            return None
        state = _checked(content, name)
        if state is None:
            _log.info("the kept state %s is damaged or foreign; it is made again", file)
            self.discard(name)
            return None
        with suppress(OSError):
            # The time of change says when it was last used: times of access are often switched off.
            file.touch()
        self._remember(name.digest, state)
        return state

    def put(self, name: Name, state: bytes) -> bool:
        """Keep a state; whether it went to the disk."""
        self._remember(name.digest, state)
        size = _HEADER.size + len(state)
        if self._full or size > self._bounds.disk:
            return False
        file = self._file(name)
        beside = file.with_name(f".{file.stem[:16]}.{uuid.uuid4().hex[:8]}.part")
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._make_room(size)
            # Not brought to the disk with fsync: what a power cut tears, the checksum finds.
            beside.write_bytes(_header(name, state) + state)
            beside.replace(file)
        except OSError as error:
            self._full = True
            _log.warning("states cannot be kept in %s (%s); answers come without, only later", self._folder, error.strerror or error)
            return False
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
        return True

    def has(self, name: Name) -> bool:
        """Whether a state of the right form and length is on the disk; its content is not looked at."""
        file = self._file(name)
        try:
            with file.open("rb") as handle:
                header = handle.read(_HEADER.size)
            size = file.stat().st_size
        except OSError:
            return False
        return _length(header, name) == size - _HEADER.size

    def discard(self, name: Name) -> None:
        """Throw a state away."""
        if (state := self._memory.pop(name.digest, None)) is not None:
            self._memory_bytes -= len(state)
        with suppress(OSError):
            self._file(name).unlink(missing_ok=True)

    def has_room(self, name: Name) -> bool:
        """Whether one more state of this key would drive out none of the same key, the others being of about its length."""
        sizes = [size for _, size, _ in _files(self._file(name).parent)]
        largest = max(sizes, default=0)
        return not self._full and sum(sizes) + largest <= self._bounds.disk

    def _file(self, name: Name) -> Path:
        return self._folder / name.key[:_KEY_CHARACTERS] / f"{name.digest.hex()[:_KEY_CHARACTERS]}{SUFFIX}"

    def _remember(self, digest: bytes, state: bytes) -> None:
        if len(state) > self._bounds.memory:
            return
        self._memory_bytes += len(state) - len(self._memory.pop(digest, b""))
        self._memory[digest] = state
        while self._memory_bytes > self._bounds.memory:
            _, oldest = self._memory.popitem(last=False)
            self._memory_bytes -= len(oldest)

    def _make_room(self, size: int) -> None:
        """Remove what was not used for longest. The folder is listed anew: another process may have written to it."""
        for part in self._folder.glob("*/.*.part"):
            with suppress(FileNotFoundError):  # another process has just put it in place
                if time.time() - part.stat().st_mtime > _ABANDONED_S:
                    part.unlink(missing_ok=True)
        files = sorted(_all_files(self._folder))
        total = sum(length for _, length, _ in files)
        for _, length, file in files:
            if total + size <= self._bounds.disk:
                return
            file.unlink(missing_ok=True)
            total -= length


def kept(home: Path) -> Kept:
    """How many states there are and how large they are together."""
    files = list(_all_files(home / FOLDER))
    return Kept(states=len(files), bytes=sum(size for _, size, _ in files))


def _all_files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    try:
        keys = [path for path in folder.iterdir() if path.is_dir()]
    except OSError:
        return
    for key in keys:
        yield from _files(key)


def _files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """Time of last use, size and path of every state of a key."""
    try:
        found = list(folder.iterdir())
    except OSError:
        return
    for file in found:
        if file.suffix == SUFFIX:
            with suppress(OSError):
                status = file.stat()
                yield status.st_mtime, status.st_size, file


def _header(name: Name, state: bytes) -> bytes:
    return _HEADER.pack(_FORMAT, name.digest, name.tokens, len(state), hashlib.sha256(state).digest())


def _length(header: bytes, name: Name) -> int | None:
    """The length of the state that a header announces; None where it is not the one meant."""
    if len(header) != _HEADER.size:
        return None
    form, digest, tokens, length, _ = _HEADER.unpack(header)
    return int(length) if (form, digest, tokens) == (_FORMAT, name.digest, name.tokens) else None


def _checked(content: bytes, name: Name) -> bytes | None:
    """The state of a file's content; None unless every part of it is as it was written."""
    header, state = content[: _HEADER.size], content[_HEADER.size :]
    if _length(header, name) != len(state) or _HEADER.unpack(header)[4] != hashlib.sha256(state).digest():
        return None
    return state
