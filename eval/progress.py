"""How far a run is, on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from eval.runs import Report

Asked = TypeVar("Asked")


def each(name: str, asked: Sequence[Asked]) -> Iterator[Asked]:
    """Each of them, and after it how far that is."""
    report, start = progress(name), time.perf_counter()
    for number, one in enumerate(asked, start=1):
        yield one
        report(number, len(asked), (time.perf_counter() - start) / number * (len(asked) - number))


def progress(name: str) -> Report:
    """What prints how many are asked, now and then."""
    last = [0.0]

    def report(done: int, total: int, left: float) -> None:
        if done == total or time.monotonic() - last[0] > 10:
            last[0] = time.monotonic()
            print(f"{name}: {done}/{total} asked, {left:.0f} s left", file=sys.stderr, flush=True)

    return report
