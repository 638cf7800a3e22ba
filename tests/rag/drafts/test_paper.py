"""How many lines some words take."""

from __future__ import annotations

import pytest

from rag.drafts.blocks import Note, block
from rag.drafts.paper import CELL, NOTE, TYPES, block_height, lines, note_height, row_height


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 100, 1),
        ("統合", 30, 1),
        ("統合イノベーション", 100, 1),
        ("統合イノベーション戦略", 100, 2),
        ("a" * 17, 100, 1),
        ("word " * 10, 100, 4),
        ("word " * 20, 100, 7),
    ],
)
def test_lines(text: str, width: float, expected: int) -> None:
    """Type of 10 points: ten Japanese characters, one of which is left free, or 17 letters, or three short words, in 100 points."""
    assert lines(text, width, 10) == expected


def test_a_word_is_not_cut() -> None:
    assert lines("aaaaaaaaaa bbbbbbbbbb", 100, 10) == 2
    assert lines("aaaa bbbb", 100, 10) == 1


def test_heights() -> None:
    kind = TYPES["text"]
    assert block_height(block("text", "短い")) == kind.line + 4
    assert block_height(block("question", "短い")) > block_height(block("text", "短い"))
    assert note_height(Note(text="短い", quotes=("短い",))) == 2 * NOTE.line
    long = block("text", "長い文である。" * 20)
    assert row_height((long, block("text", ""))) < row_height((block("text", ""), long))
    assert row_height((block("text", ""), block("text", ""))) == CELL.line + 3
