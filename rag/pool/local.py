"""The answerer of this process: the assistant itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from index.errors import StrategyQAError
from rag.answerer import Answerer, Asked
from rag.assistant import Assistant
from rag.pool import Numbered, OtherTextsError, texts_id
from rag.types import AnswerFailed, Evidence, Provenance, Waiting


class Local:
    """Answers as ``rag.pool.Answerers`` says, in the assistant's own line.

    Args:
        assistant: what is asked.
        look: has a change of the shelf taken up by ``take_up``; called where somebody asks for other texts.
    """

    def __init__(self, assistant: Assistant, look: Callable[[], None] = lambda: None) -> None:
        self._assistant, self._look = assistant, look
        self._named: tuple[Answerer, str] | None = None
        self._lock = Lock()
        """Held while texts are taken up, and from comparing them until an answer has begun with them."""

    def take_up(self) -> None:
        """Ask the documents that are on the shelf now (raises as ``Assistant.take_up``)."""
        with self._lock:
            self._assistant.take_up()

    def ask(self, asked: Asked, texts: str) -> Iterator[Numbered]:
        """See ``rag.pool.Answerers``."""
        events = self._assistant.ask(
            asked.text, language=asked.language, history=asked.history, documents=asked.documents, stopped=asked.stopped
        )
        try:
            with self._having(texts):
                event = next(events, None)
        except OtherTextsError as error:
            event = AnswerFailed(code=error.code, message=error.message, remedy=error.remedy)
            events = iter(())
        number = 0
        while event is not None:
            yield Numbered(number=number, event=event)
            number += not isinstance(event, Waiting)
            event = next(events, None)

    def search(self, query: str, limit: int, documents: tuple[str, ...], texts: str) -> tuple[Evidence, ...]:
        """See ``rag.pool.Answerers``."""
        with self._having(texts):
            return self._assistant.search(query, limit=limit, documents=documents)

    def provenance(self) -> Provenance:
        """See ``rag.pool.Answerers``."""
        return self._assistant.provenance

    @property
    def _texts(self) -> str:
        now, named = self._assistant.answerer, self._named
        if named is None or named[0] is not now:
            self._named = named = now, texts_id(now.document, now.provenance.index_id)
        return named[1]

    @contextmanager
    def _having(self, texts: str) -> Iterator[None]:
        """Keep the texts as they are while the block runs, after they were looked for (OtherTextsError: there are others)."""
        why = ""
        if self._texts != texts:
            try:
                self._look()
            except StrategyQAError as error:
                why = f" ({error.message})"
        with self._lock:
            if self._texts != texts:
                raise OtherTextsError(
                    f"an answerer has other texts than this page{why}",
                    remedy="ask again in a moment; if it stays so, see that all machines have the same home",
                )
            yield
