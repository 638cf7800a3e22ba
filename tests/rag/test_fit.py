"""Fitting: what belongs is told from what does not, with thresholds of questions that a regression did not see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from rag import fit as fitting
from rag.errors import CalibrationError
from rag.fit import FOLDS, Example, fit, held_out
from rag.judgement.decision import Decision
from rag.judgement.features import OF_A_CANDIDATE, of_candidates, of_question
from rag.judgement.probe import probability
from tests.rag.judgement.made import candidates_of, question_of


def examples(count: int, *, asked: bool = True, seed: int = 0) -> list[Example]:
    """Questions of three candidates; two of three are answerable, then the first belongs and is judged high."""
    random = np.random.default_rng(seed)
    found = []
    for number in range(count):
        answerable = number % 3 != 0
        best, *others = (float(x) for x in random.normal([0.7 if answerable else 0.45, 0.4, 0.35], 0.04))
        logits = tuple(float(x) for x in random.normal([2.0 if answerable else -2.0, -2.0, -2.5], 0.5))
        found.append(
            Example(
                question=question_of(),
                candidates=candidates_of(best, *others),
                logits=logits if asked else None,
                belongs=(answerable, False, False),
                answerable=answerable,
            )
        )
    return found


def fitted(questions: Sequence[Example]) -> Decision:
    return fit(questions, model="m", embedder="e", fitted_on=f"{len(questions)} questions")


def odds_of(decision: Decision, one: Example) -> list[float]:
    return [float(x) for x in decision.after_asking(of_candidates(one.question, one.candidates, one.logits))]


@pytest.mark.parametrize("asked", [True, False])
def test_what_belongs_is_told_from_what_does_not(asked: bool) -> None:
    decision = fitted(examples(120, asked=asked))
    for one in examples(60, asked=asked, seed=1):
        odds = odds_of(decision, one)
        stated = [share >= decision.state_from for share in probability(np.array(odds))]
        answer = decision.answers(of_question(one.question, one.candidates, one.logits, odds))
        assert (answer >= decision.answer_from) is one.answerable
        if one.answerable:
            assert stated == list(one.belongs)


def test_it_says_for_what_and_on_what_it_was_fitted() -> None:
    decision = fitted(examples(60))
    assert (decision.model, decision.embedder, decision.fitted_on) == ("m", "e", "60 questions")
    assert Decision.model_validate_json(decision.model_dump_json()) == decision


def test_a_feature_that_never_changes_has_no_weight() -> None:
    decision = fitted(examples(60))
    assert "yes or no" not in decision.belongs.weights
    assert {*decision.belongs.weights} <= {*OF_A_CANDIDATE}
    assert not [name for name in decision.worth_asking.weights if "logit" in name]


def test_equal_questions_are_fitted_equally() -> None:
    assert fitted(examples(60)) == fitted(examples(60))


def test_what_is_said_of_a_question_for_the_thresholds_does_not_follow_from_its_own_labels() -> None:
    questions = examples(40)
    known, _ = held_out(questions)
    fold = range(1, 40, FOLDS)
    other = [
        replace(one, belongs=tuple(not belongs for belongs in one.belongs)) if number in fold else one
        for number, one in enumerate(questions)
    ]
    changed, _ = held_out(other)
    answerable = [number for number, one in enumerate(questions) if one.answerable]
    own = np.repeat([number in fold for number in answerable], 3)
    assert own.any()
    assert changed.after[own] == pytest.approx(known.after[own])
    assert changed.before[own] == pytest.approx(known.before[own])
    assert changed.after[~own] != pytest.approx(known.after[~own])


def test_whether_a_question_is_answerable_for_the_thresholds_does_not_follow_from_its_own_label() -> None:
    questions = examples(40)
    known, _ = held_out(questions)
    fold = np.arange(40) % FOLDS == 1
    other = [replace(one, answerable=not one.answerable) if own else one for one, own in zip(questions, fold, strict=True)]
    changed, _ = held_out(other)
    assert changed.answers[fold] == pytest.approx(known.answers[fold])
    assert changed.answers[~fold] != pytest.approx(known.answers[~fold])


@pytest.mark.parametrize(
    ("labels", "threshold"),
    [([False, False, True, True], 0.5), ([False, True, True, True], 0.3), ([False, False, False, True], 0.7)],
)
def test_a_threshold_lies_between_what_it_parts(labels: list[bool], threshold: float) -> None:
    found = fitting._threshold(np.array([0.2, 0.4, 0.6, 0.8]), np.array(labels), miss=1.0, alarm=1.0)
    assert found == pytest.approx(threshold, abs=0.05)


@pytest.mark.parametrize("answerable", [True, False])
def test_questions_of_one_sort_alone_are_a_clear_error(answerable: bool) -> None:
    alike = [one for one in examples(120) if one.answerable is answerable]
    with pytest.raises(CalibrationError):
        fitted(alike)


def test_questions_of_which_no_sentence_was_found_are_a_clear_error() -> None:
    """The quotes are of another text."""
    alike = [
        Example(question=one.question, candidates=one.candidates, logits=one.logits, belongs=(False,) * 3, answerable=one.answerable)
        for one in examples(60)
    ]
    with pytest.raises(CalibrationError):
        fitted(alike)
