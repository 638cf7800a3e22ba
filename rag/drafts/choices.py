"""What somebody chooses about a draft, beside its template and its language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Memos = Literal["comments", "text"]
"""``comments``: Word's own, in the margin. ``text``: points of the draft, marked as their author's own words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """The defaults make the shortest paper."""

    by: str = ""
    """Who is in charge of the paper; empty: a blank to fill in."""
    memos: Memos = "comments"
    """Formats without comments write memos as text."""
    originals: bool = False
    """Whether every cited passage follows in full, on pages of its own."""
    record: bool = False
    """Whether a last page tells in full how the draft was made. One line and a Word file's properties always do."""
    page_each: bool = False
    """Whether each question of a 想定問答 begins a page."""
    sheet: bytes | None = None
    """A Word file from which a Word draft takes its styles, margins, head and foot."""


DEFAULT = Choices()
