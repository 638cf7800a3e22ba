"""Fitting the decision to questions whose sentences are known, for one language model and embedder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.errors import CalibrationError
from rag.judgement.decision import Decision, Regression
from rag.judgement.features import ABSOLUTE, OF_A_CANDIDATE, OF_A_QUESTION, OF_WORDS, Matrix, of_candidates, of_question
from rag.judgement.probe import Probe, probability
from rag.judgement.verdict import CLASSES, Verdicts
from rag.steps import Candidate, Question
from rag.types import Verdict

FOLDS = 5
STRENGTH = 0.3
"""Inverse of the L2 penalty on standardised features."""
STRENGTH_OF_PROBE = 3e-3
"""The same on standardised states."""
STRENGTH_OF_VERDICTS = 1e-2
"""The same where the word on a yes-or-no question is read."""
FALSE_ANSWER, FALSE_REFUSAL = 1.5, 1.0
"""What it costs to answer where the text does not, and to refuse where it does."""
MISSED, NEEDLESS = 1.0, 0.2
"""What it costs to leave out a sentence that belongs to the answer, and to state one that does not."""
UNASKED = 0.04
"""Share of the sentences that belong to an answer of which the model need not be asked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A question with its candidates, what the judge said of them, and which belong to the answer."""

    question: Question
    candidates: tuple[Candidate, ...]
    logits: tuple[float, ...] | None
    """None: there is no model."""
    belongs: tuple[bool, ...]
    answerable: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldOut:
    """What regressions say of questions that they were not fitted on."""

    before: NDArray[np.float64]
    """Probability of each candidate of an answerable question, before the model was asked."""
    after: NDArray[np.float64]
    """The same after it was asked."""
    belongs: NDArray[np.bool_]
    """Which of these candidates belong to the answer."""
    beside: NDArray[np.bool_]
    """Which of them stand beside the best one of a question that asks one thing: of these the threshold decides."""
    answers: NDArray[np.float64]
    """Probability that the text answers, for each question."""
    answerable: NDArray[np.bool_]


def fit(
    examples: Sequence[Example],
    *,
    model: str,
    embedder: str,
    fitted_on: str,
    probe: Probe | None = None,
    verdicts: Verdicts | None = None,
) -> Decision:
    """Fit the regressions and the thresholds; thresholds are chosen on folds that the regressions did not see.

    ``probe``: what read the judge's word; ``verdicts``: what reads the word on a yes-or-no question; both are kept as they are.
    """
    without = frozenset[str]() if any(one.logits is None for one in examples) else ABSOLUTE
    unseen, whole = held_out(examples, without)
    belongs = np.concatenate([np.array(one.belongs, dtype=bool) for one in examples])
    answer_from = _threshold(unseen.answers, unseen.answerable, miss=FALSE_REFUSAL, alarm=FALSE_ANSWER)
    return Decision(
        model=model,
        embedder=embedder,
        fitted_on=fitted_on,
        probe=probe,
        verdicts=verdicts,
        worth_asking=_regression(_features(examples, asked=False), belongs, OF_A_CANDIDATE, without),
        belongs=_regression(_features(examples, asked=True), belongs, OF_A_CANDIDATE, without),
        answerable=_regression(whole, unseen.answerable, OF_A_QUESTION, without),
        ask_from=round(float(np.quantile(unseen.before[unseen.belongs], UNASKED)), 3),
        state_from=_threshold(unseen.after[unseen.beside], unseen.belongs[unseen.beside], miss=MISSED, alarm=NEEDLESS),
        answer_from=answer_from,
        related_from=round(answer_from / 3, 3),
    )


def held_out(examples: Sequence[Example], without: frozenset[str] = frozenset()) -> tuple[HeldOut, Matrix]:
    """What regressions on the other folds say of each fold, and the features of the questions that follow from it.

    Args:
        examples: the questions, in an order that is not that of the text.
        without: features that are left out, for an ablation.
    """
    folds = np.arange(len(examples)) % FOLDS
    before: list[NDArray[np.float64]] = [np.zeros(0)] * len(examples)
    odds: list[NDArray[np.float64]] = [np.zeros(0)] * len(examples)
    for fold in range(FOLDS):
        seen = [one for one, own in zip(examples, folds, strict=True) if own != fold]
        labels = np.concatenate([np.array(one.belongs, dtype=bool) for one in seen])
        early = _regression(_features(seen, asked=False), labels, OF_A_CANDIDATE, without)
        late = _regression(_features(seen, asked=True), labels, OF_A_CANDIDATE, without)
        for n in map(int, np.flatnonzero(folds == fold)):
            before[n] = probability(early.odds(_features([examples[n]], asked=False), OF_A_CANDIDATE))
            odds[n] = late.odds(_features([examples[n]], asked=True), OF_A_CANDIDATE)
    answerable = np.array([one.answerable for one in examples])
    whole = np.vstack(
        [of_question(one.question, one.candidates, one.logits, [float(x) for x in odds[n]]) for n, one in enumerate(examples)]
    )
    answers = np.zeros(len(examples))
    for fold in range(FOLDS):
        inner = _regression(whole[folds != fold], answerable[folds != fold], OF_A_QUESTION, without)
        answers[folds == fold] = probability(inner.odds(whole[folds == fold], OF_A_QUESTION))
    of_answerable = [n for n in range(len(examples)) if answerable[n]]
    found = HeldOut(
        before=np.concatenate([before[n] for n in of_answerable]),
        after=np.concatenate([probability(odds[n]) for n in of_answerable]),
        belongs=np.concatenate([np.array(examples[n].belongs, dtype=bool) for n in of_answerable]),
        beside=np.concatenate([_beside(examples[n].question, odds[n]) for n in of_answerable]),
        answers=answers,
        answerable=answerable,
    )
    return found, whole


def _beside(question: Question, odds: NDArray[np.float64]) -> NDArray[np.bool_]:
    one_thing = not question.parts and not question.of_a_subject
    return np.asarray((np.arange(len(odds)) != np.argmax(odds)) & one_thing, dtype=np.bool_)


def _features(examples: Sequence[Example], *, asked: bool) -> Matrix:
    return np.vstack([of_candidates(one.question, one.candidates, one.logits if asked else None) for one in examples])


def _regression(features: Matrix, labels: NDArray[np.bool_], names: tuple[str, ...], without: frozenset[str] = frozenset()) -> Regression:
    """Logistic regression with an L2 penalty on standardised features; its weights are brought back to the features' own units."""
    if labels.all() or not labels.any():
        raise CalibrationError("too few questions of one kind to tell it from the other", remedy="give more questions of both kinds")
    used = (features.std(axis=0) > 1e-9) & np.array([name not in without for name in names])
    weights, bias = _logistic(features[:, used], labels, STRENGTH)
    kept = [name for name, use in zip(names, used, strict=True) if use]
    return Regression(weights={name: round(float(weight), 5) for name, weight in zip(kept, weights, strict=True)}, bias=round(bias, 5))


def _logistic(features: Matrix, labels: NDArray[np.bool_], strength: float) -> tuple[NDArray[np.float64], float]:
    """Weights and bias in the features' own units. The L2 penalty is on standardised features, none of which is the same everywhere."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = features.mean(axis=0), features.std(axis=0)
    fitted = LogisticRegression(C=strength, max_iter=2000).fit((features - mean) / spread, labels)
    weights = fitted.coef_[0] / spread
    return weights, float(fitted.intercept_[0] - weights @ mean)


def _threshold(shares: NDArray[np.float64], labels: NDArray[np.bool_], *, miss: float, alarm: float) -> float:
    """The threshold of least cost; of equal ones the middle."""
    steps = np.round(np.arange(0.05, 0.96, 0.01), 2)
    costs = np.array([miss * np.sum(labels & (shares < step)) + alarm * np.sum(~labels & (shares >= step)) for step in steps])
    least = steps[costs == costs.min()]
    return float(least[len(least) // 2])


def fit_probe(states: Matrix, stated: NDArray[np.bool_], layer: int) -> Probe:
    """Fit a probe to states of shape ``(pairs, width)`` and to whether each sentence states the answer."""
    used = states.std(axis=0) > 1e-9
    weights = np.zeros(states.shape[1])
    weights[used], bias = _logistic(states[:, used], stated, STRENGTH_OF_PROBE)
    return Probe(layer=layer, weights=tuple(float(f"{one:.5g}") for one in weights), bias=round(bias, 5))


def fit_verdicts(states: Matrix, told: Sequence[Verdict | None], layer: int, say_from: float) -> Verdicts:
    """Fit the word on yes-or-no questions to states of shape ``(pairs, width)`` and to what each sentence says to its question."""
    from sklearn.linear_model import LogisticRegression

    used = states.std(axis=0) > 1e-9
    mean, spread = states[:, used].mean(axis=0), states[:, used].std(axis=0)
    fitted = LogisticRegression(C=STRENGTH_OF_VERDICTS, max_iter=2000)
    fitted.fit((states[:, used] - mean) / spread, [CLASSES.index(one) for one in told])
    weights = np.zeros((len(CLASSES), states.shape[1]))
    weights[:, used] = fitted.coef_ / spread
    bias = fitted.intercept_ - weights[:, used] @ mean
    rows = tuple(tuple(float(f"{one:.5g}") for one in row) for row in weights)
    return Verdicts(layer=layer, weights=rows, bias=tuple(round(float(one), 5) for one in bias), say_from=say_from)


def fit_short(features: Matrix, right: NDArray[np.bool_]) -> tuple[Regression, NDArray[np.float64]]:
    """Fit whether copied words are right by themselves.

    Args:
        features: of ``OF_WORDS``, shape ``(words, len(OF_WORDS))``, in an order that is not that of the text.
        right: whether each are.

    Returns:
        The regression on all of them, and what regressions on the other folds say of each, shape ``(words,)``, range 0 to 1.
    """
    folds, unseen = np.arange(len(right)) % FOLDS, np.zeros(len(right))
    for fold in range(FOLDS):
        own = folds == fold
        unseen[own] = probability(_regression(features[~own], right[~own], OF_WORDS).odds(features[own], OF_WORDS))
    return _regression(features, right, OF_WORDS), unseen
