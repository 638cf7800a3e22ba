"""A draft as blocks: what the templates make and the exporters write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from index.types import Metadata
from rag.types import Language

BlockKind = Literal["title", "subtitle", "heading", "subheading", "question", "text", "point", "quote", "label", "memo"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A footnote: where something stands."""

    official: str
    """The form in which a ministry cites."""
    path: str
    """The headings above it, outermost first, joined by ＞."""
    quotes: tuple[str, ...] = ()
    """The sentences, verbatim; none where the note hangs on the quote itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """Words in one weight, with a footnote behind them or none."""

    text: str
    bold: bool = False
    note: Note | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A paragraph."""

    kind: BlockKind
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Its words, without notes."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """Two columns with one row for each pair of paragraphs."""

    heads: tuple[str, str]
    rows: tuple[tuple[Block, Block], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Names and values: how the draft was made."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PageBreak:
    """What follows begins a page."""


Part = Block | Beside | Facts | PageBreak


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A whole draft."""

    title: str
    language: Language
    """Of its frame: headings and labels."""
    day: date
    metadata: Metadata
    parts: tuple[Part, ...] = field(default=())

    @property
    def blocks(self) -> Iterator[Block]:
        """Every paragraph in order, those of columns too, row by row."""
        for part in self.parts:
            if isinstance(part, Block):
                yield part
            elif isinstance(part, Beside):
                for row in part.rows:
                    yield from row

    @property
    def notes(self) -> tuple[Note, ...]:
        """Every footnote, in the order of its number, from 1."""
        return tuple(run.note for block in self.blocks for run in block.runs if run.note)


def block(kind: BlockKind, text: str, note: Note | None = None) -> Block:
    """A paragraph of one run."""
    return Block(kind=kind, runs=(Run(text=text, note=note),))
