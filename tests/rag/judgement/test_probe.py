"""The probe: fitted to states, and read where there is one and the model shows its layers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import ValidationError

from rag.fit import fit_probe
from rag.judgement.judge import judge_each
from rag.judgement.probe import Probe
from rag.llms import Prompt
from rag.llms.stand_in import Adapter
from rag.settings import Settings
from tests.rag.judgement.made import candidates_of

QUESTION = "３番目の文はどれですか"


class Shows(Adapter):
    """A stand-in whose states are the layer and the length of the prompt's sentence."""

    def hidden_each(self, prompts: Sequence[Prompt], layer: int) -> NDArray[np.float32]:
        return np.array([[layer, len(prompt.passage)] for prompt in prompts], dtype=np.float32)


def test_it_tells_what_it_was_fitted_to_and_is_kept_to_the_last_digit() -> None:
    random = np.random.default_rng(3)
    states = random.normal(5.0, 3.0, (400, 20))
    stated = states[:, 4] - states[:, 7] + random.normal(0.0, 1.0, 400) > 0
    probe = fit_probe(states[:200], stated[:200], 7)
    odds = np.array(probe.odds(states[200:]))
    assert np.corrcoef(odds, stated[200:])[0, 1] > 0.7
    assert probe.layer == 7
    assert Probe.model_validate_json(probe.model_dump_json()).odds(states) == probe.odds(states)


def test_it_reads_the_layer_that_it_was_fitted_to() -> None:
    model, candidates = Shows(Settings(llm="stand_in")), candidates_of(0.5, 0.4)
    probe = Probe(layer=3, weights=(1.0, 10.0), bias=0.5)
    first, second = model.hidden_each([], 3), judge_each(model, QUESTION, candidates, probe)
    assert first.size == 0
    assert [round((odds - 3.5) % 10, 6) for odds in second] == [0.0, 0.0]
    assert judge_each(model, QUESTION, (), probe) == ()


def test_without_a_probe_or_layers_the_reply_is_read() -> None:
    shows, plain, candidates = Shows(Settings(llm="stand_in")), Adapter(Settings(llm="stand_in")), candidates_of(0.5, 0.4)
    replies = judge_each(plain, QUESTION, candidates)
    assert judge_each(shows, QUESTION, candidates) == replies
    assert judge_each(plain, QUESTION, candidates, Probe(layer=3, weights=(1.0, 10.0), bias=0.5)) == replies


def test_a_probe_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="mismatch"):
        Probe(layer=3, weights=(1.0,), bias=0.5).odds(np.zeros((2, 4)))
    with pytest.raises(ValidationError):
        Probe(layer=-1, weights=(1.0,), bias=0.5)
