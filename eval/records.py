"""A gold item beside what the product answered. An error counts as wrong and is never scored as text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from eval.gold_set import Item
from eval.normalise import normalise
from index.home import read_lines

Fields = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Record:
    """One item and its answer, in the form of ``rag.types.Answer.to_dict``."""

    item: Item
    answer: Fields | None
    error: str | None = None

    @property
    def refused(self) -> bool:
        """Whether the product stated nothing: the text does not say, or only speaks of the matter."""
        return self.answer is not None and self.answer["status"] in ("not_found", "related")

    @property
    def answered(self) -> bool:
        """Whether there are statements."""
        return bool(self.statements)

    @property
    def statements(self) -> Sequence[Fields]:
        """The statements; none for a refusal, an error, or where evidence alone was asked for."""
        return self.answer["statements"] if self.answer else ()

    @property
    def citations(self) -> Sequence[Fields]:
        """The citations."""
        return self.answer["citations"] if self.answer else ()

    @property
    def ranked(self) -> list[str]:
        """Passage ids of the evidence, best first."""
        return [evidence["passage_id"] for evidence in self.answer["evidence"]] if self.answer else []

    @cached_property
    def cited(self) -> frozenset[str]:
        """Ids of the passages that are cited."""
        return frozenset(citation["passage_id"] for citation in self.citations)

    @cached_property
    def said(self) -> str:
        """All statements, normalised."""
        return normalise(" ".join(statement["text"] for statement in self.statements))

    @property
    def headline(self) -> str:
        """The short answer; empty where none is shown."""
        return (self.answer.get("headline") or "") if self.answer else ""

    @cached_property
    def emphasised(self) -> list[str]:
        """The emphasised words of all statements."""
        return [statement["text"][slice(*span)] for statement in self.statements for span in statement["emphasis"]]

    def quotes_of(self, statement: Fields) -> str:
        """The quotes that a statement rests on, with their translations; what rests on the metadata, the official form of the citation."""
        numbers = set(statement["citations"])
        if statement.get("checks", {}).get("metadata"):
            return " ".join(citation["official"] for citation in self.citations if citation["number"] in numbers)
        quotes = [quote for citation in self.citations if citation["number"] in numbers for quote in citation["quotes"]]
        return " ".join(f"{quote['text']} {quote['translation'] or ''}" for quote in quotes)

    def holds(self, forms: Iterable[str]) -> bool:
        """Whether one of the surface forms stands in the statements."""
        return any(normalise(form) in self.said for form in forms)

    def to_json(self) -> str:
        """One line of a run's file."""
        return json.dumps({"id": self.item.id, "answer": self.answer, "error": self.error}, ensure_ascii=False)


def read_records(file: Path, items: Sequence[Item]) -> list[Record]:
    """Read a run's lines; one that is half-written, or of no item, is left out."""
    by_id = {item.id: item for item in items}
    found: dict[str, Record] = {}
    for line in read_lines(file):
        try:
            fields = json.loads(line)
        except ValueError:
            continue
        if (item := by_id.get(fields.get("id"))) is not None:
            found[item.id] = Record(item=item, answer=fields["answer"], error=fields["error"])
    return list(found.values())
