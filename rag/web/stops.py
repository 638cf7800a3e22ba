"""Stopping an answer: a mark per browser session, looked at between the steps of the answer.

Gradio's own ``cancels`` drops the stream in the middle, and with it what the page knew; here the stream ends itself and says so.
"""

from __future__ import annotations

from threading import Lock
from typing import Literal

Wish = Literal["stop", "discard"]
"""``stop`` keeps the question in the transcript, ``discard`` begins a new conversation."""


class Stops:
    """What each session wishes of the answer that is on its way. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: set[str] = set()
        self._wishes: dict[str, Wish] = {}

    def begin(self, session: str) -> None:
        """An answer is on its way."""
        with self._lock:
            self._running.add(session)
            self._wishes.pop(session, None)

    def end(self, session: str) -> None:
        """Nothing is on its way any more."""
        with self._lock:
            self._running.discard(session)
            self._wishes.pop(session, None)

    def wish(self, session: str, wish: Wish) -> bool:
        """Ask for an end; False if nothing is on its way."""
        with self._lock:
            if session in self._running:
                self._wishes[session] = wish
            return session in self._running

    def wished(self, session: str) -> Wish | None:
        """What was asked for, if anything."""
        with self._lock:
            return self._wishes.get(session)
