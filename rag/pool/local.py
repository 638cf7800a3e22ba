"""The answerer of this process: the assistant itself."""

from __future__ import annotations

from collections.abc import Iterator

from rag.answerer import Asked
from rag.assistant import Assistant
from rag.pool import Numbered
from rag.types import Evidence, Provenance, Waiting


class Local:
    """Answers as ``rag.pool.Answerers`` says, in the assistant's own line."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ask(self, asked: Asked) -> Iterator[Numbered]:
        """See ``rag.pool.Answerers``."""
        number = 0
        events = self._assistant.ask(
            asked.text, language=asked.language, history=asked.history, documents=asked.documents, stopped=asked.stopped
        )
        for event in events:
            yield Numbered(number=number, event=event)
            number += not isinstance(event, Waiting)

    def search(self, query: str, limit: int, documents: tuple[str, ...]) -> tuple[Evidence, ...]:
        """See ``rag.pool.Answerers``."""
        return self._assistant.search(query, limit=limit, documents=documents)

    def provenance(self) -> Provenance:
        """See ``rag.pool.Answerers``."""
        return self._assistant.provenance
