"""The assistant: who asks stands in line, and gets an answer, streamed as events, from the documents that are on the shelf."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from index.embedders import open_embedder
from index.errors import StrategyQAError
from index.store import Index
from index.together import open_together
from index.types import Document
from rag.answerer import Answerer, Asked
from rag.errors import ModelError
from rag.evidence.retrieve import Retriever
from rag.judgement.decision import open_decision
from rag.llms import LanguageModel, ShowsLayers, open_language_model
from rag.reading_ahead import ReadingAhead, Share
from rag.settings import Settings
from rag.turns import Turns
from rag.types import Answer, AnswerDone, AnswerFailed, Earlier, Event, Evidence, Language, Provenance


def _never() -> bool:
    return False


class Assistant:
    """Answers questions from one document or several. Several threads may ask; the model takes them in the order in which they came."""

    def __init__(self, settings: Settings, index: Index, retriever: Retriever, model: LanguageModel | None, embedder_name: str) -> None:
        self._settings = settings
        self._model = model
        self._embedder_name = embedder_name
        fitted = open_decision(model.name if model else None, embedder_name, settings.home, shows_layers=isinstance(model, ShowsLayers))
        decision = fitted if settings.answer_from is None else fitted.model_copy(update={"answer_from": settings.answer_from})
        self.turns = Turns()
        self.answerer = Answerer(settings, index, retriever, model, decision, embedder_name)
        self.reading_ahead = ReadingAhead(self.turns, model, lambda: self.document)

    @classmethod
    def open(cls, settings: Settings) -> Assistant:
        """Open the indexes of the documents that are asked, and load the models.

        Raises:
            StrategyQAError: whatever is missing, with what to type.
        """
        index = open_together(settings)
        embedder = open_embedder(settings)
        return cls(settings, index, Retriever(index, embedder), open_language_model(settings), embedder.name)

    @property
    def document(self) -> Document:
        """What is asked; several documents as one."""
        return self.answerer.document

    @property
    def provenance(self) -> Provenance:
        """What makes the answers."""
        return self.answerer.provenance

    @property
    def ahead(self) -> Share | None:
        """How much of the documents is read ahead; None where nothing is left to be read."""
        return self.reading_ahead.share

    def take_up(self) -> None:
        """Ask the documents that are on the shelf now. An answer that is on its way ends with those that it began with.

        Raises:
            StrategyQAError: an index is missing or damaged; what was asked before is asked on.
        """
        before, index = self.answerer, open_together(self._settings)
        retriever = Retriever(index, before.retriever.embedder)
        new = Answerer(self._settings, index, retriever, self._model, before.decision, self._embedder_name)
        new.finder.warm_up()
        self.answerer = new

    def warm_up(self) -> None:
        """Read the prompts' heads and touch the weights, so that the first question is as fast as the others."""
        self.answerer.finder.warm_up()
        for question in ("３つの基軸は何ですか", "What are the three axes?"):
            self.answer(question)

    def search(self, query: str, *, limit: int = 8, documents: Sequence[str] = ()) -> tuple[Evidence, ...]:
        """Ranked passages, without the model.

        Args:
            query: words or a question.
            limit: passages at most.
            documents: names of those that are searched; empty: all.

        Raises:
            QuestionError: the query is no text.
        """
        return self.answerer.search(query, limit, tuple(documents))

    def answer(
        self,
        question: str,
        *,
        language: Language | None = None,
        history: Sequence[Earlier] = (),
        documents: Sequence[str] = (),
        id: str | None = None,
    ) -> Answer:
        """The whole answer.

        Args:
            question: as somebody typed it.
            language: of the answer; None: the question's.
            history: the questions before it in the conversation, oldest first.
            documents: names of those that may answer; empty: all.
            id: of the question in a batch.

        Raises:
            StrategyQAError: the question is none, or the model failed.
        """
        asked = Asked(text=question, language=language, history=history, documents=tuple(documents), id=id)
        for event in self._events(asked):
            if isinstance(event, AnswerDone):
                return event.answer
        raise ModelError("the answer was stopped", remedy="ask again")

    def ask(
        self,
        question: str,
        *,
        language: Language | None = None,
        history: Sequence[Earlier] = (),
        documents: Sequence[str] = (),
        stopped: Callable[[], bool] = _never,
    ) -> Iterator[Event]:
        """Stream an answer: ``evidence``, statements, ``done``; an expected failure is the event ``error``.

        ``stopped`` is asked between the steps; where it says yes, nothing more comes.
        """
        try:
            yield from self._events(Asked(text=question, language=language, history=history, documents=tuple(documents), stopped=stopped))
        except StrategyQAError as error:
            yield AnswerFailed(code=error.code, message=error.message, remedy=error.remedy)

    def _events(self, asked: Asked) -> Iterator[Event]:
        with self.turns.place() as place:
            yield from self.answerer.events(asked, place)
