"""The assistant: one question's way from words to a checked answer, streamed as events."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version

from index.embedders import open_embedder
from index.errors import StrategyQAError
from index.store import Index, open_index
from index.types import Document
from rag import cite
from rag.choose import Asked, Choice, Chooser, Chosen, chosen_places, chosen_section
from rag.compose import answer_text, not_found_text
from rag.english import english_statement
from rag.errors import ModelError
from rag.follow_up import stand_alone
from rag.judge import shown_to_model
from rag.llms import LanguageModel, open_language_model
from rag.metadata_answers import metadata_statement, not_held
from rag.places import asked_places
from rag.retrieve import Ranking, Retriever, merged
from rag.section_questions import asked_section
from rag.settings import Settings
from rag.state import Wording, word, word_english, word_for_all, word_whole
from rag.turns import Turns
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
MOST_EARLIER = 10
"""Earlier questions that a follow-up may look back on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What an answer says."""

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    choice: Choice


def _never() -> bool:
    return False


class Assistant:
    """Answers questions from one document. Several threads may ask; the model takes them in the order in which they were asked."""

    def __init__(self, settings: Settings, index: Index, retriever: Retriever, model: LanguageModel | None, embedder_name: str) -> None:
        self._settings = settings
        self._index = index
        self._retriever = retriever
        self._model = model
        self._chooser = Chooser(settings, index.document, retriever, model)
        self._turns = Turns()
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
        return self._evidence(self._retriever.rank(asked.asked, asked.language), asked.language, limit)

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
        for event in self._events(question, language, id, history, _never):
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
            yield from self._events(question, language, None, history, stopped)
        except StrategyQAError as error:
            yield AnswerFailed(code=error.code, message=error.message, remedy=error.remedy)

    def _events(
        self, text: str, language: Language | None, id: str | None, history: Sequence[tuple[str, str]], stopped: Callable[[], bool]
    ) -> Iterator[Event]:
        start, turn = time.perf_counter(), self._turns.number()
        question = self._understand(text, language, history)
        asked = self._chooser.asked(question)
        ranking = merged([one.ranking for one in asked])
        evidence = self._evidence(ranking, question.language, self._settings.evidence_count)
        evidence_s = time.perf_counter() - start
        yield EvidenceFound(evidence=evidence)
        choice = self._choice(question, asked, turn, stopped)
        statements: list[Statement] = []
        citations: list[Citation] = []
        first_s: float | None = None
        for number, one in enumerate(choice.chosen, start=1):
            if stopped():
                return
            with self._turns.taken(turn):
                statement, citation = self._state(one, question.language, number=number)
            first_s = first_s or time.perf_counter() - start
            statements.append(statement)
            citations.append(citation)
            yield StatementChecked(statement=statement, citations=(citation,))
        if stopped():
            return
        timings = Timings(evidence_s=evidence_s, first_statement_s=first_s, total_s=time.perf_counter() - start)
        said = Said(statements=tuple(statements), citations=tuple(citations), choice=choice)
        yield AnswerDone(answer=self._answer(question, said, ranking, evidence, timings, id=id))

    def _understand(self, text: str, language: Language | None, history: Sequence[tuple[str, str]]) -> Question:
        """The question as it is answered; a follow-up is made to stand alone."""
        chosen = language or (None if self._settings.language == "auto" else self._settings.language)
        question = understand(text, limit=self._settings.question_limit, language=chosen)
        if not history:
            return question
        earlier = [asked for asked, _ in history[-MOST_EARLIER:]]
        alone = understand(stand_alone(question.asked, earlier, self.document), limit=4 * self._settings.question_limit, language=chosen)
        return replace(alone, text=text, asks=question.asks and alone.asks)

    def _choice(self, question: Question, asked: Sequence[Asked], turn: int, stopped: Callable[[], bool]) -> Choice:
        """What is said: by a scan or from the metadata where the question is of such a form, else what the model judges to answer."""
        text, language = question.asked, question.language
        if not question.asks:
            return Choice(missing=(text,))
        if places := asked_places(text, question.written, self.document):
            return chosen_places(places, language)
        if section := asked_section(text, question.written, self.document):
            return chosen_section(section, language)
        if not_held(text):
            return Choice(missing=(text,))
        if statement := metadata_statement(text, language, self.document):
            # The document introduces itself in its first sentence; the official form of its citation holds the facts.
            return Choice(chosen=(Chosen(sentence=self.document.sentences[0], asked=text, statement=statement),))
        with self._turns.taken(turn):
            return self._chooser.choose(asked, question.written, language, stopped)

    def _answer(
        self, question: Question, said: Said, ranking: Ranking, evidence: tuple[Evidence, ...], timings: Timings, *, id: str | None
    ) -> Answer:
        found = bool(said.statements)
        sections = said.choice.neighbours or tuple(
            {passage.passage.section.id: passage.passage.section for passage in ranking.passages}.values()
        )
        numbers = [section.label for section in self.document.sections if len(section.path) == 1]
        text = (
            answer_text(said.statements, question.language) if found else not_found_text(self.document.metadata, question.language, numbers)
        )
        return Answer(
            id=id,
            question=question.text,
            asked=question.asked,
            language=question.language,
            status="not_found" if not found else "partial" if said.choice.missing else "complete",
            missing=said.choice.missing,
            lead=said.choice.lead,
            text=f"{said.choice.lead}\n{text}" if said.choice.lead else text,
            statements=said.statements,
            citations=said.citations,
            evidence=evidence,
            nearest_sections=()
            if found
            else tuple(cite.nearest_section(self.document, section, question.language) for section in sections[:NEAREST_SECTIONS]),
            timings=timings,
            provenance=self.provenance,
        )

    def _state(self, chosen: Chosen, language: Language, *, number: int) -> tuple[Statement, Citation]:
        sentence = chosen.sentence
        citation = cite.cite(self.document, sentence, number=number, language=language, template=self._settings.official_template)
        if chosen.statement:
            return chosen.statement, citation
        scored = {} if chosen.support is None else {"score": round(chosen.support, 3)}
        if language == "en" and not self.document.translated:
            frame = english_statement(sentence.text, citation.label, chosen.asked)
            checks = {"figures": True, "names": True, "words": True, "modality": True}
            return Statement(text=frame, citations=(number,), support="reworded", checks=checks | scored), citation
        heading, shown = shown_to_model(self.document, sentence, language)
        if chosen.support is None:
            wording = word_whole(shown, self.document.names.forms(chosen.term))
        else:
            wording = self._word(chosen, language, heading, shown)
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

    def _word(self, chosen: Chosen, language: Language, heading: str, shown: str) -> Wording:
        glossary = self.document.glossary

        def worded(question: str) -> Wording:
            if language == "en":
                return word_english(self._model, question, heading, self.document.translation[chosen.sentence.id], glossary)
            return word(self._model, question, heading, shown, glossary)

        return word_for_all([worded(question) for question in (chosen.asked, *chosen.also)], shown)

    def _evidence(self, ranking: Ranking, language: Language, limit: int) -> tuple[Evidence, ...]:
        return tuple(
            cite.evidence(self.document, ranked.passage, score=round(ranked.score, 4), best=ranked.best.sentence, language=language)
            for ranked in ranking.passages[:limit]
        )
