"""Sets of questions in two halves, of which one may be looked at. Both were written without sight of the product."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.gold_set import FOLDER
from index.errors import StrategyQAError

Half = Literal["look", "totals"]
"""Which may be looked at item by item, and which only in sum."""
HALVES: tuple[Half, ...] = get_args(Half)
Form = TypeVar("Form", bound=BaseModel)


class Fact(BaseModel):
    """One thing that an answer is to hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    any_of: tuple[str, ...] = Field(min_length=1)
    """Forms of it, compared after ``eval.normalise``."""
    quote: str
    """A sentence that states it."""


def read_half(name: str, half: Half, form: type[Form], folder: Path = FOLDER) -> tuple[Form, ...]:
    """A half of a set (raises as ``read_lines``)."""
    return read_lines(folder / f"{name}-{half}.jsonl", form)


def read_lines(file: Path, form: type[Form]) -> tuple[Form, ...]:
    """What stands in a file, one a line.

    Raises:
        StrategyQAError: the file is missing, or a line is of another form.
    """
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
        return tuple(form.model_validate_json(line) for line in lines if line.strip())
    except (OSError, ValidationError) as error:
        raise StrategyQAError(f"{file}: {str(error).splitlines()[0]}", remedy="restore it from the repository") from error
