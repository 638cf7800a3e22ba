"""Enumerations: a question for every one of a kind gets each sentence that is likely to name one, and not the few that are surest.

That it is one is read from the layer from which the judge's word is read (``rag.judgement.probe``), beside the candidates that are
judged in any case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from pydantic import BaseModel, ConfigDict

from rag.judgement.judge import odds_each
from rag.judgement.probe import Probe, probability
from rag.llms import ShowsLayers
from rag.steps import Candidate, Choice, Chosen, Question

MOST_READ = 40
"""Candidates of which the model is asked."""
MOST_STATED = 20
"""Sentences that are stated at most."""
TOGETHER = 8
"""Candidates that are read before it is asked whether anybody still waits."""


class Enumerations(BaseModel):
    """What was fitted for one language model and the judge's prompt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wanted: Probe
    """Whether the question wants every one of a kind; it is read beside several sentences, and the mean counts."""
    want_from: float
    """Mean log odds from which it does."""
    behind: float
    """Log odds that a sentence loses for each 1 by which its search score lies behind the best."""
    state_from: float
    """The judge's log odds, less what is lost, from which a sentence is stated."""

    def wants(self, odds: Sequence[float]) -> bool:
        """Whether an enumeration is wanted, by the log odds of ``wanted`` beside several sentences."""
        return bool(odds) and float(np.mean(odds)) >= self.want_from


def enumerated(
    question: Question,
    choice: Choice,
    candidates: Sequence[Candidate],
    model: ShowsLayers,
    probe: Probe,
    by: Enumerations,
    stopped: Callable[[], bool],
) -> Choice:
    """A choice of all candidates that are likely to name one, the surest first, then as in the text; as it was where fewer than two are."""
    odds: list[float] = []
    for start in range(0, len(candidates), TOGETHER):
        if stopped():
            return choice
        odds += odds_each(model, question.asked, candidates[start : start + TOGETHER], probe)[0]
    left = [odd - by.behind * (one.best.score - one.ranked.score) - by.state_from for odd, one in zip(odds, candidates, strict=True)]
    likely = [one for one in sorted(zip(left, candidates, strict=True), key=lambda one: -one[0])[:MOST_STATED] if one[0] >= 0]
    if len(likely) < 2:
        return choice
    members = sorted(likely, key=lambda one: (one is not likely[0], one[1].position))
    shares = probability(np.array([odd for odd, _ in members])).round(3).tolist()
    chosen = tuple(Chosen(sentence=one.ranked.sentence, probability=share) for (_, one), share in zip(members, shares, strict=True))
    return replace(choice, status="answered", by="enumeration", chosen=chosen, missing=())
