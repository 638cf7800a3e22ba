"""Enumerations: every date, amount, body, programme or law of a kind, in order or counted; what an answer finds of the whole set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from eval.gold_set import FOLDER
from eval.halves import Fact, Half, read_half
from eval.normalise import normalise
from index.language.figures import figures
from rag.types import Answer, Language, Statement

Kind = Literal["due", "amounts", "bodies", "programmes", "laws", "order", "count", "mentions"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Enumeration(BaseModel):
    """One question and the whole set that it asks for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    question: str
    language: Language
    kind: Kind
    count: int = Field(ge=0)
    items: tuple[Fact, ...]
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What an answer holds of a set."""

    asked: Enumeration
    found: int
    """Members that some statement holds."""
    statements: int
    relevant: int
    """Statements that hold some member."""
    counted: bool
    """Whether the line before the statements, or the short answer, gives the right number; of an empty set, whether nothing is stated."""
    complete: bool
    """Whether the answer says that it is complete."""

    @property
    def whole(self) -> bool:
        """Whether every member is there; of an empty set, whether nothing is stated."""
        return self.found == len(self.asked.items) if self.asked.items else not self.statements

    @property
    def recall(self) -> float:
        """Share of the members that are there."""
        return self.found / len(self.asked.items) if self.asked.items else float(self.whole)

    @property
    def precision(self) -> float:
        """Share of the statements that hold some member; of nothing stated 0, but where nothing is right."""
        return self.relevant / self.statements if self.statements else float(not self.asked.items)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.precision * self.recall / (self.precision + self.recall) if self.precision + self.recall else 0.0


def read_enumerations(half: Half, folder: Path = FOLDER) -> tuple[Enumeration, ...]:
    """The questions of a half (raises as ``eval.halves.read_lines``)."""
    return read_half("enumerations", half, Enumeration, folder)


def outcome(asked: Enumeration, answer: Answer) -> Outcome:
    """What an answer holds of the set."""
    held = [[_holds(statement, answer, member) for statement in answer.statements] for member in asked.items]
    relevant = sum(any(row[place] for row in held) for place in range(len(answer.statements)))
    said = {figure.value[0] for figure in figures(f"{answer.lead}\n{answer.headline or ''}") if figure.kind == "count"}
    return Outcome(
        asked=asked,
        found=sum(any(row) for row in held),
        statements=len(answer.statements),
        relevant=relevant,
        counted=asked.count in said if asked.items else not answer.statements,
        complete=answer.status == "complete",
    )


def table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The figures of all questions, then of each kind."""
    yield "| | questions | whole set | precision | recall | F1 | count stated | `complete`, wrongly |"
    yield "|---|---|---|---|---|---|---|---|"
    for name in ("all", *KINDS):
        part = [one for one in outcomes if name in ("all", one.asked.kind)]
        if part:
            values = (
                [float(one.whole) for one in part],
                [one.precision for one in part],
                [one.recall for one in part],
                [one.f1 for one in part],
            )
            means = [f"{sum(row) / len(part):.3f}" for row in values]
            counted, wrongly = sum(one.counted for one in part), sum(one.complete and not one.whole for one in part)
            yield f"| {name} | {len(part)} | {' | '.join(means)} | {counted} of {len(part)} | {wrongly} |"


def _holds(statement: Statement, answer: Answer, member: Fact) -> bool:
    quotes = [quote.text for one in answer.citations if one.number in statement.citations for quote in one.quotes]
    said = normalise(statement.text)
    return any(normalise(form) in said for form in member.any_of) or normalise(member.quote) in [normalise(quote) for quote in quotes]
