"""Candidates: the sentences that may answer a question, each with all that speaks for or against it but the model's word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from index.language.figures import figures, identity
from index.language.tokens import search_form, terms
from index.text.naming_sentences import defined_in
from index.text.types import Document, Passage, Sentence
from rag.cues import gives_orders
from rag.evidence.retrieve import Retriever
from rag.facts import facts_asked_for
from rag.shown import shown_to_reader
from rag.steps import KIND_OF_FIGURE, Candidate, Question, RankedSentence, Ranking

WHOLE = 10
"""Candidates for the whole question."""
FOR_EACH_PART = 2
"""Candidates for each of the things that it names beside each other."""
PART_WEIGHT = 0.7
"""Share of a part's own score beside that of the whole question: a part may not repeat what it is about."""
FOLLOW_UP_WEIGHT = 0.5
"""Share of a follow-up's own score beside that under its topic."""
CITED_BEFORE = 0.1
"""What is added to the score of a passage that was cited before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Spoken:
    """What a section says, for comparison with a question."""

    plain: str
    names: frozenset[str]
    figures: frozenset[tuple[object, ...]]


class Finder:
    """Finds candidates in one document. What depends on the text alone is read once."""

    def __init__(self, document: Document, retriever: Retriever) -> None:
        self._document = document
        self._retriever = retriever
        self._positions = {sentence.id: position for position, sentence in enumerate(document.sentences)}
        self._figures = lru_cache(maxsize=4096)(self._read_figures)
        self._spoken = lru_cache(maxsize=4096)(self._read_section)
        self._terms = lru_cache(maxsize=16384)(self._read_sentence)

    def rank(self, question: Question) -> Ranking:
        """Passages and sentences for the whole question, best first; for a follow-up its topic has a say, and what was cited before."""
        if question.in_topic is None:
            return self._ranked(question, question)
        own, topical = (self._ranked(one, question, all_of_it=True) for one in (question, question.in_topic))
        return _blended(own, topical, FOLLOW_UP_WEIGHT, question.cited)

    def _ranked(self, asked: Question, whole: Question, *, all_of_it: bool = False) -> Ranking:
        """The ranking for a question or a part of it, of the documents from which the whole is answered."""
        if all_of_it or whole.documents:
            found = self._retriever.rank(asked.asked, asked.written, limit=len(self._document.sentences), documents=whole.documents)
            return found.of(whole.documents) if whole.documents else found
        return self._retriever.rank(asked.asked, asked.written)

    def own_words(self, question: Question, sentence: Sentence) -> int:
        """How many of a question's words, without figures, stand in a sentence or in a heading above it."""
        return sum(not term.startswith("#") for term in question.terms & self._terms(sentence.id))

    def unheld(self, question: Question, near: Iterable[Passage]) -> tuple[str, ...]:
        """The figures of a question that nothing bears out, in its words.

        A year or an ordinal stands nowhere in the text, its headings and its translation; an amount in no section near the question. A
        bare number may count something, and is passed over.
        """
        nearest = [one.section.id for one in near]
        every = [*nearest, *(section.id for part in self._document.of(question.documents) for section in part.sections)]
        named = [(key, words) for key, words in question.figure_words if not words.isdecimal()]
        return tuple(dict.fromkeys(words for key, words in named if not self._is_held(key, nearest if key[0] == "amount" else every)))

    def _is_held(self, key: tuple[object, ...], sections: Iterable[str]) -> bool:
        return any(key in self._figures(one) for one in sections)

    def warm_up(self) -> None:
        """Read the figures of every section, and what the text defines."""
        self._is_held((), (section.id for section in self._document.sections))
        _ = self._definitions

    def of_part(self, part: Question, whole: Ranking) -> tuple[Candidate, ...]:
        """The candidates for a part of a question: the whole has a say, since a part may not repeat its topic."""
        own = self._ranked(part, part)
        return self.candidates(part, _blended(own, whole, PART_WEIGHT), most=FOR_EACH_PART)

    def candidates(self, question: Question, ranking: Ranking, *, most: int = WHOLE) -> tuple[Candidate, ...]:
        """The sentences that may answer, best first; a sentence that defines a word of the question ranks as the first does."""
        found = self._stated(ranking.sentences, most)
        defining = {identity for term, identity in self._definitions if term in question.plain}
        if defining:
            found += self._stated((one for one in ranking.sentences if one.sentence.id in defining and one not in found), most)
        return tuple(self._candidate(question, one, found[0], 0 if one.sentence.id in defining else rank) for rank, one in enumerate(found))

    @cached_property
    def _definitions(self) -> tuple[tuple[str, str], ...]:
        """Terms that the text defines, in search form, each with the id of the sentence that does."""
        return tuple((search_form(term), one.id) for one in self._document.sentences for term in defined_in(one.text))

    def _stated(self, sentences: Iterable[RankedSentence], most: int) -> list[RankedSentence]:
        """The first of those that may be stated: a sentence that speaks to a machine is evidence only."""
        found: list[RankedSentence] = []
        for one in sentences:
            if len(found) == most:
                break
            if not gives_orders(one.sentence.text):
                found.append(one)
        return found

    def _candidate(self, question: Question, ranked: RankedSentence, best: RankedSentence, rank: int) -> Candidate:
        passage = self._document.passage_by_id[ranked.sentence.passage_id]
        heading, shown = shown_to_reader(self._document, ranked.sentence, question.written)
        section = self._spoken(passage.section.id)
        years = {figure.year for figure in figures(search_form(self._with_headings(passage)))}
        others = {one for one in question.figures if one[0] != "year"}
        spoken = frozenset(name for name in question.names if name in section.names or name in section.plain)
        asked_for = facts_asked_for(question, ranked.sentence.text, self._document.titles)
        foreign = len(question.names - spoken) + len(question.years - years) + len(others - section.figures)
        return Candidate(
            ranked=ranked,
            best=best,
            rank=rank,
            shown=shown,
            heading=heading,
            covered=question.terms & self._terms(ranked.sentence.id),
            foreign=foreign,
            holds=frozenset(KIND_OF_FIGURE[figure.kind] for figure in asked_for),
            spoken=spoken,
            position=self._positions[ranked.sentence.id],
        )

    def _with_headings(self, passage: Passage) -> str:
        document = self._document
        english = [*(document.english_titles(passage.section) or ()), document.english_passage(passage) or ""]
        return "\n".join([*(heading.title for heading in passage.section.headings), passage.text, *english])

    def _section_text(self, identity_of_section: str) -> str:
        passages = [one for one in self._document.passages if one.section.id == identity_of_section]
        return search_form("\n".join(self._with_headings(one) for one in passages))

    def _read_figures(self, identity_of_section: str) -> frozenset[tuple[object, ...]]:
        return frozenset(key for figure in figures(self._section_text(identity_of_section)) if (key := identity(figure)))

    def _read_section(self, identity_of_section: str) -> _Spoken:
        plain = self._section_text(identity_of_section)
        return _Spoken(plain=plain, names=frozenset(self._document.names.terms(plain)), figures=self._figures(identity_of_section))

    def _read_sentence(self, identity_of_sentence: str) -> frozenset[str]:
        sentence = self._document.sentence_by_id[identity_of_sentence]
        passage = self._document.passage_by_id[sentence.passage_id]
        english = [*(self._document.english_titles(passage.section) or ()), self._document.english(sentence.id) or ""]
        text = "\n".join([*(heading.title for heading in passage.section.headings), sentence.text, *english])
        return frozenset(terms(text, self._document.names))


def _blended(own: Ranking, other: Ranking, weight: float, cited: frozenset[str] = frozenset()) -> Ranking:
    """A ranking in which another one has a say: ``weight`` is the share of its own scores."""

    def blend(theirs: Mapping[str, float]) -> Callable[[float, str, str], float]:
        least = min(theirs.values(), default=0.0)
        return lambda mine, one, passage: weight * mine + (1 - weight) * theirs.get(one, least) + CITED_BEFORE * (passage in cited)

    of_sentence = blend({one.sentence.id: one.score for one in other.sentences})
    of_passage = blend({one.passage.id: one.score for one in other.passages})
    sentences = [replace(one, score=of_sentence(one.score, one.sentence.id, one.sentence.passage_id)) for one in own.sentences]
    passages = [replace(one, score=of_passage(one.score, one.passage.id, one.passage.id)) for one in own.passages]
    return Ranking(
        sentences=tuple(sorted(sentences, key=lambda one: -one.score)), passages=tuple(sorted(passages, key=lambda one: -one.score))
    )
