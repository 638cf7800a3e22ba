"""Servers that run in a thread of the tests."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn


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
