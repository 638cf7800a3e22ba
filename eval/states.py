"""What a model makes of many prompts on the way to its reply: what probes are fitted on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.progress import Progress
from rag.judgement.features import Matrix
from rag.llms import Prompt, ShowsLayers

TOGETHER = 16
"""Prompts that are read at once."""


def states_after(layer: int, prompts: Sequence[Prompt], model: ShowsLayers, progress: Progress, *, task: str, unit: str) -> Matrix:
    """The hidden states after a layer, shape ``(prompts, width)``."""
    states = []
    for start in range(0, len(prompts), TOGETHER):
        states.append(model.hidden_each(prompts[start : start + TOGETHER], layer))
        progress(task, min(start + TOGETHER, len(prompts)), len(prompts), unit)
    return np.vstack(states).astype(np.float64)
