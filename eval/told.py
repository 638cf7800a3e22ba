"""Yes-or-no questions with a sentence of a made-up text and what it says to them: what the word on such a question is fitted to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from eval.gold_set import FOLDER as GOLD
from eval.halves import read_lines
from eval.states import states_after
from index.progress import Progress
from rag.judgement.features import Matrix
from rag.judgement.verdict import verdict_prompt
from rag.llms import ShowsLayers
from rag.types import Language, Verdict

FOLDER = GOLD / "verdicts"
LAYER = 20
"""Whose state is read. Decision 18 says how it was chosen."""


class Asked(BaseModel):
    """A question of a sentence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    language: Language
    verdict: Verdict | Literal["none"]
    """What the sentence says to it; ``none``: it does not tell."""


class Line(BaseModel):
    """A sentence under its heading, with questions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    heading: str
    sentence: str
    questions: tuple[Asked, ...] = Field(min_length=1)


def read_told(folder: Path = FOLDER) -> Iterator[Line]:
    """Every sentence, file by file (raises as ``eval.halves.read_lines``)."""
    for file in sorted(folder.glob("*.jsonl")):
        yield from read_lines(file, Line)


def states_of(lines: Sequence[Line], model: ShowsLayers, progress: Progress) -> tuple[Matrix, list[Verdict | None]]:
    """What the model makes of every question after its sentence, shape ``(questions, width)``, and what the sentence says to it."""
    prompts = [verdict_prompt(line.heading, line.sentence, asked.question) for line in lines for asked in line.questions]
    told: list[Verdict | None] = [None if asked.verdict == "none" else asked.verdict for line in lines for asked in line.questions]
    return states_after(LAYER, prompts, model, progress, task="reading yes-or-no questions", unit="questions"), told
