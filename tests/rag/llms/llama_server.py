"""The real llama-server, as make builds it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

SMALL = "qwen2.5-coder-0.5b-instruct"


@contextmanager
def llama_server(file: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run llama-server on a free port while the block does. One thread: two wait for each other where the machine is busy."""
    program = shutil.which("llama-server", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("llama-server is not built: make llama-server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    # As our own context reads: weights as they are in the file, no state of another conversation.
    flags = ("--parallel", "2", "--ctx-size", "4096", "--threads", "1", "--cache-ram", "0", "--no-cache-idle-slots", "--no-repack")
    process = subprocess.Popen(  # noqa: S603 - built by make, with arguments from here
        [program, "--model", str(file), "--host", "127.0.0.1", "--port", port, "--alias", "small", *flags],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address, end = f"http://127.0.0.1:{port}", time.monotonic() + 120
        while not _is_ready(address):
            assert process.poll() is None, "llama-server ended"
            assert time.monotonic() < end, "llama-server did not start"
            time.sleep(0.1)
        yield address, process
    finally:
        process.kill()
        process.wait(10)


def _is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False
