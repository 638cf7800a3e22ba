"""The lines of a document's own table of contents: what its author says are the headings."""

from __future__ import annotations

from index.language.tokens import search_form
from index.sections.blocks import ReadFile

_LEADERS = ".．…‥・· \t　"
_NUMERALS = "0123456789０１２３４５６７８９ivx"


def contents_lines(read: ReadFile) -> list[str]:
    """The lines without their dots and the numbers of pages."""
    lines = [line for block in read.blocks if block.kind == "contents" for line in block.text.split("\n")]
    return [line.strip().rstrip(_NUMERALS).rstrip(_LEADERS) for line in lines]


def plain(text: str) -> str:
    """A heading as it is compared: letters and digits alone, in the form of search."""
    return "".join(character for character in search_form(text) if character.isalnum())
