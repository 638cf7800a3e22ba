"""Who came in and who was let in: a bounded file of JSON lines under STRATEGY_QA_HOME. It holds no question, no key and no hash of one.

One call writes a line: ``by_command(settings.home, "key_added", "sato")``. What cannot be written is
said once in the log. It keeps nobody out.
"""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from index.errors import StrategyQAError
from index.home import append, open_home

FILE = "audit.jsonl"
OLDER = "audit.1.jsonl"
"""What the file is called when the next one has begun; the one before it is then gone."""
LARGEST = 5_000_000
"""Bytes of one file, some 30,000 lines."""
COMMAND_LINE = "command line"
"""From where something was done that was typed on this machine."""
What = Literal[
    "signed_in",
    "wrong_key",
    "ended_key",
    "signed_out",
    "key_added",
    "key_renewed",
    "key_removed",
    "document_added",
    "document_changed",
    "document_used",
    "document_set_aside",
    "document_removed",
]
_LONGEST = 100
"""Characters of a name or an address."""
_WAIT_S = 1.0
"""Seconds that a line waits for another process; a server does nothing else meanwhile."""
_log = logging.getLogger(__name__)


def user() -> str:
    """The account that runs this process."""
    try:
        return getuser()
    except (OSError, KeyError):
        return str(os.geteuid())


class Audit:
    """The file. Several processes may write to it."""

    def __init__(self, home: Path, *, largest: int = LARGEST) -> None:
        self._file, self._largest = home / FILE, largest
        self._is_said = False

    def add(self, what: What, *, who: str | None, source: str, about: str | None = None) -> None:
        """Write a line, whole or not at all.

        Args:
            what: what happened.
            who: by whom; None: nobody knows.
            source: from where: an address, or ``COMMAND_LINE``.
            about: whose key, or which document.
        """
        when = datetime.now(UTC).isoformat(timespec="seconds")
        line = {"schema": 1, "when": when, "what": what, "who": _shown(who), "about": _shown(about), "from": _shown(source)}
        try:
            self._append((json.dumps(line, ensure_ascii=False) + "\n").encode())
            self._is_said = False
        except (OSError, Timeout, StrategyQAError) as error:
            if not self._is_said:
                _log.warning("%s could not be written, so signing in and keys leave no trace there: %s", self._file, error)
            self._is_said = True

    def _append(self, line: bytes) -> None:
        open_home(self._file.parent)
        with FileLock(f"{self._file}.lock", timeout=_WAIT_S, mode=0o600):
            if self._file.exists() and self._file.stat().st_size + len(line) > self._largest:
                self._file.replace(self._file.with_name(OLDER))
            append(self._file, line)


def by_command(home: Path, what: What, about: str) -> None:
    """Write down what somebody did who typed a command on this machine.

    Args:
        home: where the file is.
        what: what happened.
        about: whose key, or which document.
    """
    Audit(home).add(what, who=user(), about=about, source=COMMAND_LINE)


def _shown(text: str | None) -> str | None:
    """A name as it was typed, bounded; characters that cannot be seen, or that turn a line around, are written as escapes."""
    if text is None:
        return None
    text = text[:_LONGEST]
    return text if text.isprintable() else text.encode("unicode_escape").decode()
