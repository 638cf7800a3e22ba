"""Reading a PDF in a process of its own: whatever is in the file, memory and time have an end, and this process goes on."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from tempfile import TemporaryFile
from threading import Timer
from typing import IO

from pydantic import BaseModel

from index.errors import CorpusError
from index.progress import Progress, silent
from index.sections.blocks import ReadFile

MOST_MEMORY = 4_000_000_000
"""Bytes of address space."""
MOST_SECONDS = 1200
_PAGE = re.compile(r"page (\d+) of (\d+)\n")
"""What the other process says on its way."""


class _Reply(BaseModel):
    """What the other process says: the file, or why it is refused."""

    read: ReadFile | None = None
    message: str = ""
    remedy: str = ""


def read_pdf(data: bytes, name: str, progress: Progress = silent) -> ReadFile:
    """Read a PDF in another process (see ``index.readers.Read``)."""
    with TemporaryFile() as given, TemporaryFile() as said:
        given.write(data)
        given.seek(0)
        if _watched([sys.executable, "-m", "index.readers.bounded", name], given, said, progress):
            raise CorpusError(
                f"{name} takes more than {MOST_MEMORY // 10**9} GB of memory or {MOST_SECONDS // 60} minutes to read",
                remedy="print it to a new PDF, or split it",
            )
        said.seek(0)
        reply = _Reply.model_validate_json(said.read())
    if reply.read is None:
        raise CorpusError(reply.message, remedy=reply.remedy)
    return reply.read


def _watched(command: list[str], given: IO[bytes], said: IO[bytes], progress: Progress) -> int:
    """Run a command until it ends or its time is over, and report its pages; its exit code."""
    child = subprocess.Popen(  # noqa: S603 - this very program
        command, stdin=given, stdout=said, stderr=subprocess.PIPE, text=True, errors="replace"
    )
    timer = Timer(MOST_SECONDS, child.kill)
    timer.start()
    try:
        for line in child.stderr or ():
            if page := _PAGE.fullmatch(line):
                progress("reading", int(page[1]), int(page[2]), "pages")
        return child.wait()
    except BaseException:
        child.kill()
        raise
    finally:
        timer.cancel()
        child.communicate()


def _serve(name: str) -> None:
    from index.readers.pdf import read

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    try:
        reply = _Reply(read=read(sys.stdin.buffer.read(), name, _say))
    except CorpusError as error:
        reply = _Reply(message=error.message, remedy=error.remedy)
    sys.stdout.write(reply.model_dump_json())


def _say(page: int, pages: int) -> None:
    sys.stderr.write(f"page {page} of {pages}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    _serve(sys.argv[1])
