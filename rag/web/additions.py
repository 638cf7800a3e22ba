"""Documents on their way to the shelf: one is read and embedded at a time, in a thread of its own; the next ones wait.

A file lies in ``STRATEGY_QA_HOME/incoming`` until its work has ended. Where the server is stopped, what was embedded is kept, and the same
file goes on when it is given again.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Literal

from index.errors import BusyError, StrategyQAError
from index.home import building, disk_errors, open_home
from index.shelf import shelf
from rag.own_data import try_questions
from rag.settings import Settings

PLACES = 5
"""Files that may be on their way at once, those that are being sent counted."""
_MOST_ENDED = 5
"""Works that are shown after they have ended."""
_LEFT_S = 24 * 3600
"""Seconds after which a file in ``incoming`` was left by a killed server."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """One file on its way to the shelf."""

    number: int
    file: Path
    of: str | None
    """The document of which it is a newer text; None: it is a new document."""
    state: Literal["waiting", "reading", "embedding", "done", "failed"] = "waiting"
    unit: str = ""
    """What is counted: ``sections``, ``passages``, ``sentences``."""
    done: int = 0
    total: int = 0
    noted: Callable[[str], None]
    """Called with the text that was added."""
    added: str = ""
    """The text on the shelf, ``name@revision``, when it is there."""
    error: StrategyQAError | None = None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in ("done", "failed")


class FullError(StrategyQAError):
    """Too many files are on their way."""

    code = "busy"


class _ClosedError(Exception):
    """The server is being stopped."""


class Additions:
    """The files on their way. Safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._works: dict[int, Work] = {}
        self._queue: SimpleQueue[int] = SimpleQueue()
        self._lock, self._closed = threading.Lock(), threading.Event()
        self._thread: threading.Thread | None = None
        self._sending = self._last = 0

    @property
    def works(self) -> tuple[Work, ...]:
        """All that is on its way, and what has ended lately, oldest first."""
        with self._lock:
            return tuple(self._works.values())

    @contextmanager
    def arriving(self) -> Iterator[Path]:
        """A folder for a file that is being sent; it is gone after the block where ``begin`` did not take the file over.

        Raises:
            FullError: too many are on their way.
            SpaceError: the disk is full.
        """
        with self._lock:
            if self._sending + sum(not one.has_ended for one in self._works.values()) >= PLACES:
                raise FullError(f"{PLACES} documents are on their way", remedy="wait until one of them is there")
            self._sending += 1
        folder = None
        try:
            incoming = open_home(self._settings.home) / "incoming"
            with disk_errors(incoming):
                incoming.mkdir(mode=0o700, exist_ok=True)
                _sweep(incoming)
                folder = Path(tempfile.mkdtemp(dir=incoming))
            yield folder
        finally:
            with self._lock:
                self._sending -= 1
                kept = any(one.file.parent == folder for one in self._works.values())
            if folder and not kept:
                shutil.rmtree(folder, ignore_errors=True)

    def begin(self, file: Path, of: str | None, noted: Callable[[str], None]) -> int:
        """Put a file that has arrived at the end of the line; its number."""
        with self._lock:
            self._last += 1
            self._works = {number: one for number, one in self._works.items() if one.state != "failed"}
            self._works[self._last] = Work(number=self._last, file=file, of=of, noted=noted)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="additions", daemon=True)
                self._thread.start()
            number = self._last
        self._queue.put(number)
        return number

    def decided(self, text: str) -> None:
        """Show no more that a text was added: somebody has decided on it."""
        with self._lock:
            self._works = {number: one for number, one in self._works.items() if one.added != text}

    def close(self) -> None:
        """End the work at its next step, and throw away what was sent. A signal's handler may call it, so it takes no lock."""
        self._closed.set()
        for one in list(self._works.values()):
            shutil.rmtree(one.file.parent, ignore_errors=True)

    def _run(self) -> None:
        while not self._closed.is_set():
            number = self._queue.get()
            file = self._works[number].file
            try:
                self._add(number)
            except _ClosedError:
                return
            except StrategyQAError as error:
                self._see(number, state="failed", error=error)
            except Exception:
                _log.exception("a document could not be added")
                failed = StrategyQAError("the server failed at this file", remedy="see what strategy-qa serve says where it was typed")
                self._see(number, state="failed", error=failed)
            finally:
                shutil.rmtree(file.parent, ignore_errors=True)
                self._forget()

    def _add(self, number: int) -> None:
        work = self._works[number]

        def progress(task: str, done: int, total: int, unit: str) -> None:
            if self._closed.is_set():
                raise _ClosedError
            self._see(number, state="embedding" if task.startswith("embedding") else "reading", unit=unit, done=done, total=total)

        while True:
            try:
                with building(self._settings.home):  # the file is read only when it is this one's turn
                    pass
                self._see(number, state="reading")
                if work.of:
                    entry, _ = shelf.update(self._settings, work.of, {}, file=work.file, active=False, progress=progress)
                else:
                    entry, _ = shelf.add(self._settings, work.file, {}, active=False, progress=progress)
                break
            except BusyError:  # somebody builds with a command; it is this one's turn after that
                self._see(number, state="waiting")
                if self._closed.wait(1.0):
                    raise _ClosedError from None
        try_questions(self._settings, entry)
        work.noted(f"{entry.name}@{entry.revision}")
        self._see(number, state="done", added=f"{entry.name}@{entry.revision}")

    def _see(self, number: int, **changes: object) -> None:
        with self._lock:
            self._works[number] = replace(self._works[number], **changes)  # type: ignore[arg-type]

    def _forget(self) -> None:
        with self._lock:
            for number in [number for number, one in self._works.items() if one.has_ended][:-_MOST_ENDED]:
                del self._works[number]


def _sweep(incoming: Path) -> None:
    """Remove what killed servers left."""
    for folder in incoming.iterdir():
        with suppress(FileNotFoundError):  # its work has just ended
            if time.time() - folder.stat().st_mtime > _LEFT_S:
                shutil.rmtree(folder, ignore_errors=True)
