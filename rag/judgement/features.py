"""All that speaks for or against a candidate, as numbers. Each is evidence for the fitted decision, none is a gate."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.steps import Candidate, Choice, Question, Words

Matrix = NDArray[np.float64]

OF_A_CANDIDATE = (
    *("logit", "logit behind best", "cosine", "lexical", "around", "score", "score behind best", "rank", "foreign"),
    *("kind held", "kind lacking", "uncovered", "same passage", "yes or no"),
)
"""Names of the columns of ``of_candidates``."""
_LOGITS = tuple(number for number, name in enumerate(OF_A_CANDIDATE) if "logit" in name)

OF_A_QUESTION = (
    *("best", "logit", "second logit", "cosine", "lexical", "score", "score behind", "foreign", "kind lacking", "uncovered", "yes or no"),
)
"""Names of the entries of ``of_question``."""


OF_WORDS = ("copied", "figure asked for", "ahead")
"""Names of the entries of ``of_words``."""

ABSOLUTE = frozenset(("cosine", "lexical", "around", "score"))
"""Features that compare with no other candidate. In another text they lie elsewhere, so they are used only where no model judges."""


def of_candidates(question: Question, candidates: Sequence[Candidate], logits: Sequence[float] | None) -> Matrix:
    """One row a candidate.

    Args:
        question: what is asked.
        candidates: in the order of their ranking.
        logits: of the judge, in the same order; None: it was not asked, and its columns are 0.

    Returns:
        Shape ``(candidates, len(OF_A_CANDIDATE))``.
    """
    words = logits if logits is not None else [0.0] * len(candidates)
    best_logit = max(words, default=0.0)
    first = candidates[words.index(best_logit)] if logits is not None else candidates[0]
    most = max(1, len(question.terms))
    rows = []
    for one, logit in zip(candidates, words, strict=True):
        rows.append(
            (
                logit,
                best_logit - logit,
                one.ranked.cosine,
                one.ranked.lexical,
                one.ranked.around,
                one.ranked.score,
                one.best.score - one.ranked.score,
                math.log1p(one.rank),
                min(one.foreign, 3),
                float(bool(question.figure_kinds & one.holds)),
                _lacking(question, one),
                1 - len(one.covered) / most,
                float(one.ranked.sentence.passage_id == first.ranked.sentence.passage_id and one is not first),
                float(question.yes_or_no),
            )
        )
    found = np.asarray(rows, dtype=np.float64).reshape(len(candidates), len(OF_A_CANDIDATE))
    if logits is None:
        found[:, _LOGITS] = 0.0
    return found


def _lacking(question: Question, one: Candidate) -> float:
    """Whether no fact of the kinds asked for stands there."""
    return float(bool(question.figure_kinds) and not question.figure_kinds & one.holds)


def of_question(question: Question, candidates: Sequence[Candidate], logits: Sequence[float] | None, odds: Sequence[float]) -> Matrix:
    """What says whether the text answers at all.

    Args:
        question: what is asked.
        candidates: that were judged.
        logits: of the judge; None: it was not asked.
        odds: log odds that each candidate belongs to the answer.

    Returns:
        Shape ``(len(OF_A_QUESTION),)``.
    """
    order = sorted(range(len(candidates)), key=lambda number: -odds[number])
    best = candidates[order[0]]
    words = sorted(logits or [0.0], reverse=True)
    most = max(1, len(question.terms))
    return np.asarray(
        (
            odds[order[0]],
            words[0],
            words[1] if len(words) > 1 else -6.0,
            best.ranked.cosine,
            best.ranked.lexical,
            best.ranked.score,
            best.best.score - best.ranked.score,
            min(best.foreign, 3),
            min(_lacking(question, candidates[number]) for number in order[:3]),
            1 - len(best.covered) / most,
            float(question.yes_or_no),
        ),
        dtype=np.float64,
    )


def of_words(words: Words, choice: Choice) -> Matrix:
    """What says whether words that the model copied are right by themselves, shape ``(len(OF_WORDS),)``."""
    copied = min(max(words.copied or 0.0, 1e-3), 1 - 1e-3)
    return np.asarray((math.log(copied / (1 - copied)), float(words.fits), choice.ahead), dtype=np.float64)
