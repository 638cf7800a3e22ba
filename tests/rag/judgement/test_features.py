"""Features: shapes, and names in step with numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rag.judgement.features import OF_A_CANDIDATE, OF_A_QUESTION, of_candidates, of_question
from tests.rag.judgement.made import candidates_of, question_of


def of_first(name: str, question: dict[str, Any], candidate: dict[str, Any], logits: list[float] | None = None) -> float:
    """One feature of the second of two candidates."""
    found = of_candidates(question_of(**question), candidates_of(0.8, 0.5, **candidate), logits)
    return float(found[1, OF_A_CANDIDATE.index(name)])


def of_whole(name: str, question: dict[str, Any], candidate: dict[str, Any]) -> float:
    found = of_question(question_of(**question), candidates_of(0.8, 0.5, **candidate), [2.0, -1.0], [1.5, -0.5])
    return float(found[OF_A_QUESTION.index(name)])


def test_names_are_told_once() -> None:
    assert len(set(OF_A_CANDIDATE)) == len(OF_A_CANDIDATE)
    assert len(set(OF_A_QUESTION)) == len(OF_A_QUESTION)


@pytest.mark.parametrize("count", [1, 2, 10])
@pytest.mark.parametrize("asked", [True, False])
def test_shapes(count: int, asked: bool) -> None:
    candidates = candidates_of(*(0.9 - number / 20 for number in range(count)))
    logits = [1.0 - number for number in range(count)] if asked else None
    assert of_candidates(question_of(), candidates, logits).shape == (count, len(OF_A_CANDIDATE))
    whole = of_question(question_of(), candidates, logits, [0.5] * count)
    assert whole.shape == (len(OF_A_QUESTION),)
    assert np.isfinite(whole).all()


@pytest.mark.parametrize(
    ("name", "question", "candidate", "value"),
    [
        ("cosine", {}, {}, 0.5),
        ("lexical", {}, {}, 0.25),
        ("score", {}, {}, 0.5),
        ("score behind best", {}, {}, 0.3),
        ("foreign", {}, {"foreign": 2}, 2),
        ("foreign", {}, {"foreign": 9}, 3),
        ("kind held", {"kinds": frozenset(["time"])}, {"holds": frozenset(["time"])}, 1),
        ("kind lacking", {"kinds": frozenset(["time"])}, {"holds": frozenset(["money"])}, 1),
        ("kind lacking", {}, {"holds": frozenset(["money"])}, 0),
        ("kind lacking", {"kinds": frozenset(["name"])}, {}, 0),
        ("uncovered", {}, {"covered": frozenset(["橋"])}, 2 / 3),
        ("yes or no", {"yes_or_no": True}, {}, 1),
    ],
)
def test_a_number_stands_under_its_name(name: str, question: dict[str, Any], candidate: dict[str, Any], value: float) -> None:
    assert of_first(name, question, candidate) == pytest.approx(value)


def test_the_models_word_stands_under_its_name_and_nowhere_where_it_was_not_asked() -> None:
    assert of_first("logit", {}, {}, [2.0, -1.0]) == -1
    assert of_first("logit behind best", {}, {}, [2.0, -1.0]) == 3
    unasked = of_candidates(question_of(), candidates_of(0.8, 0.5), None)
    assert not unasked[:, [number for number, name in enumerate(OF_A_CANDIDATE) if "logit" in name]].any()


@pytest.mark.parametrize(
    ("name", "question", "candidate", "value"),
    [
        ("best", {}, {}, 1.5),
        ("logit", {}, {}, 2.0),
        ("second logit", {}, {}, -1.0),
        ("cosine", {}, {}, 0.8),
        ("foreign", {}, {"foreign": 1}, 1),
        ("kind lacking", {"kinds": frozenset(["time"])}, {}, 1),
        ("uncovered", {}, {"covered": frozenset(["橋"])}, 2 / 3),
    ],
)
def test_a_number_of_the_question_stands_under_its_name(
    name: str, question: dict[str, Any], candidate: dict[str, Any], value: float
) -> None:
    assert of_whole(name, question, candidate) == pytest.approx(value)


def test_a_question_without_terms_divides_by_nothing() -> None:
    question = question_of(terms=frozenset())
    assert np.isfinite(of_candidates(question, candidates_of(0.4, covered=frozenset()), [0.0])).all()
    assert np.isfinite(of_question(question, candidates_of(0.4, covered=frozenset()), None, [0.0])).all()
