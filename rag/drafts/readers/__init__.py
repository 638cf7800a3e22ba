"""Reading drafts that somebody edited: one format a file, found by the file's suffix. Each has a function ``read``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal, Protocol, cast

from rag.errors import DraftError

SUFFIXES = (".docx", ".md", ".txt")
LARGEST_FILE = 50_000_000
"""Bytes; a Word file may hold pictures."""
LARGEST_TEXT = 10_000_000
"""Bytes of text, or of a Word file's XML, which takes up to forty times as much memory while it is read."""

MARK = re.compile("\ue000([^\ue000\ue001]+)\ue001")
"""A reference to a footnote inside the text of a paragraph, in characters that no text uses."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """A paragraph or a line of one, a cell of a table, or a line of a footnote or an endnote."""

    text: str
    place: str
    """Where somebody finds it: ``paragraph 12``, ``line 12``, ``note 3``."""
    kind: Literal["heading", "quote", "text"] = "text"
    note: str | None = None
    """The footnote or endnote that it is a line of."""
    row: int | None = None
    """The row of a table that it is a cell of; rows are counted through the whole file."""
    reaches: tuple[int, ...] = ()
    """The rows below it that its cell is merged with."""
    continues: bool = False
    """Whether it may be the next line of what stands before it: no blank line and no mark of a list is between them."""


class Reader(Protocol):
    """``read`` of a module ``rag.drafts.readers.<suffix>``."""

    def __call__(self, data: bytes) -> tuple[Paragraph, ...]:
        """Every paragraph in order.

        Raises:
            DraftError: the bytes are not of this format.
        """


def mark(name: int | str) -> str:
    """A reference to a footnote, as it stands in the text of a paragraph."""
    return f"\ue000{name}\ue001"


def read_draft(file: Path) -> tuple[Paragraph, ...]:
    """Read a draft by the suffix of its file.

    Raises:
        DraftError: it cannot be read, or is of no format that is read.
    """
    try:
        _require(file.name, file.suffix, 0)
        _require(str(file), file.suffix, file.stat().st_size)
        data = file.read_bytes()
    except OSError as error:
        raise DraftError(f"{file} cannot be read: {error.strerror}", remedy="type: strategy-qa verify FILE") from error
    return read_bytes(data, file.suffix, str(file))


def read_bytes(data: bytes, suffix: str, name: str = "the draft") -> tuple[Paragraph, ...]:
    """Read a draft whose format is known.

    Args:
        data: the whole file.
        suffix: one of ``SUFFIXES``.
        name: what it is called where it cannot be read.

    Raises:
        DraftError: no such format is read, it is too large, or the bytes are not of this format.
    """
    _require(name, suffix, len(data))
    try:
        return cast("Reader", import_module(f"rag.drafts.readers.{suffix.lower()[1:]}").read)(data)
    except DraftError as error:
        raise DraftError(f"{name} {error.message}", remedy=error.remedy) from error


def _require(name: str, suffix: str, size: int) -> None:
    if suffix.lower() not in SUFFIXES:
        raise DraftError(
            f"{name} ends with {suffix or 'no suffix'}; {', '.join(SUFFIXES)} are verified",
            remedy="save it as one of them, for example as .docx, and type: strategy-qa verify FILE",
        )
    if size > LARGEST_FILE:
        raise DraftError(f"{name} has more than {LARGEST_FILE // 10**6} MB", remedy="verify it in parts")
