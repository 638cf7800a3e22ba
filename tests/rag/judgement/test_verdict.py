"""The word on a yes-or-no question: read where the model shows its layers, said where it is sure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import ValidationError

from rag.fit import fit_verdicts
from rag.judgement.verdict import CLASSES, Verdicts, tell, verdict_prompt
from rag.llms import Prompt
from rag.llms.stand_in import Adapter
from rag.settings import Settings
from rag.types import Verdict
from tests.rag.judgement.made import question_of

WORDS = ("はい", "いいえ", "まだ", "検討", "無関係")
LAYER = 3


class Shows(Adapter):
    """A stand-in whose state of a prompt is which of some words stands in its question."""

    def __init__(self) -> None:
        super().__init__(Settings(llm="stand_in"))
        self.read: list[Prompt] = []
        self.layers: set[int] = set()

    def hidden_each(self, prompts: Sequence[Prompt], layer: int) -> NDArray[np.float32]:
        self.read += prompts
        self.layers.add(layer)
        return np.array([[float(word in prompt.question) for word in WORDS] for prompt in prompts], dtype=np.float32)


ROWS = tuple(tuple(9.0 * (row == column) for column in range(5)) for row in range(5))
SURE = Verdicts(layer=LAYER, weights=ROWS, bias=(0.0,) * 5, say_from=0.9)


@pytest.mark.parametrize(("word", "said"), list(zip(WORDS, CLASSES, strict=True)))
def test_the_class_that_is_sure_is_said(word: str, said: Verdict | None) -> None:
    model = Shows()
    assert tell(question_of(asked=f"{word}ですか", closed=True), "橋", "文である。", model, SURE) == said
    assert model.layers == {LAYER}
    assert model.read == [verdict_prompt("橋", "文である。", f"{word}ですか")]


def test_where_nothing_is_sure_nothing_is_said() -> None:
    assert tell(question_of(asked="橋ですか", closed=True), "橋", "文である。", Shows(), SURE) is None


def test_another_question_costs_nothing_and_a_model_without_layers_says_nothing() -> None:
    model, asked = Shows(), question_of(asked="はいですか", closed=True)
    assert tell(question_of(asked="はいですか"), "橋", "文である。", model, SURE) is None
    assert tell(asked, "橋", "文である。", model, None) is None
    assert model.read == []
    assert tell(asked, "橋", "文である。", Adapter(Settings(llm="stand_in")), SURE) is None
    assert tell(asked, "橋", "文である。", None, SURE) is None


def test_it_tells_what_it_was_fitted_to_and_is_kept_to_the_last_digit() -> None:
    random = np.random.default_rng(3)
    labels = random.integers(0, len(CLASSES), 400)
    states = random.normal(0.0, 1.0, (400, 20))
    states[np.arange(400), labels] += 4.0
    found = fit_verdicts(states[:300], [CLASSES[one] for one in labels[:300]], LAYER, 0.7)
    shares = found.probabilities(states[300:])
    assert np.allclose(shares.sum(axis=1), 1.0)
    assert (shares.argmax(axis=1) == labels[300:]).mean() > 0.8
    assert (found.layer, found.say_from) == (LAYER, 0.7)
    assert Verdicts.model_validate_json(found.model_dump_json()) == found


def test_a_row_for_each_class_is_needed() -> None:
    with pytest.raises(ValidationError, match="at least 5 items"):
        Verdicts(layer=LAYER, weights=((1.0,),), bias=(0.0,), say_from=0.5)
