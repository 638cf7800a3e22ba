"""The assistant: one question's way from words to an answer, streamed as events. The whole path is ``Assistant._events``."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version

from index.embedders import open_embedder
from index.errors import StrategyQAError
from index.store import Index, open_index
from index.types import Document, Passage
from rag.answer import cite
from rag.answer.compose import answer_text, lead_text, not_found_text, related_text
from rag.answer.state import Stating
from rag.cues import cues
from rag.errors import ModelError
from rag.evidence.candidates import Finder
from rag.evidence.digest import widened
from rag.evidence.lookup import look_up
from rag.evidence.retrieve import Retriever
from rag.judgement.choose import choose, judge, with_parts
from rag.judgement.decision import decision_sha256, open_decision
from rag.judgement.verdict import tell
from rag.llms import LanguageModel, ShowsLayers, open_language_model
from rag.question import read
from rag.settings import Settings
from rag.shown import shown_to_reader
from rag.steps import Choice, Question, Ranking
from rag.turns import Turns
from rag.types import (
    Answer,
    AnswerDone,
    AnswerFailed,
    Citation,
    Earlier,
    Event,
    Evidence,
    EvidenceFound,
    Language,
    Provenance,
    Statement,
    StatementChecked,
    Timings,
    Verdict,
)

NEAREST_SECTIONS = 3
NEAREST_PASSAGES = 2
"""In whose sections an amount that a question names is looked for, beside those of what is stated."""
OWN_SUBJECT = 4
"""Words of a follow-up that a sentence, its headings or its translation hold where the follow-up has a subject of its own."""
LIKELY = 0.5
"""Probability from which a sentence that was cited before answers a follow-up by itself."""


def _never() -> bool:
    return False


class Assistant:
    """Answers questions from one document. Several threads may ask; the model takes them in the order in which they were asked."""

    def __init__(self, settings: Settings, index: Index, retriever: Retriever, model: LanguageModel | None, embedder_name: str) -> None:
        self._settings = settings
        self._model = model
        self._finder = Finder(index.document, retriever)
        fitted = open_decision(model.name if model else None, embedder_name, settings.home, shows_layers=isinstance(model, ShowsLayers))
        self._decision = fitted if settings.answer_from is None else fitted.model_copy(update={"answer_from": settings.answer_from})
        self._stating = Stating(document=index.document, template=settings.official_template, model=model)
        self.turns = Turns()
        self.document: Document = index.document
        self.provenance = Provenance(
            corpus_sha256=index.document.sha256,
            index_id=index.manifest.index_id,
            embedder=embedder_name,
            llm=model.name if model else "none",
            version=version("strategy-qa"),
            decision=decision_sha256(self._decision)[:16],
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
        self._finder.warm_up()
        for question in ("３つの基軸は何ですか", "What are the three axes?"):
            self.answer(question)

    def search(self, query: str, *, limit: int = 8) -> tuple[Evidence, ...]:
        """Ranked passages, without the model.

        Raises:
            QuestionError: the query is no text.
        """
        question = read(query, document=self.document, limit=self._settings.question_limit)
        return self._evidence(self._finder.rank(question), question.language, limit)

    def answer(self, question: str, *, language: Language | None = None, history: Sequence[Earlier] = (), id: str | None = None) -> Answer:
        """The whole answer.

        Args:
            question: as somebody typed it.
            language: of the answer; None: the question's.
            history: the questions before it in the conversation, oldest first.
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
        history: Sequence[Earlier] = (),
        stopped: Callable[[], bool] = _never,
    ) -> Iterator[Event]:
        """Stream an answer: ``evidence``, statements, ``done``; an expected failure is the event ``error``.

        ``stopped`` is asked between the steps; where it says yes, nothing more comes.
        """
        try:
            yield from self._events(question, language, None, history, stopped)
        except StrategyQAError as error:
            yield AnswerFailed(code=error.code, message=error.message, remedy=error.remedy)

    def _events(
        self, text: str, language: Language | None, id: str | None, history: Sequence[Earlier], stopped: Callable[[], bool]
    ) -> Iterator[Event]:
        with self.turns.place() as place:
            start = time.perf_counter()
            chosen_language = language or (None if self._settings.language == "auto" else self._settings.language)
            question = read(text, document=self.document, limit=self._settings.question_limit, language=chosen_language, history=history)
            ranking = self._finder.rank(question)
            evidence = self._evidence(ranking, question.language, self._settings.evidence_count)
            evidence_s = time.perf_counter() - start
            yield EvidenceFound(evidence=evidence)

            yield from place.wait(stopped)
            choice = self._choice(question, ranking, stopped)
            statements: list[Statement] = []
            citations: list[Citation] = []
            first_s: float | None = None
            for number, chosen in enumerate(choice.chosen, start=1):
                if stopped():
                    return
                statement, citation = self._stating.state(question, choice, chosen, number)
                first_s = first_s or time.perf_counter() - start
                statements.append(statement)
                citations.append(citation)
                yield StatementChecked(statement=statement, citations=(citation,))
            if stopped():
                return
            decided, short = self._stating.decided(question, choice, statements, stopped)
            if stopped():
                return
            verdict = self._verdict(question, choice, decided, stopped)
            if stopped():
                return
            timings = Timings(evidence_s=evidence_s, first_statement_s=first_s, total_s=time.perf_counter() - start)
            yield AnswerDone(answer=self._answer(question, choice, decided, short, verdict, citations, ranking, evidence, timings, id))

    def _choice(self, question: Question, ranking: Ranking, stopped: Callable[[], bool]) -> Choice:
        """What is said: looked up where it can be, else what is judged to answer, widened where a subject is asked for.

        A follow-up is judged by itself first. Where the answer stands elsewhere than what was cited before, the question is judged under
        its topic, and the answer must stand in a section of the conversation.
        """
        if not question.asks:
            return Choice(status="not_found", missing=(question.asked,))
        if (choice := look_up(question, self.document)) is not None:
            return choice
        if question.is_word and question.in_topic is None and any(one.lexical for one in ranking.sentences):
            return Choice(status="related", missing=(question.asked,))
        choice = self._judged(question, ranking, stopped)
        if question.in_topic is not None:
            choice = self._of_the_conversation(question, question.in_topic, choice, ranking, stopped)
        if choice.chosen and question.of_a_subject:
            choice = widened(choice, ranking, self.document)
        if choice.chosen and (unheld := self._finder.unheld(question, self._near(choice, ranking))):
            return replace(choice, status="partial", missing=(*choice.missing, *unheld))
        return choice

    def _near(self, choice: Choice, ranking: Ranking) -> list[Passage]:
        """The passages of what is stated, and the nearest ones to the question."""
        stated = [self.document.passage_by_id[one.sentence.passage_id] for one in choice.chosen]
        return stated + [one.passage for one in ranking.passages[:NEAREST_PASSAGES]]

    def _of_the_conversation(
        self, question: Question, in_topic: Question, choice: Choice, ranking: Ranking, stopped: Callable[[], bool]
    ) -> Choice:
        """The choice for a follow-up: as it is where it stands where the conversation is, or has a subject of its own."""
        best = choice.chosen[0] if choice.chosen else None
        cited = best is not None and best.sentence.passage_id in question.cited
        if best and not cited and self._finder.own_words(question, best.sentence) >= OWN_SUBJECT:
            return choice
        if best is None or not cited or (best.probability or 0.0) < LIKELY:
            choice = self._in_its_section(question, self._judged(in_topic, ranking, stopped))
            choice = replace(choice, missing=tuple(question.asked if one == in_topic.asked else one for one in choice.missing))
        return replace(choice, topic=question.topic)

    def _in_its_section(self, question: Question, choice: Choice) -> Choice:
        """A choice whose best sentence stands in a section that was cited before; else what was found is related only."""
        passages = self.document.passage_by_id
        known = {passages[one].section.id for one in question.cited}
        if not choice.chosen or not known or passages[choice.chosen[0].sentence.passage_id].section.id in known:
            return choice
        return replace(choice, status="related", chosen=(), missing=(question.asked,))

    def _judged(self, question: Question, ranking: Ranking, stopped: Callable[[], bool]) -> Choice:
        """What is judged to answer."""
        candidates = self._finder.candidates(question, ranking)
        parts = [(part, self._finder.of_part(part, ranking)) for part in question.parts]
        judgement = judge(question, candidates, self._model, self._decision, stopped)
        judged = [(part, judge(part, found, self._model, self._decision, stopped)) for part, found in parts]
        choice = choose(question, judgement, self._decision)
        return with_parts(choice, [(part, choose(part, one, self._decision)) for part, one in judged])

    def _verdict(self, question: Question, choice: Choice, statements: Sequence[Statement], stopped: Callable[[], bool]) -> Verdict | None:
        """What the first statement says to a yes-or-no question, read from the sentence that was judged; no yes where it hedges."""
        if not question.closed or choice.by != "judgement" or not statements or statements[0].support == "framed":
            return None
        if self._decision.verdicts is None or not isinstance(self._model, ShowsLayers):
            return None
        heading, sentence = shown_to_reader(self.document, choice.chosen[0].sentence, question.written)
        word = tell(question, heading, sentence, self._model, self._decision.verdicts)
        spoken = cues("en" if statements[0].support == "translated" or self.document.is_english else "ja")
        return None if word == "yes" and spoken.hedged(statements[0].text) else word

    def _answer(
        self,
        question: Question,
        choice: Choice,
        statements: tuple[Statement, ...],
        short: str | None,
        verdict: Verdict | None,
        citations: Sequence[Citation],
        ranking: Ranking,
        evidence: tuple[Evidence, ...],
        timings: Timings,
        id: str | None,
    ) -> Answer:
        language, found = question.language, bool(statements)
        near = choice.sections or tuple({one.passage.section.id: one.passage.section for one in ranking.passages}.values())
        numbers = [section.label for section in self.document.sections if len(section.path) == 1]
        lead = " ".join(filter(None, (question.told, lead_text(choice, language))))
        if found:
            text = answer_text(statements, language, verdict)
        elif choice.status == "related":
            text = related_text(language)
        else:
            text = not_found_text(self.document.metadata, language, numbers)
        return Answer(
            id=id,
            question=question.text,
            asked=_understood(question, choice.topic),
            language=language,
            status=choice.status,
            missing=choice.missing,
            headline=short,
            coverage=choice.coverage,
            lead=lead,
            verdict=verdict,
            text=f"{lead}\n{text}" if lead else text,
            statements=statements,
            citations=tuple(citations),
            evidence=evidence,
            nearest_sections=()
            if found
            else tuple(cite.nearest_section(self.document, section, language) for section in near[:NEAREST_SECTIONS]),
            timings=timings,
            provenance=self.provenance,
        )

    def _evidence(self, ranking: Ranking, language: Language, limit: int) -> tuple[Evidence, ...]:
        return tuple(
            cite.evidence(self.document, ranked.passage, score=round(ranked.score, 4), best=ranked.best.sentence, language=language)
            for ranked in ranking.passages[:limit]
        )


def _understood(question: Question, topic: str) -> str:
    """The question as it was understood: a follow-up under the heading of its topic."""
    mark = "：" if question.written == "ja" else ": "
    return f"{topic}{mark}{question.asked}" if topic else question.asked
