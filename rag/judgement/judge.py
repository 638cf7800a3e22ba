"""Does a sentence state the answer? The local model judges each sentence by itself, under its heading."""

from __future__ import annotations

from collections.abc import Sequence

from rag.judgement.probe import Probe
from rag.llms import LanguageModel, Prompt, ShowsLayers, prefer_each
from rag.prompts import load_prompt
from rag.steps import Candidate


def judge_each(model: LanguageModel, question: str, candidates: Sequence[Candidate], probe: Probe | None = None) -> tuple[float, ...]:
    """The judge's word on each candidate, in their order; above 0 where it would rather say that the sentence states the answer.

    Log odds of the probe where there is one and the model shows its layers, else logit(Yes) - logit(No).
    """
    if probe is not None and isinstance(model, ShowsLayers):
        return odds_each(model, question, candidates, probe)[0]
    prompts = [judge_prompt(one.heading, one.shown, question) for one in candidates]
    reply = load_prompt("judge").reply
    return prefer_each(model, prompts, (reply[0], reply[1]))


def odds_each(model: ShowsLayers, question: str, candidates: Sequence[Candidate], *probes: Probe) -> tuple[tuple[float, ...], ...]:
    """Log odds by several probes of one layer, a row each: a number for every candidate, in their order."""
    prompts = [judge_prompt(one.heading, one.shown, question) for one in candidates]
    if not prompts:
        return ((),) * len(probes)
    states = model.hidden_each(prompts, probes[0].layer)
    return tuple(probe.odds(states) for probe in probes)


def judge_prompt(heading: str, sentence: str, question: str) -> Prompt:
    """What the judge reads of a sentence; all but the question is the same for every question."""
    return load_prompt("judge").render(heading=heading, sentence=sentence, question=question)
