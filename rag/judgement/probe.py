"""A probe: the judge's word, read from what the model makes of a prompt on the way to its reply.

A layer in the middle knows more of whether a sentence states an answer than the reply's first token says. A logistic regression
reads it (linear probe, Alain & Bengio 2016, arXiv:1610.01644). The layers after it are not computed (early exit, Schuster et al. 2022,
arXiv:2207.07061).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field


def probability(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """The logistic function, range 0 to 1."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -30, 30))), dtype=np.float64)


class Probe(BaseModel):
    """What was fitted for one language model and the judge's prompt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    layer: int = Field(ge=0)
    """Counted from 0."""
    weights: tuple[float, ...]
    bias: float

    def odds(self, states: NDArray[np.floating]) -> tuple[float, ...]:
        """Log odds that the sentence states the answer, for states of shape ``(prompts, width)``; range all reals."""
        return tuple(float(one) for one in np.asarray(states, dtype=np.float64) @ np.array(self.weights) + self.bias)
