"""Reading a PDF in a process of its own: whatever is in the file, memory and time have an end, and this process goes on."""

from __future__ import annotations

import resource
import subprocess
import sys

from pydantic import BaseModel

from index.blocks import ReadFile
from index.errors import CorpusError

MOST_MEMORY = 4_000_000_000
"""Bytes of address space."""
MOST_SECONDS = 1200


class _Reply(BaseModel):
    """What the other process says: the file, or why it is refused."""

    read: ReadFile | None = None
    message: str = ""
    remedy: str = ""


def read_pdf(data: bytes, name: str) -> ReadFile:
    """Read a PDF in another process (see ``index.readers.Read``)."""
    refused = CorpusError(
        f"{name} takes more than {MOST_MEMORY // 10**9} GB of memory or {MOST_SECONDS // 60} minutes to read",
        remedy="print it to a new PDF, or split it",
    )
    try:
        done = subprocess.run(  # noqa: S603 - this very program
            [sys.executable, "-m", "index.readers.bounded", name], input=data, capture_output=True, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise refused from error
    if done.returncode:
        raise refused
    reply = _Reply.model_validate_json(done.stdout)
    if reply.read is None:
        raise CorpusError(reply.message, remedy=reply.remedy)
    return reply.read


def _serve(name: str) -> None:
    from index.readers.pdf import read

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    try:
        reply = _Reply(read=read(sys.stdin.buffer.read(), name))
    except CorpusError as error:
        reply = _Reply(message=error.message, remedy=error.remedy)
    sys.stdout.write(reply.model_dump_json())


if __name__ == "__main__":
    _serve(sys.argv[1])
