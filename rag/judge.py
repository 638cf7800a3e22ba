"""Does a sentence state the answer? The local model judges each sentence by itself; retrieval alone decides without it.

The weights were measured on the dev split: docs/decisions/0005-judge.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.display import display
from index.types import Document, Sentence
from rag.llms import LanguageModel, Prompt, prefer_each
from rag.prompts import load_prompt
from rag.retrieve import RankedSentence
from rag.types import Language

CANDIDATES = 2
"""Sentences that are judged for one question."""

SCORE_WEIGHT = 5.0
"""Logits that a search score of 1 is worth where candidates are compared."""

COSINE_WEIGHT = 2.0
"""Logits that a cosine of 1 is worth where an answer is given or refused."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A sentence with the judge's word."""

    ranked: RankedSentence
    logit: float | None
    """logit(Yes) - logit(No); None without a model."""

    def surer(self, by: float) -> Judged:
        """The same sentence with a judge who is surer by so many logits, where there is one."""
        return self if self.logit is None else replace(self, logit=self.logit + by)

    def preference(self, weight: float = SCORE_WEIGHT) -> float:
        """How much speaks for this sentence against the other candidates; higher is better.

        ``weight`` says how many logits a search score of 1 is worth.
        """
        return self.ranked.score if self.logit is None else self.logit + weight * self.ranked.score

    @property
    def support(self) -> float:
        """How much speaks for this sentence being an answer at all; higher is better."""
        return self.ranked.score if self.logit is None else self.logit + COSINE_WEIGHT * self.ranked.cosine


def judge_each(
    model: LanguageModel | None, document: Document, question: str, ranked: Sequence[RankedSentence], language: Language = "ja"
) -> list[Judged]:
    """Ask the model of each sentence, under its heading, whether it states the answer to a question; in their order.

    An English question is asked of the sentence's translation, where there is one.
    """
    if model is None:
        return [Judged(ranked=one, logit=None) for one in ranked]
    prompts = [judge_prompt(document, one.sentence, question, language) for one in ranked]
    reply = load_prompt("judge").reply
    logits = prefer_each(model, prompts, (reply[0], reply[1]))
    return [Judged(ranked=one, logit=logit) for one, logit in zip(ranked, logits, strict=True)]


def judge_prompt(document: Document, sentence: Sentence, question: str, language: Language) -> Prompt:
    """What the judge reads of a sentence; all but the question is the same for every question."""
    heading, shown = shown_to_model(document, sentence, language)
    return load_prompt("judge").render(heading=heading, sentence=shown, question=question)


def shown_to_model(document: Document, sentence: Sentence, language: Language) -> tuple[str, str]:
    """The heading and the sentence in the language of the question, as far as there is a translation."""
    section = document.passage_by_id[sentence.passage_id].section
    if language == "en" and document.translated:
        return document.english(section.id) or section.title, document.english(sentence.id) or ""
    return section.title, display(sentence.text)
