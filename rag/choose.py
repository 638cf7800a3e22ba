"""Choosing: the things a question asks for, and for each the sentence that answers it, or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from index.display import display
from index.tokens import lemmas, search_form, terms
from index.types import Document, Section, Sentence
from rag.about import foreign_names, texts_of
from rag.asked import (
    asked_kind,
    asks_for_its_decision,
    holds_asked_kind,
    tells_of_another,
    tells_of_another_round,
    tells_of_another_year,
    words_beside_figure,
)
from rag.compose import beside_text, claims_text, places_text
from rag.follow_up import stand_alone
from rag.hostile import speaks_to_a_machine
from rag.judge import CANDIDATES, SCORE_WEIGHT, Judged, judge_each, shown_to_model
from rag.llms import LanguageModel
from rag.parts import parts_of
from rag.places import Places
from rag.premise import asks_yes_or_no, claim_stands, opened, state_asked
from rag.retrieve import Ranking, Retriever, in_context
from rag.section_questions import SectionAsked, section_text
from rag.settings import Settings
from rag.types import Language, Parts, Statement
from rag.understand import Question

FEWEST_TERMS = 2
"""Search terms of a part that can be asked by itself; "and by when?" has none."""


SECOND_LOGIT = 0.0
"""The judge's logit from which a second sentence may be stated beside the best."""

SECOND_WITHIN_PASSAGE = 1.5
SECOND_WITHIN = 0.5
"""How much less may speak for it (``Judged.preference``), in the same passage and in another; measured in
docs/decisions/0013-two-statements.md."""


SHORT_PAIR = {"ja": 220, "en": 105}
"""Japanese characters, or English words, that two sentences may have together to be stated beside each other more readily."""

LONGER_PAIR_JA = 300
"""Japanese characters likewise, where a question asks for all, or how or why something is done."""

LONG_BULLET, MOST_OF_LONG_BULLET = 250, 0.6
"""Characters of a Japanese passage of which two sentences may state no larger share, unless a question asks for two or for all."""

BESIDE_FIGURE_WEIGHT = 5.0
"""Logits that it is worth where candidates are compared that every content word of the question stands beside the figure."""

ITS_DECISION_WEIGHT = 3.0
"""Logits that it is worth where a date is asked for and every word of the question is of one name with its dated decision."""

YES_NO_SCORE_WEIGHT = 60.0
"""Logits that a search score of 1 is worth among the candidates for a yes-or-no question: the judge, who reads for what is written, says
little of a claim; measured in docs/decisions/0020-notes-claims-and-long-bullets.md, as are the two below."""

OF_THE_MATTER_COSINE_WEIGHT = 16.0
OF_THE_MATTER = 4.5
"""Logits that a cosine of 1 is worth, and the sum from which a sentence is stated for a yes-or-no question that it may not decide."""

PART_WITHIN = 0.5
PART_COSINE = 0.35
"""How far below the threshold, and from which cosine, a sentence answers a part of a question."""

_STATE_WORDS = frozenset(("もう", "既に", "未だ", "まだ", "今", "一部", "だけ", "のみ", "全て", "理解", "良い", "本当", "確か"))
"""Lemmas that say how far something has come, or that somebody asks; a passage need not hold them to tell of the matter."""

_ALL = "全部|全て|すべて|ぜんぶ|挙げ|一覧|列挙"
_ASKS_FOR_ALL = re.compile(_ALL)
_ASKS_FOR_MORE = re.compile(f"{_ALL}|どう|なぜ|理由|背景")
_ASKS_FOR_TWO = re.compile(r"何と何|どことどこ|どれとどれ|誰と誰|両方|(?:二|２|2)つ|\b(?:both|two)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A question, or one of its parts, with what was found for it."""

    text: str
    """As it is asked of the text."""
    ranking: Ranking
    missing: str = ""
    """How it is named where nothing answers it; empty: as it is asked."""
    claim: str = ""
    """What the question claims to be so, where it is asked openly."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """A sentence that becomes a statement."""

    sentence: Sentence
    asked: str
    also: tuple[str, ...] = ()
    """Other parts of the question that it answers."""
    support: float | None = None
    """By how much it counts as an answer; None where a scan found it."""
    term: str = ""
    """What the scan looked for."""
    statement: Statement | None = None
    """Where the metadata answer: what they say."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """The sentences of an answer in order, and what of the question has none."""

    chosen: tuple[Chosen, ...] = ()
    missing: tuple[str, ...] = ()
    lead: str = ""
    """What stands before them."""
    neighbours: tuple[Section, ...] = ()
    """Where a section was asked for that does not exist: those around it."""


class Chooser:
    """Chooses sentences of one document."""

    def __init__(self, settings: Settings, document: Document, retriever: Retriever, model: LanguageModel | None) -> None:
        self._settings = settings
        self._document = document
        self._retriever = retriever
        self._model = model

    def asked(self, question: Question) -> list[Asked]:
        """The question, or its parts where it asks for several things that no one passage holds."""
        if claim := opened(question.asked, question.written, self._document):
            ranking = self._retriever.rank(claim.text, question.written)
            return [Asked(text=claim.text, ranking=ranking, missing=question.asked, claim=claim.claim)]
        whole = Asked(text=question.asked, ranking=self._retriever.rank(question.asked, question.written))
        parts = parts_of(question.asked, question.written)
        if parts is None or (not parts.marked and self._one_passage_holds(parts, whole.ranking)):
            return [whole]
        first, *others = (part.text for part in parts.parts)
        alone = [first, *(stand_alone(other, [first], self._document, half=True) for other in others)]
        if any(len(set(terms(text, self._document.names))) < FEWEST_TERMS for text in alone):
            return [whole]
        rankings = [self._retriever.rank(text, question.written) for text in alone]
        return [Asked(text=text, ranking=in_context(ranking, whole.ranking)) for text, ranking in zip(alone, rankings, strict=True)]

    def choose(self, asked: Sequence[Asked], language: Language, answered_in: Language, stopped: Callable[[], bool]) -> Choice:
        """A sentence for every part that has one, judged in the language of the question. Calls are made one at a time."""
        chosen: list[Chosen] = []
        missing: list[str] = []
        claims: list[str] = []
        lead = ""
        for one in asked:
            yes_or_no = asks_yes_or_no(one.text, language)
            judged = self._judged(one, language, stopped, weight=YES_NO_SCORE_WEIGHT if yes_or_no else SCORE_WEIGHT)
            said = [other.sentence for other in chosen]
            if len(asked) > 1 and asked_kind(one.text):
                # A figure that answers one part is not that of another; "both in FY2024" has a sentence for each.
                judged = [best for best in judged if best.ranked.sentence not in said or len(judged) == 1]
            answers = bool(judged) and self._answers(judged[0], part=len(asked) > 1)
            if not answers and (state := state_asked(one.text, language)):
                again = Asked(text=state, ranking=self._retriever.rank(state, language))
                stated = [best for best in self._judged(again, language, stopped) if self._speaks_of_all(one.text, best)][:1]
                if stated and self._answers(stated[0]):
                    judged, answers = stated, True
            if not answers:
                missing.append(one.missing or one.text)
                if len(asked) == 1 and yes_or_no and judged and self._is_of_the_matter(judged[0]):
                    best = judged[0]
                    chosen.append(Chosen(sentence=best.ranked.sentence, asked=one.text, support=best.support))
                    lead = beside_text(answered_in)
                continue
            answering = judged[: 2 if self._undecided(one.text, judged, language, part=len(asked) > 1) else 1]
            sentences = [best.ranked.sentence for best in answering]
            if one.claim and not any(claim_stands(one.claim, sentence.text, self._document) for sentence in sentences):
                claims.append(one.claim)
            for best in answering:
                if best.ranked.sentence in said:
                    number = said.index(best.ranked.sentence)
                    chosen[number] = replace(chosen[number], also=(*chosen[number].also, one.text))
                else:
                    chosen.append(Chosen(sentence=best.ranked.sentence, asked=one.text, support=best.support))
        return Choice(chosen=tuple(chosen), missing=tuple(missing), lead=lead or claims_text(claims, answered_in))

    def _one_passage_holds(self, parts: Parts, ranking: Ranking) -> bool:
        """Whether the best passage speaks of every part, so that one statement may answer them all."""
        passage, names = ranking.passages[0].passage, self._document.names
        spoken = {term for text in texts_of(self._document, passage) for term in terms(text, names)}
        about = [{term for term in terms(part.about, names) if not term.startswith("#")} for part in parts.parts]
        return all(2 * len(words & spoken) >= len(words) for words in about)

    def _judged(self, asked: Asked, language: Language, stopped: Callable[[], bool], *, weight: float = SCORE_WEIGHT) -> list[Judged]:
        """The nearest sentences that may hold what is asked for, the one for which most speaks first."""
        candidates = (ranked for ranked in asked.ranking.sentences if not speaks_to_a_machine(ranked.sentence.text))
        held = [ranked for ranked in islice(candidates, CANDIDATES) if self._may_hold(asked.text, ranked.sentence)]
        if stopped():
            return []
        judged = [
            one.surer(ITS_DECISION_WEIGHT) if asks_for_its_decision(asked.text, one.ranked.sentence.text) else one
            for one in judge_each(self._model, self._document, asked.text, held, language)
        ]

        def preference(one: Judged) -> float:
            return one.preference(weight) + BESIDE_FIGURE_WEIGHT * words_beside_figure(asked.text, one.ranked.sentence.text)

        return sorted(judged, key=preference, reverse=True)

    def _undecided(self, question: str, judged: Sequence[Judged], language: Language, *, part: bool) -> bool:
        """Whether as much speaks for the second sentence as for the first, so that both are stated.

        Never where a figure is asked for: two figures beside each other would leave the choice to the reader.
        """
        if len(judged) < 2 or asked_kind(question) is not None:
            return False
        first, second = judged[:2]
        if second.logit is None:
            return False
        same = first.ranked.sentence.passage_id == second.ranked.sentence.passage_id
        if part and not same:
            return False
        shown = [shown_to_model(self._document, one.ranked.sentence, language)[1] for one in judged[:2]]
        longest = LONGER_PAIR_JA if language == "ja" and _ASKS_FOR_MORE.search(question) else SHORT_PAIR[language]
        short = sum(len(text.split()) if language == "en" else len(text) for text in shown) <= longest
        if language == "ja" and same and not part and not (_ASKS_FOR_ALL.search(question) or _ASKS_FOR_TWO.search(question)):
            bullet = len(display(self._document.passage_by_id[first.ranked.sentence.passage_id].text))
            if bullet > LONG_BULLET and sum(map(len, shown)) > MOST_OF_LONG_BULLET * bullet:
                return False
        within = SECOND_WITHIN_PASSAGE if (same and short) or _ASKS_FOR_TWO.search(question) else SECOND_WITHIN
        if not (same or short):
            return False
        # Where search put the first before the other, the judge may prefer the second: then both are stated.
        return second.logit >= SECOND_LOGIT and first.preference() - second.preference() < within

    def _may_hold(self, question: str, sentence: Sentence) -> bool:
        """Whether the kind of fact and the names that the question asks for stand there at all."""
        passage = self._document.passage_by_id[sentence.passage_id]
        if not holds_asked_kind(question, sentence.text, self._document.glossary):
            return False
        if tells_of_another(question, sentence.text, self._document.glossary):
            return False
        if tells_of_another_round(question, sentence.text) or tells_of_another_year(question, sentence.text):
            return False
        return not foreign_names(question, self._document, passage)

    def _speaks_of_all(self, question: str, best: Judged) -> bool:
        """Whether a sentence's passage, or a heading above it, holds every content word of a yes-or-no question."""
        passage = self._document.passage_by_id[best.ranked.sentence.passage_id]
        spoken = set(lemmas(search_form("\n".join(texts_of(self._document, passage)))))
        return set(lemmas(search_form(question))) - _STATE_WORDS <= spoken

    def _is_of_the_matter(self, best: Judged) -> bool:
        """Whether a sentence that does not say yes or no still says what the text holds of the matter."""
        return best.logit is not None and best.logit + OF_THE_MATTER_COSINE_WEIGHT * best.ranked.cosine >= OF_THE_MATTER

    def _answers(self, best: Judged, *, part: bool = False) -> bool:
        """Whether the best sentence counts as an answer to a question, or to a part of one, which says less of what it is about."""
        if best.logit is None:
            return best.ranked.score >= self._settings.score_threshold
        if part and best.ranked.cosine >= PART_COSINE:
            return best.support >= self._settings.support_threshold - PART_WITHIN
        return best.support >= self._settings.support_threshold


def chosen_places(places: Places, language: Language) -> Choice:
    """Every place that a scan found."""
    found = tuple(Chosen(sentence=place.sentence, asked=places.term, term=places.term) for place in places.places)
    return Choice(chosen=found, lead=places_text(places, language)) if found else Choice(missing=(places.term,))


def chosen_section(asked: SectionAsked, language: Language) -> Choice:
    """The bullets of a section."""
    found = tuple(Chosen(sentence=sentence, asked=asked.typed) for sentence in asked.sentences)
    return Choice(chosen=found, missing=() if found else (asked.typed,), lead=section_text(asked, language), neighbours=asked.neighbours)
