"""Where a sentence is printed: from the passage back to the blocks of the file, and to their boxes."""

from __future__ import annotations

from collections.abc import Iterator

from index.language.characters import Span
from index.sections.blocks import NO_TEXT, Block, Box, ReadFile
from index.text.types import Passage


def printed(read: ReadFile, passage: Passage, span: Span) -> tuple[Box, ...]:
    """The boxes of a span of a passage; none where a part of it is not placed.

    Args:
        read: the file from which the passage was made.
        passage: of the document that ``index.sections.outline`` made of it.
        span: of the passage's text, as a rule a sentence.
    """
    found: list[Box] = []
    start = 0
    blocks = _blocks(read, passage)
    for line in passage.text.split("\n"):
        block, begin = next(blocks, (None, 0))
        at = block.text.find(line, begin) if block else -1
        if block is None or at < 0:
            return ()
        own = (max(span[0] - start, 0) + at, min(span[1] - start, len(line)) + at)
        if own[0] < own[1]:
            inside = [box for box in block.boxes if own[0] <= box.start and box.end <= own[1]]
            covered = {position for box in inside for position in range(box.start, box.end)}
            if any(position not in covered for position in range(*own) if not block.text[position].isspace()):
                return ()
            found += inside
        start += len(line) + 1
    return tuple(found)


def _blocks(read: ReadFile, passage: Passage) -> Iterator[tuple[Block, int]]:
    """The blocks of which a passage was made, each with where the passage's words begin in it."""
    position = 0
    for block in read.blocks:
        end = position + len(block.text)
        if position < passage.source[1] and passage.source[0] < end and block.kind not in NO_TEXT:
            yield block, max(passage.source[0] - position, 0)
        position = end + 1
