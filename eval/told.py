"""Yes-or-no questions with a sentence of a made-up text and what it says to them: what the word on such a question is fitted to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.gold_set import FOLDER as GOLD
from index.errors import StrategyQAError
from index.progress import Progress
from rag.judgement.features import Matrix
from rag.judgement.verdict import verdict_prompt
from rag.llms import ShowsLayers
from rag.types import Language, Verdict

FOLDER = GOLD / "verdicts"
LAYER = 20
"""Whose state is read. Decision 18 says how it was chosen."""
_TOGETHER = 16


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


def read_lines(folder: Path = FOLDER) -> Iterator[Line]:
    """Every sentence, file by file.

    Raises:
        StrategyQAError: a line is of another form.
    """
    for file in sorted(folder.glob("*.jsonl")):
        try:
            yield from (Line.model_validate_json(line) for line in file.read_text(encoding="utf-8").splitlines())
        except ValidationError as error:
            raise StrategyQAError(f"{file}: {str(error).splitlines()[0]}", remedy="restore it from the repository") from error


def states_of(lines: Sequence[Line], model: ShowsLayers, progress: Progress) -> tuple[Matrix, list[Verdict | None]]:
    """What the model makes of every question after its sentence, shape ``(questions, width)``, and what the sentence says to it."""
    prompts = [verdict_prompt(line.heading, line.sentence, asked.question) for line in lines for asked in line.questions]
    told: list[Verdict | None] = [None if asked.verdict == "none" else asked.verdict for line in lines for asked in line.questions]
    states = []
    for start in range(0, len(prompts), _TOGETHER):
        states.append(model.hidden_each(prompts[start : start + _TOGETHER], LAYER))
        progress("reading yes-or-no questions", min(start + _TOGETHER, len(prompts)), len(prompts), "questions")
    return np.vstack(states).astype(np.float64), told
