"""The word on a yes-or-no question, read from what the model makes of the sentence that answers it.

A multinomial logistic regression reads one layer, as the probe does for the judge's word (``rag.judgement.probe``). One of its classes is
that the sentence does not tell. Where no class is sure, no word is said.
"""

from __future__ import annotations

from typing import get_args

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from rag.llms import LanguageModel, Prompt, ShowsLayers
from rag.prompts import load_prompt
from rag.steps import Question
from rag.types import Verdict

CLASSES: tuple[Verdict | None, ...] = (*get_args(Verdict), None)
"""None: the sentence does not tell."""


class Verdicts(BaseModel):
    """What was fitted for one language model and the judge's prompt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    layer: int = Field(ge=0)
    """Counted from 0."""
    weights: tuple[tuple[float, ...], ...] = Field(min_length=len(CLASSES), max_length=len(CLASSES))
    """A row a class, in their order."""
    bias: tuple[float, ...] = Field(min_length=len(CLASSES), max_length=len(CLASSES))
    say_from: float = Field(ge=0, le=1)
    """Probability from which a word is said."""

    def probabilities(self, states: NDArray[np.floating]) -> NDArray[np.float64]:
        """Of each class, for states of shape ``(prompts, width)``; shape ``(prompts, classes)``, each row sums to 1."""
        odds = np.asarray(states, dtype=np.float64) @ np.array(self.weights).T + np.array(self.bias)
        shares = np.exp(odds - odds.max(axis=1, keepdims=True))
        return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float64)


def tell(question: Question, heading: str, sentence: str, model: LanguageModel | None, verdicts: Verdicts | None) -> Verdict | None:
    """What a sentence says to a yes-or-no question; None where it is not sure, or the model shows no layers.

    Heading and sentence are what the judge read: what was kept of both serves again.
    """
    if verdicts is None or not question.closed or not isinstance(model, ShowsLayers):
        return None
    (shares,) = verdicts.probabilities(model.hidden_each([verdict_prompt(heading, sentence, question.asked)], verdicts.layer))
    best = int(shares.argmax())
    return CLASSES[best] if shares[best] >= verdicts.say_from else None


def verdict_prompt(heading: str, sentence: str, question: str) -> Prompt:
    """What is read of a sentence and a yes-or-no question; all but the question is what the judge reads."""
    return load_prompt("judge").render(also="verdict", heading=heading, sentence=sentence, question=question)
