"""What a question wants: read where the model shows its layers, believed where it is sure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.fit import fit_wants
from rag.judgement.wants import FORMS, KINDS, SIDES, Wants, wanted, wants_prompt
from rag.llms import Prompt
from rag.llms.stand_in import Adapter
from rag.settings import Settings
from rag.steps import Wanted
from tests.rag.judgement.made import question_of

LAYER = 3
WORDS = (*FORMS, *KINDS, *SIDES)


class Shows(Adapter):
    """A stand-in whose state of a prompt is which of some words stands in its question."""

    def __init__(self) -> None:
        super().__init__(Settings(llm="stand_in"))
        self.read: list[Prompt] = []

    def hidden_each(self, prompts: Sequence[Prompt], layer: int) -> NDArray[np.float32]:
        self.read += prompts
        return np.array([state_of(prompt.question) for prompt in prompts], dtype=np.float32)


def state_of(text: str) -> list[float]:
    return [float(word in text.split()) for word in WORDS]


def fitted(sure_from: float) -> Wants:
    wishes = [(form, kind, side) for form in FORMS for kind in KINDS for side in SIDES]
    states = np.array([state_of(" ".join(one)) for one in wishes])
    return fit_wants(states, wishes, LAYER, sure_from)


def test_what_is_sure_is_read_of_the_question_alone() -> None:
    model = Shows()
    found = wanted(question_of(asked="every amount until"), model, fitted(0.2))
    assert found == Wanted(form="every", kind="amount", side="until")
    assert model.read == [wants_prompt("every amount until")]


def test_one_thing_or_what_is_not_sure_is_left_alone() -> None:
    assert wanted(question_of(asked="one amount until"), Shows(), fitted(0.2)) is None
    assert wanted(question_of(asked="every amount until"), Shows(), fitted(1.0)) is None


def test_without_layers_or_a_fit_nothing_is_read() -> None:
    model = Shows()
    assert wanted(question_of(asked="every amount"), model, None) is None
    assert model.read == []
    assert wanted(question_of(asked="every amount"), Adapter(Settings(llm="stand_in")), fitted(0.2)) is None


def test_it_is_kept_to_the_last_digit() -> None:
    found = fitted(0.8)
    assert Wants.model_validate_json(found.model_dump_json()) == found
