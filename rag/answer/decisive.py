"""The decisive words of a statement: those with which the model would reply to the question, held to the statement's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.language.characters import Span
from index.language.figures import figures
from index.language.sentences import clause_at, sentence_at
from index.language.tokens import runs, search_form
from rag.answer.weight import hedged, one_thing, qualified, shared
from rag.facts import facts_asked_for
from rag.llms import Copies
from rag.llms.copying import Source
from rag.prompts import load_prompt
from rag.steps import Question, Words
from rag.types import Language, Statement

SURE = 0.6
"""Probability of the copied words from which they alone are said to decide; below it, the clause in which they stand."""
MOST_CHARACTERS, MOST_WORDS = 40, 16
"""Most of a clause that is said to decide: Japanese characters, English words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decisive:
    """Words of a statement."""

    span: Span
    """With their figure and what qualifies it."""
    probability: float | None
    """That the model would reply with them, among all words of the statement; None: no model was asked."""


def decisive(question: Question, heading: str, sentence: str, model: Copies) -> Decisive | None:
    """The words of a sentence with which a model would reply; no word of the question is among them.

    Of a translation in several sentences they end where the sentence ends in which they begin.

    Args:
        question: what is asked.
        heading: of the sentence's section, as the judge read it: what was kept of both serves again.
        sentence: the statement.
        model: is held to the sentence's words.
    """
    words = runs(sentence)
    spans = [*(run.span for run in words if run.content), *(figure.span for figure in figures(sentence))]
    source = Source(
        text=sentence,
        starts=frozenset(span[0] for span in spans if not _asked(sentence[slice(*span)], question)),
        ends=frozenset(span[1] for span in spans),
    )
    copied = model.copy(load_prompt("judge").render(also="copy", heading=heading, sentence=sentence, question=question.asked), source)
    if copied is None:
        return None
    span = max(copied.spans, key=lambda one: (shared(question, sentence[slice(*clause_at(sentence, one[0]))]), -one[0]))
    start, end = qualified(sentence, span)
    return Decisive(span=(start, min(end, sentence_at(sentence, start)[1])), probability=copied.probability)


def _asked(words: str, question: Question) -> bool:
    """Whether words stand in the question; an English word with its capital: "which ministry" does not name the "Ministry of ..."."""
    return words in question.asked if words.isascii() else search_form(words) in question.plain


def marked(question: Question, sentence: str, found: Decisive, language: Language) -> Span:
    """What is shown in bold: the words where a kind of fact is asked for and they are sure, else their clause, as far as it is short."""

    def is_short(words: str) -> bool:
        return len(words.split()) <= MOST_WORDS if language == "en" else len(words) <= MOST_CHARACTERS

    if question.kinds and (found.probability or 0.0) >= SURE:
        return found.span
    clause = clause_at(sentence, found.span[0])
    start, end = found.span
    words = [run.span for run in runs(sentence) if run.content]
    for edge in (max(clause[1], end), *(span[1] for span in reversed(words) if end <= span[1] <= clause[1])):
        if is_short(sentence[start:edge]):
            end = edge
            break
    for edge in (clause[0], *(span[0] for span in words if clause[0] <= span[0] < start)):
        if is_short(sentence[edge:end]):
            return edge, end
    return start, end


def short_answer(question: Question, first: Statement, others: Sequence[Statement], found: Decisive, titles: Sequence[str]) -> Words | None:
    """The words as a short answer, with what speaks for it; None where several things are asked for, or where they are hedged."""
    start, end = found.span
    if not one_thing(question, others) or hedged(first.text, found.span):
        return None
    asked_for = [figure.span for figure in facts_asked_for(question, first.text, titles)]
    fits = any(span[0] < end and start < span[1] for span in asked_for)
    alone = fits and len(question.kinds) == len(asked_for) == 1 and not any(one.emphasis for one in others)
    return Words(text=first.text[start:end], copied=found.probability, fits=fits, alone=alone)
