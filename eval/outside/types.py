"""What a set of questions is made of, what was said to them, and the contract of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from index.errors import StrategyQAError

Figures = Mapping[str, float | None]
"""Figures of one file by name. Counts are whole numbers, shares are 0 to 1. None: the figure applies to no item."""

REFUSALS = frozenset(("related", "not_found"))
"""Statuses of an answer that states nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """One passage of a case."""

    number: int
    """Its number among the passages of the item; the same in every case of the item."""
    title: str
    """The title that came with it; empty where there is none."""
    text: str
    right: bool = False
    """Whether the set says that this passage contains the answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One question that is asked over some passages."""

    question: str
    texts: tuple[Text, ...]
    kind: str
    """What the form measures by this case, in the form's own word."""
    answers: tuple[str, ...] = ()
    """Right answers; one of them is enough."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One item of a set. It is asked once or several times, each time over other passages."""

    id: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stated:
    """One statement of an answer."""

    text: str
    passages: tuple[int, ...]
    """Numbers of the passages that it cites."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What is kept of an answer: all that the measures need."""

    status: str
    statements: tuple[Stated, ...]

    @property
    def refused(self) -> bool:
        """Whether the product said that the passages do not say."""
        return self.status in REFUSALS

    @property
    def said(self) -> str:
        """All statements, one a line."""
        return "\n".join(statement.text for statement in self.statements)

    @property
    def cited(self) -> frozenset[int]:
        """Numbers of the passages that are cited."""
        return frozenset(number for statement in self.statements for number in statement.passages)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is kept."""
        return asdict(self)

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Reply:
        """Read what ``to_dict`` made (KeyError, TypeError: it is something else)."""
        stated = [Stated(text=one["text"], passages=tuple(one["passages"])) for one in fields["statements"]]
        return cls(status=fields["status"], statements=tuple(stated))


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """A case beside what was said to it. An error is never scored as text; it counts as wrong."""

    item: str
    """Id of the item."""
    case: Case
    reply: Reply | None
    error: str | None = None

    @property
    def refused(self) -> bool:
        """Whether the question was refused; an error is no refusal."""
        return self.reply is not None and self.reply.refused

    @property
    def said(self) -> str:
        """All statements; empty for a refusal and an error."""
        return self.reply.said if self.reply else ""


class Form(Protocol):
    """A form of files. Each is one file of ``eval/outside/forms/`` with an instance of its own named ``FORM``."""

    name: str
    sample: int | None
    """How many items are asked where nobody says how many; None: all."""

    def recognises(self, first: object) -> bool:
        """Whether a file is of this form, by its first JSON value: the first line of JSON lines, else all of it."""

    def read(self, file: Path) -> tuple[Item, ...]:
        """Read every item.

        Raises:
            StrategyQAError: a part of the file is not of this form.
        """

    def measure(self, outcomes: Sequence[Outcome]) -> Figures:
        """The figures of one file. The runner adds ``items`` and ``errors``."""


def malformed(where: object, form: str, reason: object) -> StrategyQAError:
    """The error for a file that is of a form at its beginning, but not throughout."""
    return StrategyQAError(f"{where} is not of the form of {form}: {reason}", remedy="get the file again, or take it out of the folder")


def share(values: Sequence[bool]) -> float | None:
    """Share of what is true: 0 to 1; None of nothing."""
    return sum(values) / len(values) if values else None
