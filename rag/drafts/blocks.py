"""A draft as blocks: what the templates make and the exporters write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from index.text.types import Metadata
from rag.drafts.citing import number_in_words
from rag.types import Language

BlockKind = Literal[
    "title", "subtitle", "day", "heading", "subheading", "question", "answer", "reference", "text", "point", "quote", "label", "memo"
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A footnote: where something stands."""

    text: str
    """The form in which a ministry cites, in one line; or the number of the note above that says it."""
    quotes: tuple[str, ...] = ()
    """The sentences, verbatim, where the body has other words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """Words in one weight, with a footnote behind them or none."""

    text: str
    bold: bool = False
    underlined: bool = False
    """As what differs is in a 新旧対照表."""
    note: Note | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A paragraph."""

    kind: BlockKind
    runs: tuple[Run, ...]
    lead: str = ""
    """What stands before its words and hangs there: ``（答）``."""
    memo: str = ""
    """Somebody's own words on it, to stand in the margin."""

    @property
    def text(self) -> str:
        """Its words, without notes."""
        return self.lead + "".join(run.text for run in self.runs)


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """Two columns with one row for each pair of paragraphs."""

    heads: tuple[str, str]
    rows: tuple[tuple[Block, Block], ...]
    even: bool = False
    """Whether both are equally wide; else the left one holds English, the right one its original."""


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
    record: tuple[tuple[str, str], ...] = field(default=())
    """Names and values: how it was made; a Word file's properties hold them."""
    left_out: tuple[str, ...] = field(default=())
    """Questions, and points of them, that the text does not answer."""
    sheet: bytes | None = None
    """A Word file from which a Word draft takes its styles, margins, head and foot."""

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


def with_back_references(parts: Iterable[Part], language: Language) -> tuple[Part, ...]:
    """The parts with the number of the first footnote in the place of every footnote that says the same again."""
    numbers: dict[Note, int] = {}
    count = 0

    def run_of(run: Run) -> Run:
        nonlocal count
        if run.note is None:
            return run
        count += 1
        first = numbers.setdefault(run.note, count)
        return run if first == count else replace(run, note=Note(text=note_above(first, language)))

    def block_of(one: Block) -> Block:
        return replace(one, runs=tuple(run_of(run) for run in one.runs))

    def part_of(part: Part) -> Part:
        if isinstance(part, Beside):
            return replace(part, rows=tuple((block_of(left), block_of(right)) for left, right in part.rows))
        return block_of(part) if isinstance(part, Block) else part

    return tuple(part_of(part) for part in parts)


def note_above(number: int, language: Language) -> str:
    """``前掲注１``, ``Note 1 above``."""
    return f"前掲注{number_in_words(number, 'ja')}" if language == "ja" else f"Note {number} above"


def block(kind: BlockKind, text: str, note: Note | None = None) -> Block:
    """A paragraph of one run."""
    return Block(kind=kind, runs=(Run(text=text, note=note),))
