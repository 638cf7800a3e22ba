"""Servers, and clients that are asynchronous, in a thread of the tests."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import anyio
import uvicorn

Result = TypeVar("Result")


def run_async(call: Callable[..., Awaitable[Result]], *arguments: object) -> Result:
    """Run an asynchronous function to its end, in a thread of its own: in that of the tests a browser's loop may be running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, call, *arguments).result()


@contextmanager
def running(server: uvicorn.Server, sockets: Sequence[socket.socket] | None = None) -> Iterator[uvicorn.Server]:
    """Run a server while the block does.

    Args:
        server: not yet started.
        sockets: at which it listens; None: at the address of its settings.
    """
    thread = threading.Thread(target=server.run, args=(sockets and list(sockets),))
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join(10)
    assert not thread.is_alive()
