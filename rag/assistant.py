"""The assistant: one question's way from words to a checked answer, streamed as events."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from itertools import islice
from threading import Lock

from index.embedders import open_embedder
from index.errors import StrategyQAError
from index.store import Index, open_index
from index.types import Document
from rag import cite
from rag.asked import holds_asked_kind
from rag.compose import answer_text, not_found_text
from rag.english import english_statement
from rag.errors import ModelError
from rag.hostile import speaks_to_a_machine
from rag.judge import CANDIDATES, Judged, judge
from rag.llms import LanguageModel, open_language_model
from rag.retrieve import Ranking, Retriever
from rag.settings import Settings
from rag.state import word
from rag.types import (
    Answer,
    AnswerDone,
    AnswerFailed,
    Citation,
    Event,
    Evidence,
    EvidenceFound,
    Language,
    Provenance,
    Statement,
    StatementChecked,
    Timings,
)
from rag.understand import Question, understand

NEAREST_SECTIONS = 3


def _never() -> bool:
    return False


class Assistant:
    """Answers questions from one document. Several threads may ask; the model takes them in turn."""

    def __init__(self, settings: Settings, index: Index, retriever: Retriever, model: LanguageModel | None, embedder_name: str) -> None:
        self._settings = settings
        self._index = index
        self._retriever = retriever
        self._model = model
        self._turn = Lock()
        self.document: Document = index.document
        self.provenance = Provenance(
            corpus_sha256=index.document.sha256,
            index_id=index.manifest.index_id,
            embedder=embedder_name,
            llm=model.name if model else "none",
            version=version("strategy-qa"),
        )

    @classmethod
    def open(cls, settings: Settings) -> Assistant:
        """Open the index and load the models.

        Raises:
            StrategyQAError: whatever is missing, with what to type.
        """
        index = open_index(settings)
        embedder = open_embedder(settings)
        return cls(settings, index, Retriever(index, embedder), open_language_model(settings), embedder.name)

    def warm_up(self) -> None:
        """Read the prompts' heads and touch the weights, so that the first question is as fast as the others."""
        for question in ("３つの基軸は何ですか", "What are the three axes?"):
            self.answer(question)

    def search(self, query: str, *, limit: int = 8) -> tuple[Evidence, ...]:
        """Ranked passages, without the model.

        Raises:
            QuestionError: the query is no text.
        """
        asked = understand(query, limit=self._settings.question_limit)
        return self._evidence(self._retriever.rank(asked.asked), asked.language, limit)

    def answer(
        self, question: str, *, language: Language | None = None, history: Sequence[tuple[str, str]] = (), id: str | None = None
    ) -> Answer:
        """The whole answer.

        Args:
            question: as somebody typed it.
            language: of the answer; None: the question's.
            history: earlier questions and the ids of their answers.
            id: of the question in a batch.

        Raises:
            StrategyQAError: the question is none, or the model failed.
        """
        for event in self._events(question, language, id, _never):
            if isinstance(event, AnswerDone):
                return event.answer
        raise ModelError("the answer was stopped", remedy="ask again")

    def ask(
        self,
        question: str,
        *,
        language: Language | None = None,
        history: Sequence[tuple[str, str]] = (),
        stopped: Callable[[], bool] = _never,
    ) -> Iterator[Event]:
        """Stream an answer: ``evidence``, checked statements, ``done``; an expected failure is the event ``error``.

        ``stopped`` is asked between the steps; where it says yes, nothing more comes.
        """
        try:
            yield from self._events(question, language, None, stopped)
        except StrategyQAError as error:
            yield AnswerFailed(code=error.code, message=error.message, remedy=error.remedy)

    def _events(self, text: str, language: Language | None, id: str | None, stopped: Callable[[], bool]) -> Iterator[Event]:
        start = time.perf_counter()
        chosen = language or (None if self._settings.language == "auto" else self._settings.language)
        question = understand(text, limit=self._settings.question_limit, language=chosen)
        ranking = self._retriever.rank(question.asked)
        evidence = self._evidence(ranking, question.language, self._settings.evidence_count)
        evidence_s = time.perf_counter() - start
        yield EvidenceFound(evidence=evidence)
        statements: list[Statement] = []
        citations: list[Citation] = []
        first_s: float | None = None
        with self._turn:
            best = self._best(question, ranking, stopped)
            if best is not None and self._answers(best) and not stopped():
                statement, citation = self._state(question, best, number=1)
                first_s = time.perf_counter() - start
        if stopped():
            return
        if first_s is not None:
            statements.append(statement)
            citations.append(citation)
            yield StatementChecked(statement=statement, citations=(citation,))
        found = bool(statements)
        top = {passage.passage.section.id: passage.passage.section for passage in ranking.passages}
        numbers = [section.label for section in self.document.sections if len(section.path) == 1]
        yield AnswerDone(
            answer=Answer(
                id=id,
                question=text,
                asked=question.asked,
                language=question.language,
                status="complete" if found else "not_found",
                missing=() if found else (question.asked,),
                text=answer_text(statements, question.language)
                if found
                else not_found_text(self.document.metadata, question.language, numbers),
                statements=tuple(statements),
                citations=tuple(citations),
                evidence=evidence,
                nearest_sections=()
                if found
                else tuple(cite.nearest_section(section, question.language) for section in list(top.values())[:NEAREST_SECTIONS]),
                timings=Timings(evidence_s=evidence_s, first_statement_s=first_s, total_s=time.perf_counter() - start),
                provenance=self.provenance,
            )
        )

    def _best(self, question: Question, ranking: Ranking, stopped: Callable[[], bool]) -> Judged | None:
        """Of the nearest sentences that hold the kind of figure asked for, the one for which most speaks; None if there is none."""
        judged: list[Judged] = []
        candidates = (ranked for ranked in ranking.sentences if not speaks_to_a_machine(ranked.sentence.text))
        for candidate in islice(candidates, CANDIDATES):
            if stopped():
                return None
            if holds_asked_kind(question.asked, candidate.sentence.text):
                judged.append(judge(self._model, self.document, question.asked, candidate))
        return max(judged, key=lambda one: one.preference, default=None)

    def _answers(self, best: Judged) -> bool:
        """Whether the best sentence counts as an answer."""
        if best.logit is None:
            return best.ranked.score >= self._settings.score_threshold
        return best.support >= self._settings.support_threshold

    def _state(self, question: Question, best: Judged, *, number: int) -> tuple[Statement, Citation]:
        sentence = best.ranked.sentence
        passage = self.document.passage_by_id[sentence.passage_id]
        citation = cite.cite(self.document, sentence, number=number, language=question.language, template=self._settings.official_template)
        scored = {"score": round(best.support, 3)}
        if question.language == "en":
            frame = english_statement(sentence.text, passage.label_en, question.asked)
            checks = {"figures": True, "names": True, "words": True, "modality": True}
            return Statement(text=frame, citations=(number,), support="reworded", checks=checks | scored), citation
        wording = word(self._model, question.asked, passage.section.title, sentence.text)
        return (
            Statement(
                text=wording.text,
                citations=(number,),
                support=wording.support,
                emphasis=wording.emphasis,
                checks=wording.checks.to_dict() | scored,
            ),
            citation,
        )

    def _evidence(self, ranking: Ranking, language: Language, limit: int) -> tuple[Evidence, ...]:
        return tuple(
            cite.evidence(ranked.passage, score=round(ranked.score, 4), best=ranked.best.sentence, language=language)
            for ranked in ranking.passages[:limit]
        )
