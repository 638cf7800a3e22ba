"""Choosing: of which candidates the model is asked, which are stated, and what is claimed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from rag.judgement.choose import FIRST, MOST_ASKED, MOST_STATED, Judgement, choose, judge, with_parts
from rag.judgement.decision import Decision, Regression
from rag.llms import Prompt
from rag.llms.stand_in import Adapter
from rag.settings import Settings
from rag.steps import Choice, Chosen, Judged, Question
from rag.types import Status
from tests.rag.judgement.made import candidates_of, question_of, ranked_of

PLAIN: dict[str, Any] = {
    "model": "m",
    "embedder": "e",
    "fitted_on": "nothing",
    "worth_asking": Regression(weights={"score": 10.0}, bias=-5.0),
    "belongs": Regression(weights={"logit": 1.0}, bias=0.0),
    "answerable": Regression(weights={"best": 1.0}, bias=0.0),
    "ask_from": 0.5,
    "state_from": 0.6,
    "answer_from": 0.5,
    "related_from": 0.2,
}
DECISION = Decision(**PLAIN)


class Counting(Adapter):
    """A stand-in that says a number of each sentence, and counts."""

    def __init__(self, words: Sequence[float]) -> None:
        super().__init__(Settings(llm="stand_in"))
        self.words = list(words)
        self.asked: list[str] = []

    def prefer(self, prompt: Prompt, options: tuple[str, str]) -> float:
        self.asked.append(prompt.passage)
        return self.words[len(self.asked) - 1]


def judged(*shares: float, **changes: Any) -> tuple[Judged, ...]:
    scores = [0.9 - number / 50 for number in range(len(shares))]
    return tuple(
        Judged(candidate=one, logit=0.0, probability=share) for one, share in zip(candidates_of(*scores, **changes), shares, strict=True)
    )


def never() -> bool:
    return False


def test_the_model_is_asked_of_the_first_few_and_of_those_worth_it() -> None:
    for scores, expected in (([0.4] * 12, FIRST), ([0.6] * 12, MOST_ASKED), ([0.6] * 6 + [0.4] * 6, 6), ([0.4] * 2, 2)):
        model = Counting([1.0] * 12)
        found = judge(question_of(), candidates_of(*scores), model, DECISION, never)
        assert len(model.asked) == len(found.judged) == expected


def test_where_parts_are_judged_too_the_model_is_asked_less_of_the_whole() -> None:
    model = Counting([1.0] * 12)
    judge(question_of(parts=(question_of(), question_of())), candidates_of(*[0.6] * 12), model, DECISION, never)
    assert len(model.asked) == FIRST


def test_the_most_probable_is_first_and_all_are_probabilities() -> None:
    found = judge(question_of(), candidates_of(0.6, 0.58, 0.56), Counting([-1.0, 2.0, 0.0]), DECISION, never)
    assert [one.candidate.rank for one in found.judged] == [1, 2, 0]
    assert [one.logit for one in found.judged] == [2.0, 0.0, -1.0]
    assert all(0 <= one.probability <= 1 for one in found.judged)
    assert 0 <= found.answer <= 1


def test_without_a_model_candidates_are_weighed_all_the_same() -> None:
    found = judge(question_of(), candidates_of(0.6, 0.5), None, DECISION, never)
    assert [one.logit for one in found.judged] == [None, None]


def test_of_nothing_nothing_is_judged() -> None:
    assert judge(question_of(), (), Counting([]), DECISION, never) == Judgement(judged=(), answer=0.0)


def test_one_that_was_stopped_does_not_ask() -> None:
    model = Counting([])
    assert judge(question_of(), candidates_of(0.6), model, DECISION, lambda: True).judged == ()
    assert model.asked == []


@pytest.mark.parametrize(("answer", "status"), [(0.1, "not_found"), (0.3, "related"), (0.7, "answered")])
def test_three_outcomes(answer: float, status: str) -> None:
    choice = choose(question_of(), Judgement(judged=judged(0.9, 0.1), answer=answer), DECISION)
    assert choice.status == status
    assert bool(choice.chosen) is (status == "answered")
    assert choice.missing == (() if status == "answered" else ("橋の長さは",))


def test_a_judgement_alone_never_claims_to_be_all() -> None:
    choice = choose(question_of(), Judgement(judged=judged(0.99, 0.98), answer=0.99), DECISION)
    assert choice.status == "answered"
    assert choice.coverage is None


def test_the_best_is_stated_and_those_that_are_sure_beside_it() -> None:
    def stated(*shares: float) -> list[float | None]:
        return [one.probability for one in choose(question_of(), Judgement(judged=judged(*shares), answer=0.9), DECISION).chosen]

    assert stated(0.4, 0.3) == [0.4]
    assert stated(0.9, 0.7, 0.5) == [0.9, 0.7]
    assert len(stated(*[0.9] * 9)) == MOST_STATED


def test_a_part_without_its_sentence_is_named() -> None:
    parts = tuple(question_of(asked=f"{name}の市道の長さ", names=frozenset([f"@{name}", "@市道", name])) for name in ("東橋", "西橋"))
    question: Question = question_of(parts=parts)
    one = choose(question, Judgement(judged=judged(0.9, spoken=frozenset(["@東橋"])), answer=0.9), DECISION)
    assert (one.status, one.missing) == ("partial", ("西橋の市道の長さ",))
    both = choose(question, Judgement(judged=judged(0.9, spoken=frozenset(["@東橋", "@西橋"])), answer=0.9), DECISION)
    assert (both.status, both.missing) == ("answered", ())


def choice_of(*numbers: int, **changes: Any) -> Choice:
    """A choice of the made sentences with these numbers."""
    chosen = tuple(Chosen(sentence=ranked_of(number, 0.5).sentence, probability=0.9) for number in numbers)
    return Choice(**({"status": "answered" if chosen else "not_found", "chosen": chosen} | changes))


def numbers_of(choice: Choice) -> list[str]:
    return [one.sentence.id for one in choice.chosen]


def test_the_best_sentence_of_each_part_stands_before_the_others_and_each_stands_once() -> None:
    one, other = question_of(asked="東橋の長さは"), question_of(asked="西橋の長さは")
    choice = with_parts(choice_of(0), [(one, choice_of(0, 1)), (other, choice_of(2, 3))])
    assert numbers_of(choice) == ["p0:1", "p2:1", "p1:1", "p3:1"]
    assert (choice.status, choice.missing) == ("answered", ())


def test_a_whole_without_an_answer_has_those_of_its_parts_and_names_the_others() -> None:
    one, other = question_of(asked="東橋の長さは"), question_of(asked="西橋の長さは")
    whole = choice_of(missing=("東橋と西橋の長さは",))
    half = with_parts(whole, [(one, choice_of(1)), (other, choice_of())])
    assert (numbers_of(half), half.status, half.missing) == (["p1:1"], "partial", ("西橋の長さは",))
    both = with_parts(whole, [(one, choice_of(1)), (other, choice_of(2))])
    assert (numbers_of(both), both.status, both.missing) == (["p1:1", "p2:1"], "answered", ())


def test_a_part_that_asks_nothing_by_itself_answers_nothing_alone() -> None:
    """「東橋の市道」 is spoken of, which does not answer what is asked of it."""
    topic, asking = question_of(asked="東橋の市道", asks=False), question_of(asked="費用はいくらか")
    refused = with_parts(choice_of(), [(topic, choice_of(1)), (asking, choice_of())])
    assert (refused.status, refused.chosen) == ("not_found", ())
    assert numbers_of(with_parts(choice_of(0), [(topic, choice_of(1)), (asking, choice_of())])) == ["p1:1", "p0:1"]


def test_parts_that_are_spoken_of_make_the_whole_one_that_is() -> None:
    parts = [(question_of(), choice_of(status="related")), (question_of(), choice_of())]
    assert with_parts(choice_of(), parts).status == "related"
    assert with_parts(choice_of(), parts[1:]).status == "not_found"


def test_what_the_whole_lacks_stays_named() -> None:
    partial = choice_of(0, status="partial", missing=("西橋の長さ",))
    choice = with_parts(partial, [(question_of(), choice_of(1)), (question_of(asks=False), choice_of())])
    assert (numbers_of(choice), choice.status, choice.missing) == (["p1:1", "p0:1"], "partial", ("西橋の長さ",))


@pytest.mark.parametrize(
    ("status", "asks", "missing"), [("not_found", True, ("塔の高さは",)), ("related", True, ()), ("not_found", False, ())]
)
def test_a_part_of_which_nothing_speaks_is_named_though_the_whole_is_answered(status: Status, asks: bool, missing: tuple[str, ...]) -> None:
    parts = [(question_of(), choice_of(1)), (question_of(asked="塔の高さは", asks=asks), choice_of(status=status))]
    choice = with_parts(choice_of(0), parts)
    assert (choice.missing, choice.status) == (missing, "partial" if missing else "answered")


def test_what_the_whole_lacks_is_not_named_where_its_part_is_answered() -> None:
    partial = choice_of(0, status="partial", missing=("西橋の長さ",))
    choice = with_parts(partial, [(question_of(), choice_of(0)), (question_of(asked="西橋の長さ"), choice_of(1))])
    assert (numbers_of(choice), choice.status, choice.missing) == (["p0:1", "p1:1"], "answered", ())


def test_a_part_that_asks_and_of_which_nothing_speaks_is_named() -> None:
    silent = question_of(asked="塔の高さは"), choice_of(status="not_found", nearest="p1:1")
    near = question_of(asked="塔の色は"), choice_of(status="related", nearest="p7:1")
    assert with_parts(choice_of(0), [(question_of(), choice_of(1)), silent, near]).missing == ("塔の高さは",)
    assert with_parts(choice_of(), [(question_of(), choice_of(1)), silent, near]).missing == ("塔の高さは", "塔の色は")
    # The sentence that is nearest to it answers the whole.
    assert with_parts(choice_of(1), [(question_of(), choice_of(0)), silent, near]).missing == ()


def test_parts_of_which_none_is_answered_change_nothing() -> None:
    whole = choice_of(status="related", missing=("橋の長さは",))
    assert with_parts(whole, [(question_of(), choice_of()), (question_of(), choice_of())]) == whole
    assert with_parts(whole, []) == whole
    assert with_parts(choice_of(0), []) == choice_of(0)


def test_an_answer_with_parts_states_no_more_than_others() -> None:
    parts = [(question_of(), choice_of(number)) for number in range(5, 9)]
    assert len(with_parts(choice_of(0, 1, 2), parts).chosen) == MOST_STATED
