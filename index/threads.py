"""How the models' threads wait for each other, and how many a question's embedding takes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_SPIN_COUNT = "1000"

_lock = Lock()
_at_work = 0


def share_the_processor() -> None:
    """Let a waiting thread give its core away soon. To be called before torch or llama.cpp are imported.

    OpenMP's threads spin for milliseconds by default. Where another program takes one of two cores, a token then costs ten
    times what it should; with a short spin it costs twice, and on an idle machine nothing is lost
    (docs/decisions/0006-threads.md).
    """
    os.environ.setdefault("GOMP_SPINCOUNT", _SPIN_COUNT)


@contextmanager
def all_cores() -> Iterator[None]:
    """While the block runs, a language model has every core at work."""
    global _at_work
    with _lock:
        _at_work += 1
    try:
        yield
    finally:
        with _lock:
            _at_work -= 1


def threads_beside(threads: int) -> int:
    """Threads for something short: all, or one where a language model is at work.

    Beside it two threads wait for each other more than they compute, and hold it up (docs/decisions/0015-bench.md).
    """
    return 1 if _at_work else threads
