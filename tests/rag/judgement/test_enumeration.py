"""Enumerations: whether one is wanted, and which candidates it states."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.judgement.choose import judge
from rag.judgement.decision import Decision
from rag.judgement.enumeration import MOST_READ, MOST_STATED, TOGETHER, Enumerations, enumerated
from rag.judgement.probe import Probe
from rag.llms import Prompt
from rag.llms.stand_in import Adapter
from rag.settings import Settings
from rag.steps import Choice
from tests.rag.judgement.made import candidates_of, question_of
from tests.rag.judgement.test_choose import DECISION

PROBE = Probe(layer=3, weights=(1.0,), bias=0.0)
BY = Enumerations(wanted=PROBE, want_from=2.0, behind=10.0, state_from=-1.0)
BEFORE = Choice(status="partial", missing=("橋の長さは",), nearest="p0:1")


class Shows(Adapter):
    """A stand-in whose state of a prompt is the number that its sentence begins with, less two."""

    def __init__(self) -> None:
        super().__init__(Settings(llm="stand_in"))
        self.read = 0

    def hidden_each(self, prompts: Sequence[Prompt], layer: int) -> NDArray[np.float32]:
        self.read += len(prompts)
        numbers = ["".join(c for c in prompt.passage.split("番目")[0][-3:] if c.isdecimal()) for prompt in prompts]
        return np.array([[int(one) - 2] for one in numbers], dtype=np.float32)


def stated(choice: Choice) -> list[str]:
    return [one.sentence.id for one in choice.chosen]


def test_it_is_wanted_where_the_mean_over_several_sentences_says_so() -> None:
    assert BY.wants((1.0, 3.0))
    assert not BY.wants((1.0, 2.9))
    assert not BY.wants(())


def test_every_likely_sentence_is_stated_the_surest_first() -> None:
    found = enumerated(question_of(), BEFORE, candidates_of(0.5, 0.5, 0.5, 0.5)[::-1], Shows(), PROBE, BY, lambda: False)
    assert stated(found) == ["p3:1", "p1:1", "p2:1"]
    assert (found.status, found.by, found.missing) == ("answered", "enumeration", ())
    shares = [one.probability or 0.0 for one in found.chosen]
    assert shares[0] == max(shares)
    assert shares[1] == pytest.approx(0.5)


def test_a_sentence_that_search_puts_far_behind_needs_a_better_word() -> None:
    assert stated(enumerated(question_of(), BEFORE, candidates_of(0.5, 0.5, 0.5, 0.2), Shows(), PROBE, BY, lambda: False)) == [
        "p2:1",
        "p1:1",
    ]


def test_one_sentence_alone_is_no_enumeration() -> None:
    assert enumerated(question_of(), BEFORE, candidates_of(0.5, 0.5), Shows(), PROBE, BY, lambda: False) is BEFORE
    assert enumerated(question_of(), BEFORE, (), Shows(), PROBE, BY, lambda: False) is BEFORE


def test_the_surest_are_kept_where_there_are_too_many() -> None:
    found = enumerated(question_of(), BEFORE, candidates_of(*[0.5] * MOST_READ), Shows(), PROBE, BY, lambda: False)
    assert stated(found) == [f"p{number}:1" for number in (MOST_READ - 1, *range(MOST_READ - MOST_STATED, MOST_READ - 1))]


def test_who_leaves_is_read_no_further_for() -> None:
    model, asked = Shows(), list[int]()

    def stopped() -> bool:
        asked.append(1)
        return len(asked) > 1

    assert enumerated(question_of(), BEFORE, candidates_of(*[0.5] * MOST_READ), model, PROBE, BY, stopped) is BEFORE
    assert model.read == TOGETHER


@pytest.mark.parametrize(("enumerations", "wants"), [(BY.model_copy(update={"want_from": -9.0}), True), (BY, False), (None, False)])
def test_what_is_wanted_is_read_with_the_judgement(enumerations: Enumerations | None, wants: bool) -> None:
    decision: Decision = DECISION.model_copy(update={"probe": PROBE, "enumerations": enumerations})
    model, plain = Shows(), Shows()
    found = judge(question_of(), candidates_of(0.5, 0.4), model, decision, lambda: False)
    assert found.wants_all is wants
    without = judge(question_of(), candidates_of(0.5, 0.4), plain, DECISION.model_copy(update={"probe": PROBE}), lambda: False)
    assert (found.judged, found.answer, model.read) == (without.judged, without.answer, plain.read)
