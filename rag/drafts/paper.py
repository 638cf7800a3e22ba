"""A sheet of A4 as drafts use it: sizes and lines of each kind of paragraph, and how high some words stand.

Lines have exact heights, so that a page holds the same with whatever font a machine has. All lengths are in points.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from rag.drafts.blocks import Block, BlockKind, Note

MM = 72 / 25.4
MARGIN_MM = 20
TEXT_WIDTH = (210 - 2 * MARGIN_MM) * MM
TEXT_HEIGHT = (297 - 2 * MARGIN_MM) * MM
COLUMNS = (0.56, 0.44)
"""Shares of the text's width of two columns: English, which is longer, and Japanese."""
EVEN = (0.5, 0.5)
"""Shares of two columns that hold the same kind of text."""
CELL_MARGIN = 5.4
"""Left and right of the words in a cell."""

AFTER, AFTER_CELL = 4, 2
"""Below a paragraph of the text, and of a cell."""


@dataclass(frozen=True, slots=True)
class Type:
    """How a kind of paragraph is set."""

    size: float
    line: float
    """From one line to the next."""
    before: float = 0


TYPES: Mapping[BlockKind, Type] = {
    "title": Type(15, 22),
    "subtitle": Type(10.5, 17),
    "day": Type(10.5, 17),
    "heading": Type(13, 20, before=12),
    "subheading": Type(12, 20, before=10),
    "question": Type(12, 20, before=10),
    "answer": Type(12, 20),
    "reference": Type(10.5, 17),
    "text": Type(10.5, 17),
    "point": Type(10.5, 17),
    "quote": Type(10.5, 17),
    "label": Type(8.5, 13),
    "memo": Type(10.5, 17),
}
INDENTS: Mapping[BlockKind, tuple[float, float]] = {
    "answer": (36, -36),
    "reference": (42, -42),
    "point": (21, -21),
    "memo": (21, -21),
    "quote": (17, 0),
}
"""Of the left side of a paragraph, and of its first line from there; the marks before answers and points hang."""
CELL = Type(9, 12)
"""Words in a table."""
NOTE = Type(8, 10.5)
"""Footnotes."""
NOTE_RULE = 12
"""The line above the footnotes of a page, with the space around it."""

LATIN, BLANK = 0.57, 0.32
"""Widths of a letter or digit and of a blank, in sizes of the type; a Japanese character has one. Wider than those of most fonts, so
that a page is not overfull."""

_WORDS = re.compile(r"[!-~À-ɏ‘-”]+|\s+|.", re.DOTALL)


def lines(text: str, width: float, size: float) -> int:
    """How many lines some words take, at least one."""
    count, used = 1, 0.0
    for piece in _WORDS.findall(text):
        wide = size * sum(_ems(character) for character in piece)
        # Behind Japanese one character's room is left, where a full stop may not begin the next line.
        room = width if piece.isascii() else width - size
        if used + wide > room and used:
            count, used = count + 1, 0.0
            if piece.isspace():
                continue
        used += wide
    return count


def _ems(character: str) -> float:
    return 1 if east_asian_width(character) in "WFA" else BLANK if character == " " else LATIN


def block_height(block: Block) -> float:
    """Of a paragraph of the text."""
    kind = TYPES[block.kind]
    return kind.before + lines(block.text, TEXT_WIDTH, kind.size) * kind.line + AFTER


def row_height(row: Sequence[Block]) -> float:
    """Of a row of the two columns, with its rules."""
    widths = (share * TEXT_WIDTH - 2 * CELL_MARGIN for share in COLUMNS)
    return max(lines(block.text, width, CELL.size) for block, width in zip(row, widths, strict=True)) * CELL.line + AFTER_CELL + 1


def note_height(note: Note) -> float:
    """Of a footnote."""
    return sum(lines(text, TEXT_WIDTH, NOTE.size) for text in (note.text, *note.quotes)) * NOTE.line
