"""Made-up questions and what they want: one thing, or every thing of a kind. What ``rag.judgement.wants`` is fitted to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from eval.gold_set import FOLDER as GOLD
from eval.halves import read_lines
from eval.states import states_after
from index.progress import Progress
from rag.fit import FOLDS
from rag.judgement.features import Matrix
from rag.judgement.wants import Wants, wants_prompt
from rag.llms import ShowsLayers
from rag.steps import Form, ItemKind, Side
from rag.types import Language

FOLDER = GOLD / "wants"
LAYER = 18
"""Whose state is read. Decision 19 says how it was chosen."""


class Wish(BaseModel):
    """A question and what it wants."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    language: Language
    form: Form
    kind: ItemKind | Literal[""]
    """Empty where it wants one thing."""
    range: Side | Literal[""]
    """On which side of the year that it names; empty: it names none."""


def read_wishes(folder: Path = FOLDER) -> tuple[Wish, ...]:
    """Every question, file by file (raises as ``eval.halves.read_lines``)."""
    return tuple(one for file in sorted(folder.glob("*.jsonl")) for one in read_lines(file, Wish))


def states_of(wishes: Sequence[Wish], model: ShowsLayers, progress: Progress) -> Matrix:
    """What the model makes of every question, shape ``(questions, width)``."""
    prompts = [wants_prompt(one.question) for one in wishes]
    return states_after(LAYER, prompts, model, progress, task="reading what questions want", unit="questions")


def on_folds(wishes: Sequence[Wish], states: Matrix, fitting: Callable[[Sequence[int]], Wants]) -> str:
    """How often questions are read rightly by what was fitted to the other folds; of those that want one thing, how many alarm."""
    folds = np.random.default_rng(0).permutation(len(wishes)) % FOLDS
    of_one, alarms, of_every, sure, right = 0, 0, 0, 0, 0
    for fold in range(FOLDS):
        fitted, own = fitting([int(n) for n in np.flatnonzero(folds != fold)]), np.flatnonzero(folds == fold)
        for wish, state in zip((wishes[n] for n in own), states[own], strict=True):
            said = fitted.read(state)
            of_one, of_every = of_one + (wish.form == "one"), of_every + (wish.form != "one")
            alarms += wish.form == "one" and said is not None
            sure += wish.form != "one" and said is not None
            right += wish.form != "one" and said is not None and (said.form, said.kind) == (wish.form, wish.kind)
    return f"{alarms} of {of_one} that want one thing alarm; of {of_every} others {sure} are sure, {right} of these right"
