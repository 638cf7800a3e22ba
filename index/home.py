"""STRATEGY_QA_HOME: its folders, writing without half-written files, reading lines, and the lock for builders."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import BusyError, SpaceError, StrategyQAError


def open_home(home: Path) -> Path:
    """Make the home folder (mode 0700) if need be and return it.

    Raises:
        StrategyQAError: the folder cannot be made or written.

    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StrategyQAError(
            f"STRATEGY_QA_HOME {home} cannot be made: {error.strerror}", remedy="set STRATEGY_QA_HOME to a folder you may write"
        ) from error
    if not os.access(home, os.W_OK):
        raise StrategyQAError(f"STRATEGY_QA_HOME {home} cannot be written", remedy="set STRATEGY_QA_HOME to a folder you may write")
    return home


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a path beside ``target`` to write a file or folder to; put it in place only when the block succeeds.

    A reader sees the old content or the whole new one, never a half.

    Raises:
        SpaceError: the disk is full.

    """
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.parent / f".{target.name}.{uuid.uuid4().hex[:8]}.part"
    try:
        with disk_errors(target):
            yield beside
            _sync(beside)
            if target.is_dir():
                shutil.rmtree(target)
            beside.replace(target)
    finally:
        if beside.is_dir():
            shutil.rmtree(beside, ignore_errors=True)
        else:
            beside.unlink(missing_ok=True)


def sweep(*paths: Path) -> None:
    """Remove what killed processes left, files and folders. Only the holder of the builders' lock may."""
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def write_text(target: Path, text: str) -> None:
    """Write a whole UTF-8 text file atomically."""
    with replacing(target) as beside:
        beside.write_text(text, encoding="utf-8")


def read_lines(file: Path) -> list[str]:
    """The lines of a UTF-8 text file, cut at newlines alone: U+2028 and its like stand inside a line."""
    with file.open(encoding="utf-8") as handle:
        return [line.removesuffix("\n") for line in handle]


def append(file: Path, data: bytes) -> None:
    """Append to a private file (mode 0600), whole or not at all. The caller holds its lock.

    Raises:
        SpaceError: the disk is full.
    """
    with disk_errors(file):
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size = os.fstat(handle).st_size
            if os.write(handle, data) != len(data):
                os.ftruncate(handle, size)
                raise SpaceError(f"{file} could not be written whole", remedy="free space on its disk")
        finally:
            os.close(handle)


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn a full disk into one clear line."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise SpaceError(
            f"no space left on the disk of {path.parent}", remedy="free space there, then type the same command again"
        ) from error


def require_space(folder: Path, needed: int) -> None:
    """Refuse early where ``needed`` bytes do not fit.

    Raises:
        SpaceError: fewer bytes are free.

    """
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise SpaceError(
            f"{needed / 1e9:.1f} GB are needed in {folder}, {free / 1e9:.1f} GB are free",
            remedy="free space there, or set STRATEGY_QA_HOME to another disk",
        )


@contextmanager
def building(home: Path) -> Iterator[None]:
    """Hold the builders' lock of a home folder. It is released by the system if the process dies.

    Raises:
        BusyError: another process holds it.

    """
    lock = FileLock(str(open_home(home) / "setup.lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise BusyError(f"another setup is running in {home}", remedy="wait for it to end, then type the same command again") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def using(home: Path, *, alone: bool = False) -> Iterator[None]:
    """Say that a process that answers uses a home, or that nobody else may meanwhile. The system forgets it where the process dies.

    Raises:
        BusyError: somebody uses it and ``alone`` is wanted, or somebody is alone there.
    """
    with (open_home(home) / "use.lock").open("a") as handle:
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            found, remedy = (f"a server uses {home}", "stop it") if alone else (f"{home} is being restored", "wait for it to end")
            raise BusyError(found, remedy=f"{remedy}, then type the same command again") from error
        yield


def _sync(path: Path) -> None:
    """Bring a file, or the files of a folder, to the disk."""
    for file in path.rglob("*") if path.is_dir() else [path]:
        if file.is_file():
            with file.open("rb") as handle:
                os.fsync(handle.fileno())
