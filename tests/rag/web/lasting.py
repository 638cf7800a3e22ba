"""An assistant whose answers last as long as somebody wants them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from rag.assistant import Assistant
from rag.types import Event


class Lasting:
    """Answers as the assistant does; a question that begins with ``long`` lasts until nobody wants it any more."""

    def __init__(self, assistant: Assistant) -> None:
        self.document, self.provenance, self.turns = assistant.document, assistant.provenance, assistant.turns
        self.ahead = assistant.ahead
        self._assistant = assistant
        self.begun, self.ended = threading.Semaphore(0), threading.Semaphore(0)

    def search(self, query: str, *, limit: int = 8) -> Any:
        return self._assistant.search(query, limit=limit)

    def answer(self, question: str, **options: Any) -> Any:
        return self._assistant.answer(question, **options)

    def ask(self, question: str, *, stopped: Callable[[], bool] = lambda: False, **options: Any) -> Iterator[Event]:
        events = self._assistant.ask(question.removeprefix("long"), stopped=stopped, **options)
        yield next(events)
        if question.startswith("long"):
            self.begun.release()
            while not stopped():
                time.sleep(0.01)
            self.ended.release()
            return
        yield from events
