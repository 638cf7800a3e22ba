"""The gold set: questions with the passages and nuggets that answer them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from index.types import Document
from rag.types import Language

FOLDER = Path(__file__).parent / "gold"


class Nugget(BaseModel):
    """One fact that an answer holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    vital: bool
    any_of: tuple[str, ...]
    """Surface forms, compared after ``eval.normalise``."""
    passage_id: str
    quote: str
    """The sentence that states it, verbatim."""


class Item(BaseModel):
    """One question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    split: Literal["dev", "test"]
    language: Language
    kind: str
    question: str
    answerable: bool
    passages: dict[str, Literal[1, 2]]
    """2: the passage states the answer, 1: it supports it."""
    nuggets: tuple[Nugget, ...]
    forbidden: tuple[str, ...]
    numbers: tuple[str, ...]
    parent: str | None
    """The item of which this is a twin."""
    note: str


def load_items(file: Path = FOLDER / "dev.jsonl") -> tuple[Item, ...]:
    """Read a split, one item a line."""
    return tuple(Item.model_validate(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines() if line.strip())


def faults(items: tuple[Item, ...], document: Document) -> list[str]:
    """What is wrong with a gold set, one line each; empty where nothing is."""
    from eval.normalise import normalise

    found = []
    ids = [item.id for item in items]
    found += [f"{identity}: id occurs twice" for identity in sorted({i for i in ids if ids.count(i) > 1})]
    questions = [normalise(item.question) for item in items]
    found += [f"{item.id}: question occurs twice" for item, q in zip(items, questions, strict=True) if questions.count(q) > 1]
    for item in items:
        if item.parent and item.parent not in ids:
            found.append(f"{item.id}: parent {item.parent} does not exist")
        if item.answerable != bool(item.passages) or item.answerable != bool(item.nuggets):
            found.append(f"{item.id}: answerable items have passages and nuggets, others none")
        for nugget in item.nuggets:
            passage = document.passage_by_id.get(nugget.passage_id)
            if passage is None or nugget.passage_id not in item.passages:
                found.append(f"{item.id}/{nugget.id}: passage {nugget.passage_id} does not exist or is not among the item's")
            elif nugget.quote not in passage.text:
                found.append(f"{item.id}/{nugget.id}: the quote does not stand in its passage")
            if nugget.vital and any(normalise(form) in normalise(item.question) for form in nugget.any_of):
                found.append(f"{item.id}/{nugget.id}: the nugget stands in its own question")
    return found
