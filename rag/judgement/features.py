"""All that speaks for or against a candidate, as numbers. Each is evidence for the fitted decision, none is a gate."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.steps import Candidate, Question

Matrix = NDArray[np.float64]

OF_A_CANDIDATE = (
    *("logit", "logit behind best", "cosine", "lexical", "around", "score", "score behind best", "rank", "foreign"),
    *("kind held", "kind lacking", "name held", "name lacking", "uncovered"),
    *("explanation, logit behind", "same passage", "yes or no", "english"),
)
"""Names of the columns of ``of_candidates``."""
_LOGITS = tuple(number for number, name in enumerate(OF_A_CANDIDATE) if "logit" in name)

OF_A_QUESTION = (
    *("best", "second", "logit", "second logit", "cosine", "lexical", "score", "score behind", "foreign"),
    *("kind lacking", "name lacking", "uncovered", "mean logit", "explanation", "uncovered by three", "yes or no", "english"),
)
"""Names of the entries of ``of_question``."""


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
    explanation = bool(question.intents & {"explanation", "overview"})
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
                *_held(question, one),
                1 - len(one.covered) / most,
                explanation * (best_logit - logit),
                float(one.ranked.sentence.passage_id == first.ranked.sentence.passage_id and one is not first),
                float(question.yes_or_no),
                float(question.written == "en"),
            )
        )
    found = np.asarray(rows, dtype=np.float64).reshape(len(candidates), len(OF_A_CANDIDATE))
    if logits is None:
        found[:, _LOGITS] = 0.0
    return found


def _held(question: Question, one: Candidate) -> tuple[float, float, float, float]:
    """Whether a fact of the kinds asked for stands there, or is lacking: figures, then names."""
    figures, names = question.kinds - {"name"}, question.kinds & {"name"}
    return (
        float(bool(figures & one.holds)),
        float(bool(figures) and not figures & one.holds),
        float(bool(names & one.holds)),
        float(bool(names) and not names & one.holds),
    )


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
    covered = frozenset[str]().union(*(candidates[number].covered for number in order[:3]))
    most = max(1, len(question.terms))
    _, lacking, _, nameless = np.min([_held(question, candidates[number]) for number in order[:3]], axis=0)
    return np.asarray(
        (
            odds[order[0]],
            odds[order[1]] if len(order) > 1 else -6.0,
            words[0],
            words[1] if len(words) > 1 else -6.0,
            best.ranked.cosine,
            best.ranked.lexical,
            best.ranked.score,
            best.best.score - best.ranked.score,
            min(best.foreign, 3),
            lacking,
            nameless,
            1 - len(best.covered) / most,
            float(np.mean(words)),
            float("explanation" in question.intents),
            1 - len(covered) / most,
            float(question.yes_or_no),
            float(question.written == "en"),
        ),
        dtype=np.float64,
    )
