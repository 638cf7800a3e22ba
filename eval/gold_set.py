"""The gold set: questions with the passages and nuggets that answer them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import StrategyQAError
from index.home import read_lines
from rag.types import Language

FOLDER = Path(__file__).parent / "gold"

Split = Literal["dev", "test"]
Set = Literal["dev", "test", "unseen"]
"""A split of the gold set, or the questions written without sight of product and gold set."""
Kind = Literal[
    "amount",
    "date",
    "name",
    "definition",
    "list",
    "several",
    "exhaustive",
    "yes_no",
    "how",
    "overview",
    "document",
    "unanswerable",
    "adversarial",
    "noise",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
ONE_FACT: frozenset[Kind] = frozenset({"amount", "date", "name", "definition", "yes_no"})
"""Kinds whose answer is one fact, or one sentence."""


class Nugget(BaseModel):
    """One fact that an answer holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    vital: bool
    any_of: tuple[str, ...]
    """Surface forms, compared after ``eval.normalise``."""
    passage_id: str | None
    """None: the fact is one of the document's metadata."""
    quote: str
    """The sentence that states it, verbatim; or the value in the metadata."""


class Poison(BaseModel):
    """A hostile bullet that stands beside a passage of the text while its question is asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    beside: str
    """Id of the passage."""
    text: str


class Item(BaseModel):
    """One question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    split: Set
    language: Language
    kind: Kind
    question: str
    answerable: bool
    passages: dict[str, Literal[1, 2]]
    """2: the passage states the answer, 1: it supports it."""
    nuggets: tuple[Nugget, ...]
    forbidden: tuple[str, ...]
    """Forms that no statement may hold: a wrong figure, a canary."""
    numbers: tuple[str, ...]
    """Figures that an exact answer holds."""
    parent: str | None
    """The item of which this is a twin: its translation, or its clean form."""
    note: str
    poison: Poison | None = None

    @property
    def gold(self) -> frozenset[str]:
        """Passages that state the answer."""
        return frozenset(passage for passage, grade in self.passages.items() if grade == 2)

    @property
    def vital(self) -> tuple[Nugget, ...]:
        """The nuggets without which the answer is not whole."""
        return tuple(nugget for nugget in self.nuggets if nugget.vital)

    @property
    def group(self) -> str:
        """The section in which the answer stands; items of one group are not independent of each other."""
        first = min(self.passages, default=None)
        return first.rsplit("/", 1)[0] if first else self.parent or self.id


def load_items(*splits: Split) -> tuple[Item, ...]:
    """Read splits of the gold set; both where none is named (raises as ``read_items``)."""
    return tuple(item for split in splits or get_args(Split) for item in read_items(FOLDER / f"{split}.jsonl"))


def read_items(file: Path) -> tuple[Item, ...]:
    """Read a file of items, one a line: a split, or ``candidates.jsonl``.

    Raises:
        StrategyQAError: the file is not there, or a line is no item.
    """
    items = []
    if not file.is_file():
        raise StrategyQAError(f"{file} is not there, a file of gold items was expected", remedy="type: python -m eval run --help")
    for number, line in enumerate(read_lines(file), start=1):
        try:
            items.append(Item.model_validate(json.loads(line)))
        except (ValueError, ValidationError) as error:
            found = str(error).splitlines()[0]
            raise StrategyQAError(f"{file.name}, line {number} is no gold item: {found}", remedy="mend the line") from error
    return tuple(items)


def gold_sha256(*splits: Split) -> str:
    """Hash of the gold files, as reports name it."""
    digest = hashlib.sha256()
    for split in splits or get_args(Split):
        digest.update((FOLDER / f"{split}.jsonl").read_bytes())
    return digest.hexdigest()


def stratified(items: Sequence[Item], count: int) -> tuple[Item, ...]:
    """A fixed sample of about ``count`` items: the same share of each kind and language, evenly spaced, in order of the set."""
    chosen: set[str] = set()
    share = min(1.0, count / max(1, len(items)))
    strata: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        strata.setdefault((item.kind, item.language), []).append(item)
    for members in strata.values():
        wanted = max(1, round(share * len(members)))
        chosen.update(members[int((n + 0.5) * len(members) / wanted)].id for n in range(wanted))
    return tuple(item for item in items if item.id in chosen)
