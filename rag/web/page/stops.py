"""Stopping an answer: each one on its way has a mark of its own, looked at between its steps.

Gradio's own ``cancels`` drops the stream in the middle, and with it what the page knew; here the stream ends itself and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Literal

Wish = Literal["stop", "discard"]
"""``stop`` keeps the question in the transcript, ``discard`` begins a new conversation."""


@dataclass(eq=False, slots=True)
class OnItsWay:
    """An answer that is being made for a browser session."""

    session: str
    wish: Wish | None = None
    """What was asked for, if anything."""


class Stops:
    """The answers that are on their way. Safe to use from several threads.

    A session may begin one while an earlier one ends: what is wished of that one stays with it.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: list[OnItsWay] = []

    def begin(self, session: str) -> OnItsWay:
        """An answer is on its way."""
        with self._lock:
            self._running.append(found := OnItsWay(session))
            return found

    def end(self, one: OnItsWay) -> None:
        """It is no longer."""
        with self._lock:
            self._running.remove(one)

    def wish(self, session: str, wish: Wish) -> bool:
        """Ask for an end of what a session has on its way; False if that is nothing."""
        with self._lock:
            running = [one for one in self._running if one.session == session]
            for one in running:
                one.wish = one.wish if one.wish == "discard" else wish
            return bool(running)
