"""Made-up texts with questions for a set and for one fact: what tells the two apart is fitted to them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from eval.gold_set import FOLDER as GOLD
from eval.halves import read_lines
from eval.pairs import LAYER
from eval.states import states_after
from index.progress import Progress
from rag.judgement.features import Matrix
from rag.judgement.judge import judge_prompt
from rag.llms import ShowsLayers
from rag.types import Language

FOLDER = GOLD / "lists"
BESIDE = 3
"""Sentences beside which a question is read: as many as are judged of every question."""


class ForASet(BaseModel):
    """A question for every one of a kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    language: Language
    members: tuple[int, ...]
    """The sentences that name one of them, counted from 0."""


class ForOne(BaseModel):
    """A question for one fact, reason or explanation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    language: Language
    stated: tuple[int, ...]
    """The sentences that state the answer, counted from 0."""


class Text(BaseModel):
    """A text under its heading, with questions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    heading: str
    sentences: tuple[str, ...] = Field(min_length=BESIDE)
    lists: tuple[ForASet, ...]
    single: tuple[ForOne, ...]


def read_texts(folder: Path = FOLDER) -> tuple[Text, ...]:
    """Every text, file by file (raises as ``eval.halves.read_lines``)."""
    return tuple(text for file in sorted(folder.glob("*.jsonl")) for text in read_lines(file, Text))


def states_of_texts(texts: Sequence[Text], model: ShowsLayers, progress: Progress) -> tuple[Matrix, NDArray[np.bool_]]:
    """What the model makes of every question beside sentences of its text: those that answer, then the first ones.

    Returns:
        States, shape ``(questions * BESIDE, width)``, and whether each question wants a set.
    """
    prompts, wanted = [], []
    for text in texts:
        asked = [(one.question, one.members, True) for one in text.lists] + [(one.question, one.stated, False) for one in text.single]
        for question, answering, is_list in asked:
            beside = list(dict.fromkeys((*answering, *range(len(text.sentences)))))[:BESIDE]
            prompts += [judge_prompt(text.heading, text.sentences[number], question) for number in beside]
            wanted += [is_list] * BESIDE
    return states_after(LAYER, prompts, model, progress, task="reading questions for sets", unit="sentences"), np.array(wanted)
