"""Reading every sentence for the judge ahead of the first question, so that only the question is left to read."""

from __future__ import annotations

from dataclasses import dataclass

from index.progress import Progress, silent
from index.types import Document
from rag.judge import judge_prompt
from rag.llms import KeepsStates, LanguageModel
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


def make_states(model: LanguageModel, document: Document, progress: Progress = silent) -> Ready:
    """Have the model keep the state of every sentence in both languages; what is kept already is left alone.

    It can be ended at any time and goes on where it was.
    """
    languages: tuple[Language, ...] = ("ja", "en") if document.translated else ("ja",)
    wanted = [(language, sentence) for language in languages for sentence in document.sentences]
    if not isinstance(model, KeepsStates):
        return Ready(made=0, there=0, left=len(wanted))
    made = there = 0
    for number, (language, sentence) in enumerate(wanted):
        progress(TASK, number, len(wanted), "sentences")
        kept = model.keep_state(judge_prompt(document, sentence, "", language))
        if kept is None:
            break
        made, there = made + kept, there + (not kept)
    progress(TASK, len(wanted), len(wanted), "sentences")
    return Ready(made=made, there=there, left=len(wanted) - made - there)
