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
    prompts = [judge_prompt(one.heading, one.shown, question) for one in candidates]
    if probe is not None and isinstance(model, ShowsLayers):
        return probe.odds(model.hidden_each(prompts, probe.layer)) if prompts else ()
    reply = load_prompt("judge").reply
    return prefer_each(model, prompts, (reply[0], reply[1]))


def judge_prompt(heading: str, sentence: str, question: str) -> Prompt:
    """What the judge reads of a sentence; all but the question is the same for every question."""
    return load_prompt("judge").render(heading=heading, sentence=sentence, question=question)
