"""The assistant: who asks stands in line, and gets an answer, streamed as events, from the documents that are on the shelf."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType

from index.candidates import Searched
from index.embedders import open_embedder
from index.errors import StrategyQAError
from index.shelf.together import open_searchable
from index.text.types import Document
from rag.answerer import Answerer, Asked
from rag.drafts.basket import AnswerEntry, Basket
from rag.drafts.collect import from_answer
from rag.drafts.export import make_draft, require_writable, write_draft
from rag.drafts.record import Making
from rag.errors import ModelError, StoppedError
from rag.evidence.retrieve import Retriever
from rag.judgement.decision import open_decision
from rag.llms import LanguageModel, ShowsLayers, open_language_model, stopped_by
from rag.looking_up import LookingUp, never
from rag.reading_ahead import ReadingAhead, Share
from rag.settings import Settings, load_settings
from rag.turns import Turns
from rag.types import Answer, AnswerDone, AnswerFailed, Earlier, Event, Evidence, Language, Provenance


class Assistant(LookingUp):
    """Answers questions from one document or several. Several threads may ask; the model takes them in the order in which they came."""

    def __init__(self, settings: Settings, index: Searched, retriever: Retriever, model: LanguageModel | None, embedder_name: str) -> None:
        super().__init__(settings, index.document)
        self._model = model
        self._embedder_name = embedder_name
        fitted = open_decision(model.name if model else None, embedder_name, settings.home, shows_layers=isinstance(model, ShowsLayers))
        decision = fitted if settings.answer_from is None else fitted.model_copy(update={"answer_from": settings.answer_from})
        self.turns = Turns()
        self._answerer: Answerer | None = Answerer(settings, index, retriever, model, decision, embedder_name)
        self.reading_ahead = ReadingAhead(self.turns, model, lambda: self.document)

    @classmethod
    def open(cls, settings: Settings | None = None) -> Assistant:
        """Open the indexes of the documents that are asked, and load the models.

        Args:
            settings: None: those of the environment and the settings file.

        Raises:
            StrategyQAError: whatever is missing, with what to type.
        """
        settings = settings or load_settings().settings
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")  # of transformers, which draws into every notebook
        index = open_searchable(settings)
        embedder = open_embedder(settings)
        return cls(settings, index, Retriever(index, embedder), open_language_model(settings), embedder.name)

    def close(self) -> None:
        """Give the memory of the models back; nothing can be asked any more."""
        self.reading_ahead.end()
        self.reading_ahead = ReadingAhead(self.turns, None, lambda: self.document)
        self._answerer = self._model = None

    def __enter__(self) -> Assistant:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def answerer(self) -> Answerer:
        """What answers now.

        Raises:
            ModelError: it is closed.
        """
        if self._answerer is None:
            raise ModelError("the assistant is closed", remedy="open it again: Assistant.open()")
        return self._answerer

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
        before, index = self.answerer, open_searchable(self._settings)
        retriever = Retriever(index, before.retriever.embedder)
        new = Answerer(self._settings, index, retriever, self._model, before.decision, self._embedder_name)
        new.finder.warm_up()
        self._answerer = new

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

    def draft(
        self,
        entries: Answer | Sequence[Answer] | Basket,
        file: Path | str,
        *,
        template: str = "briefing",
        language: Language | None = None,
    ) -> Path:
        """Write answers, or what was collected, as a draft with citations; what was in the file before is kept beside it.

        Args:
            entries: an answer, several, or a basket.
            file: where to write; the suffix names the format.
            template: one of ``rag.drafts.templates.TEMPLATES``.
            language: of the draft; None: English where every answer is, else Japanese.

        Returns:
            The file.

        Raises:
            DraftError: there is nothing to write, something in it does not stand in the text, or the file cannot be written.
        """
        file = Path(file)
        require_writable(file)
        answers = () if isinstance(entries, Basket) else (entries,) if isinstance(entries, Answer) else entries
        basket = entries if isinstance(entries, Basket) else Basket()
        basket = basket.added(*(entry for answer in answers for entry in from_answer(answer).entries))
        making = Making.today(self.provenance if any(isinstance(entry, AnswerEntry) for entry in basket.entries) else None)
        write_draft(make_draft(basket, self._sources(()), making, template=template, language=language or basket.language), file)
        return file

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
        stopped: Callable[[], bool] = never,
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
            events = self.answerer.events(asked, place)
            while (event := self._next(events, asked)) is not None:
                yield event

    @staticmethod
    def _next(events: Iterator[Event], asked: Asked) -> Event | None:
        """The next event; None where there is none, or a model elsewhere was told that nobody wants it."""
        try:
            with stopped_by(asked.stopped):
                return next(events, None)
        except StoppedError:
            return None
