"""Reading every sentence for the judge ahead of the first question, so that only the question is left to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.progress import Progress, silent
from index.text.types import Document
from rag.judgement.judge import judge_prompt
from rag.llms import KeepsStates, LanguageModel, Prompt
from rag.shown import shown_to_reader
from rag.types import Language

TASK = "reading the sentences once, so that answers come sooner"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ready:
    """What was done."""

    made: int
    there: int
    """Kept from before."""
    left: int
    """For which there is no room, or a model that keeps none; they are read when a question needs them."""


def sentence_prompts(document: Document) -> tuple[Prompt, ...]:
    """What the judge reads of every sentence in both languages, without a question."""
    languages: tuple[Language, ...] = ("ja", "en")
    shown = (shown_to_reader(document, sentence, language) for language in languages for sentence in document.sentences)
    # A text that has no translation is read in its own language alone.
    return tuple(dict.fromkeys(judge_prompt(heading, text, "") for heading, text in shown))


def make_states(model: LanguageModel, prompts: Sequence[Prompt], progress: Progress = silent) -> Ready:
    """Have the model keep the state of every sentence; what is kept already is left alone.

    It can be ended at any time and goes on where it was.
    """
    if not isinstance(model, KeepsStates):
        return Ready(made=0, there=0, left=len(prompts))
    made = there = 0
    for prompt in prompts:
        kept = model.keep_state(prompt)
        if kept is None:
            break
        made, there = made + kept, there + (not kept)
        if kept:
            # Not of those that were there: they take no time, from which the time that is left would be told wrongly.
            progress(TASK, made + there, len(prompts), "sentences")
    progress(TASK, made + there, len(prompts), "sentences")
    return Ready(made=made, there=there, left=len(prompts) - made - there)
