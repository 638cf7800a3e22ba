"""The short answer, fitted to what the product itself says first of development questions: when the model's words are right alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import PrivateAttr

from eval.gold_set import Item
from eval.metrics.headline_right import is_right
from eval.rows import Parts
from index.progress import Progress
from rag.answerer import Answerer, Asked
from rag.evidence.retrieve import Retriever
from rag.fit import fit_short
from rag.judgement.decision import Decision
from rag.judgement.features import Matrix, of_words
from rag.steps import Choice, Words
from rag.turns import Turns

SHOW_FROM = 0.85
"""Probability from which words are said by themselves. Decision 17 says how it was chosen."""


class Said(NamedTuple):
    """Words that may be a short answer, of all questions."""

    features: Matrix
    right: NDArray[np.bool_]


class _Listening(Decision):
    """A decision that keeps what it is asked of, and says every word."""

    _heard: list[tuple[Words, Choice]] = PrivateAttr(default_factory=list)

    def says(self, words: Words, choice: Choice) -> bool:
        self._heard.append((words, choice))
        return True

    def heard(self) -> tuple[Words, Choice] | None:
        """What it was asked of last; None: nothing since then."""
        return self._heard.pop() if self._heard else None


def said(parts: Parts, decision: Decision, items: Sequence[Item], progress: Progress) -> Said:
    """Ask the items, in an order that is not that of the text, and keep the words that a model copied."""
    listening = _Listening.model_validate(decision.model_dump())
    answerer = Answerer(parts.settings, parts.index, Retriever(parts.index, parts.embedder), parts.model, listening, parts.embedder.name)
    turns, features, right = Turns(), [], []
    for number, at in enumerate(np.random.default_rng(0).permutation(len(items)), start=1):
        with turns.place() as place:
            for _ in answerer.events(Asked(text=items[at].question), place):
                pass
        if (heard := listening.heard()) and heard[0].copied is not None:
            features.append(of_words(*heard))
            right.append(is_right(heard[0].text, items[at]))
        progress("short answers", number, len(items), "questions")
    return Said(features=np.vstack(features), right=np.array(right, dtype=np.bool_))


def with_short(decision: Decision, found: Said) -> tuple[Decision, str]:
    """The decision with the short answer fitted anew, and a line on words that the regressions had not seen."""
    regression, unseen = fit_short(found.features, found.right)
    shown = unseen >= SHOW_FROM
    told = f"{found.right[shown].sum()} of {shown.sum()} short answers right where shown, of {len(unseen)} that might be"
    return decision.model_copy(update={"short": regression, "short_from": SHOW_FROM}), told
