"""Questions about other documents, by people who had not seen the product: asked of each document alone, and of all together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, model_validator

from eval.gold_set import FOLDER
from eval.halves import read_lines
from eval.normalise import normalise
from index.build import build_index
from index.shelf import shelf
from index.shelf.entries import read_shelf
from rag.assistant import Assistant
from rag.settings import Settings
from rag.types import Answer, Language

WAYS = ("alone", "together")
FILE = FOLDER / "documents.jsonl"


class Asked(BaseModel):
    """One question, with what a right answer holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    document: str
    """The name of its file."""
    language: Language
    question: str
    answerable: bool
    facts: tuple[tuple[str, ...], ...] = ()
    """Each in every spelling that counts, as it stands in the text."""
    quote: str = ""
    """The sentence that answers; empty where the text does not say."""
    section: str = ""
    """Where it stands, as printed."""
    note: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Asked:
        if self.answerable != bool(self.facts and self.quote):
            raise ValueError(f"{self.id}: facts and a quote belong to a question that is answered, and to no other")
        return self


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of one question."""

    asked: Asked
    answer: Answer
    document: str
    """The name of its document on the shelf."""

    @property
    def right(self) -> bool:
        """Whether every fact stands in what is stated; where the text does not say, whether nothing is stated or something is missing."""
        if not self.asked.answerable:
            return not self.answer.statements or bool(self.answer.missing)
        said = normalise("".join([*(one.text for one in self.answer.statements), *self._quotes]))
        return bool(said) and all(any(normalise(spelling) in said for spelling in fact) for fact in self.asked.facts)

    @property
    def elsewhere(self) -> bool:
        """Whether a sentence of another document is stated."""
        return any(citation.document != self.document for citation in self.answer.citations)

    @property
    def _quotes(self) -> list[str]:
        return [quote.text for citation in self.answer.citations for quote in citation.quotes]


def read_asked(file: Path = FILE) -> tuple[Asked, ...]:
    """The questions (raises as ``eval.halves.read_lines``)."""
    return read_lines(file, Asked)


def opened(settings: Settings, folder: Path, asked: Iterable[Asked]) -> tuple[Assistant, Mapping[str, str]]:
    """The assistant with every document beside the strategy, and their names on the shelf, by file.

    Nobody's shelf is changed: they stand in a home of their own, which is found again.

    Raises:
        StrategyQAError: a file cannot be read, or something is missing.
    """
    home = settings.home / "evaluations" / "documents"
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "weights").exists():
        (home / "weights").symlink_to(settings.home / "weights", target_is_directory=True)
    settings = settings.model_copy(update={"home": home, "document": "", "states_disk_gib": 0.0})
    build_index(settings)
    names = {file: file.partition(".")[0].lower() for file in dict.fromkeys(one.document for one in asked)}
    known = {entry.name for entry in read_shelf(home).documents}
    for file, name in names.items():
        if name not in known:
            shelf.add(settings, folder / file, {}, name=name)
    return Assistant.open(settings), names


def way(name: str, asked: Iterable[Asked], assistant: Assistant, names: Mapping[str, str]) -> Iterator[Outcome]:
    """Ask each question, ``alone`` of its document, or of all."""
    for one in asked:
        document = names[one.document]
        answer = assistant.answer(one.question, documents=(document,) if name == "alone" else ())
        yield Outcome(asked=one, answer=answer, document=document)


def line(name: str, one: Outcome) -> str:
    """A question with what became of it."""
    said = " / ".join(statement.text for statement in one.answer.statements) or one.answer.status
    return f"{name} {'right' if one.right else 'WRONG'} {one.asked.id} {one.asked.question} -> {said[:200]}"


def table(ways: Mapping[str, Sequence[Outcome]]) -> Iterator[str]:
    """A row a document: how many of its questions are right, by how they were asked; the last row counts all."""
    yield "| document | " + " | ".join(ways) + " |"
    yield "|---|" + "--:|" * len(ways)
    files = dict.fromkeys(one.asked.document for outcomes in ways.values() for one in outcomes)
    for file in files:
        counts = (_count([one for one in outcomes if one.asked.document == file]) for outcomes in ways.values())
        yield f"| {file} | " + " | ".join(counts) + " |"
    yield "| all | " + " | ".join(map(_count, ways.values())) + " |"
    yield ""
    for way, outcomes in ways.items():
        yield f"{way}: a sentence of another document is stated for {sum(one.elsewhere for one in outcomes)} of {len(outcomes)} questions"


def _count(outcomes: Sequence[Outcome]) -> str:
    return f"{sum(one.right for one in outcomes)} of {len(outcomes)}"
