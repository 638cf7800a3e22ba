"""What every format becomes: blocks in the order of the text, each with its kind, depth and place. Everything after it works on blocks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import CorpusError
from index.home import read_lines, write_text

Kind = Literal["heading", "paragraph", "item", "row", "caption", "note", "furniture", "contents"]
"""``item``: a bullet; ``row``: of a table; ``note``: a footnote; ``furniture``: a running head, the number of a page, the mark of a note, a
picture's name; ``contents``: a line of the document's own table of contents. The last two are no text of the document."""
NO_TEXT: tuple[Kind, ...] = ("furniture", "contents")


def row_of(cells: Iterable[str]) -> str:
    """A row of a table as text: an empty cell is 「－」, so that each figure stays in its column; empty where all cells are."""
    said = [cell.strip() for cell in cells]
    return "　".join(cell or "－" for cell in said) if any(said) else ""


class Box(NamedTuple):
    """Where a stretch of a block is printed, in points from the top left of the page as it is seen."""

    start: int
    end: int
    """Its characters in the block's text."""
    page: int
    x0: float
    top: float
    x1: float
    bottom: float


class Block(BaseModel):
    """One piece of a file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    text: str
    """Its characters as they stand, its lines joined."""
    level: int = 0
    """Depth of a heading or an item, from 1; 0 of a heading: its number tells."""
    marker: str = ""
    """The number or mark before the text that is none of its words: ``1.1`` that Word counts, ``・``, ``２`` of a 項."""
    table: int = 0
    """Which table a row is of, from 1."""
    page: int | None = None
    """Physical page, from 1."""
    place: str = ""
    """Where a person finds it in the file: ``line 12``, ``paragraph 5``."""
    boxes: tuple[Box, ...] = ()
    """Of a PDF: each printed line, cut where a sentence begins; empty where the place is not known."""


class ReadFile(BaseModel):
    """A file as its reader understood it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    media_type: str
    blocks: tuple[Block, ...]
    title: str | None = None
    """As the file itself names it."""
    pages: int | None = None
    page_offset: int | None = None
    """Printed number of the first page minus 1, where the numbers of the pages agree on it."""
    doubts: tuple[str, ...] = ()
    """What the reader is not sure of, for a person to look at."""


def save_blocks(file: Path, read: ReadFile, sha256: str) -> None:
    """Write blocks as JSON lines: what is known of the file, then a block a line."""
    head = read.model_dump(exclude={"blocks"}) | {"sha256": sha256}
    lines = [json.dumps(head, ensure_ascii=False), *(block.model_dump_json(exclude_defaults=True) for block in read.blocks)]
    write_text(file, "\n".join(lines) + "\n")


def load_blocks(file: Path) -> tuple[ReadFile, str]:
    """Read what ``save_blocks`` wrote: the file as it was read, and its SHA-256.

    Raises:
        CorpusError: it is damaged.
    """
    try:
        first, *lines = read_lines(file)
        head = json.loads(first)
        sha256 = head.pop("sha256")
        return ReadFile(blocks=tuple(Block.model_validate_json(line) for line in lines), **head), sha256
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
        raise CorpusError(f"{file} is damaged", remedy="add the document again: strategy-qa documents add FILE") from error


def said(read: ReadFile) -> Iterator[Block]:
    """The blocks that are text of the document."""
    return (block for block in read.blocks if block.kind not in NO_TEXT)
