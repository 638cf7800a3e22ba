"""How long work reports itself. The command line draws it; tests and libraries may ignore it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called as often as there is something to say."""

    def __call__(self, task: str, done: int, total: int, unit: str) -> None:
        """Report that ``done`` of ``total`` units of ``task`` are finished; ``unit`` is ``B`` for bytes, else a plural noun."""


def silent(task: str, done: int, total: int, unit: str) -> None:
    """Report nothing."""
