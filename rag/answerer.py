"""One question's way from words to an answer, over the documents that are asked. The whole path is ``Answerer.events``."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version

from index.candidates import Searched
from index.text.types import Document, Passage
from rag.answer import cite
from rag.answer.compose import answer_text, lead_text, not_found_in, related_text
from rag.answer.state import Stating
from rag.asking_back import meant_documents, which_text
from rag.cues import cues
from rag.evidence.candidates import Finder
from rag.evidence.digest import widened, with_items
from rag.evidence.lookup import look_up
from rag.evidence.retrieve import Retriever
from rag.judgement.choose import beside_each_other, choose, judge, with_parts
from rag.judgement.decision import Decision, decision_sha256
from rag.judgement.enumeration import MOST_READ, enumerated
from rag.judgement.verdict import tell
from rag.llms import LanguageModel, ShowsLayers
from rag.question import read
from rag.settings import Settings
from rag.shown import shown_to_reader
from rag.steps import Candidate, Choice, Question, Ranking
from rag.turns import Place
from rag.types import (
    Answer,
    AnswerDone,
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What somebody asks."""

    text: str
    language: Language | None = None
    """Of the answer; None: the question's."""
    history: Sequence[Earlier] = ()
    documents: tuple[str, ...] = ()
    """Names of the documents that may answer; empty: all."""
    id: str | None = None
    stopped: Callable[[], bool] = lambda: False


class Answerer:
    """Answers from the documents of one index."""

    def __init__(
        self, settings: Settings, index: Searched, retriever: Retriever, model: LanguageModel | None, decision: Decision, embedder_name: str
    ) -> None:
        self._settings = settings
        self._model = model
        self.decision = decision
        self.document: Document = index.document
        self.retriever = retriever
        self.finder = Finder(index.document, retriever)
        self._stating = Stating(document=index.document, template=settings.official_template, model=model)
        self.provenance = Provenance(
            corpus_sha256=index.document.sha256,
            index_id=index.manifest.index_id,
            embedder=embedder_name,
            llm=model.name if model else "none",
            version=version("strategy-qa"),
            decision=decision_sha256(decision)[:16],
        )

    def search(self, query: str, limit: int, documents: tuple[str, ...] = ()) -> tuple[Evidence, ...]:
        """Ranked passages, without the model (raises as ``read``)."""
        question = read(query, document=self.document, limit=self._settings.question_limit, documents=documents)
        return self._evidence(self.finder.rank(question), question.language, limit)

    def events(self, asked: Asked, place: Place) -> Iterator[Event]:
        """Stream an answer; an expected failure is raised (raises as ``read``; ModelError: the model failed)."""
        start, stopped = time.perf_counter(), asked.stopped
        question = read(
            asked.text,
            document=self.document,
            limit=self._settings.question_limit,
            language=asked.language or (None if self._settings.language == "auto" else self._settings.language),
            history=asked.history,
            documents=asked.documents,
        )
        ranking = self.finder.rank(question)
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
        decided, words = self._stating.decided(question, choice, statements, stopped)
        if stopped():
            return
        verdict = self._verdict(question, choice, decided, stopped)
        if stopped():
            return
        short = words.text if words and self.decision.says(words, choice) else None
        timings = Timings(evidence_s=evidence_s, first_statement_s=first_s, total_s=time.perf_counter() - start)
        yield AnswerDone(answer=self._answer(question, choice, decided, short, verdict, citations, ranking, evidence, timings, asked.id))

    def _choice(self, question: Question, ranking: Ranking, stopped: Callable[[], bool]) -> Choice:
        """What is said: looked up where it can be, else what is judged to answer, widened where a subject is asked for.

        A follow-up is judged by itself first. Where the answer stands elsewhere than what was cited before, the question is judged under
        its topic, and the answer must stand in a section of the conversation.
        """
        if not question.asks:
            return Choice(status="not_found", missing=(question.asked,))
        if (choice := look_up(question, self.document)) is not None and (choice.by == "metadata" or not question.which):
            return choice
        if question.which:
            return Choice(status="related", missing=(question.asked,))
        if question.is_word and question.in_topic is None and any(one.lexical for one in ranking.sentences):
            return Choice(status="related", missing=(question.asked,))
        choice = self._judged(question, ranking, stopped)
        if question.in_topic is not None:
            choice = self._of_the_conversation(question, question.in_topic, choice, ranking, stopped)
        if choice.chosen and question.of_a_subject and choice.by == "judgement":
            choice = widened(choice, ranking, self.document)
        choice = with_items(choice, self.document)
        if choice.chosen and (unheld := self.finder.unheld(question, self._near(choice, ranking))):
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
        if best and not cited and self.finder.own_words(question, best.sentence) >= OWN_SUBJECT:
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
        """What is judged to answer; of several documents that the question names, what each of them says."""
        if question.compares:
            each = self.document.of(question.documents)
            return beside_each_other([(self.document.called(part), self._judged_in(part, question, ranking, stopped)) for part in each])
        choice = Choice(status="not_found", missing=(question.asked,))
        if not (question.is_list and question.parts):
            judgement = judge(question, self.finder.candidates(question, ranking), self._model, self.decision, stopped)
            choice = choose(question, judgement, self.decision)
            if judgement.wants_all and choice.status != "not_found":
                choice = self._enumerated(question, choice, ranking, stopped)
        return with_parts(choice, [(part, self._chosen(part, self.finder.of_part(part, ranking), stopped)) for part in question.parts])

    def _chosen(self, question: Question, candidates: Sequence[Candidate], stopped: Callable[[], bool]) -> Choice:
        return choose(question, judge(question, candidates, self._model, self.decision, stopped), self.decision)

    def _enumerated(self, question: Question, choice: Choice, ranking: Ranking, stopped: Callable[[], bool]) -> Choice:
        """A choice widened to every sentence that is likely to name one of what is asked for."""
        probe, by = self.decision.probe, self.decision.enumerations
        if not isinstance(self._model, ShowsLayers) or probe is None or by is None:
            return choice
        return enumerated(question, choice, self.finder.candidates(question, ranking, most=MOST_READ), self._model, probe, by, stopped)

    def _judged_in(self, part: Document, question: Question, ranking: Ranking, stopped: Callable[[], bool]) -> Choice:
        """The same in one of the documents."""
        return self._judged(replace(question, documents=(part.key,), compares=False, parts=()), ranking.of((part.key,)), stopped)

    def _verdict(self, question: Question, choice: Choice, statements: Sequence[Statement], stopped: Callable[[], bool]) -> Verdict | None:
        """What the first statement says to a yes-or-no question, read from the sentence that was judged; no yes where it hedges."""
        if not question.closed or question.compares or choice.by != "judgement" or not statements or statements[0].support == "framed":
            return None
        if self.decision.verdicts is None or not isinstance(self._model, ShowsLayers):
            return None
        document = self.document.part(choice.chosen[0].sentence.id)
        heading, sentence = shown_to_reader(document, choice.chosen[0].sentence, question.written)
        word = tell(question, heading, sentence, self._model, self.decision.verdicts)
        spoken = cues("en" if statements[0].support == "translated" or document.is_english else "ja")
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
        lead = " ".join(filter(None, (question.told, lead_text(choice, language))))
        which = () if found else meant_documents(self.document, question)
        if found:
            text = answer_text(statements, language, verdict)
        elif which:
            text = which_text(question, which)
        elif choice.status == "related":
            text = related_text(language)
        else:
            text = not_found_in(self.document.of(question.documents), language, others=bool(self.document.parts))
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
            which=which,
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
    asked = question.with_names or question.asked
    return f"{topic}{'：' if question.written == 'ja' else ': '}{asked}" if topic else asked
