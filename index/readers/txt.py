"""Plain text of any numbering: lines joined to blocks. Text that ``index.parsers.numbered`` reads is read there."""

from __future__ import annotations

import re

from index.readers.kinds import decoded
from index.readers.lines import BULLET, LEADERS, is_closed, joined
from index.sections.blocks import Block, Kind, ReadFile
from index.sections.sequences import numbered

_PAGE = re.compile(r"[-－―\s]*[0-9０-９]{1,4}[-－―\s]*")
_RULE = re.compile(r"[-=_*~－＝＿＊～―─━═・\s]{3,}")
_WRAPPED = 0.75
"""Share of the longest usual line from which a line counts as wrapped."""


def read(data: bytes, name: str) -> ReadFile:
    """Read a text (see ``index.readers.Read``)."""
    lines = decoded(data, name).split("\n")
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    width = lengths[int(0.9 * (len(lengths) - 1))]
    blocks: list[Block] = []
    wrapped: list[str] = []
    """The lines of the last block that is text."""
    last, before, page = 0, "", 1

    def close() -> None:
        if len(wrapped) > 1:
            blocks[last] = blocks[last].model_copy(update={"text": joined(wrapped)})

    for number, line in enumerate(lines, start=1):
        page += line.count("\f")
        text = line.strip(" 　\t\f\r")
        kind = _kind(text, before)
        if not text:
            before = ""
        elif kind in ("furniture", "contents"):
            blocks.append(Block(kind=kind, text=text, page=page, place=f"line {number}"))
        elif wrapped and before and not _begins(before, text, line, width):
            wrapped.append(text)
            before = text
        else:
            close()
            bullet = BULLET.match(text)
            words = text[bullet.end() :] if bullet else text
            marker = bullet[0].strip() if bullet else ""
            last, wrapped, before = len(blocks), [words], text
            blocks.append(Block(kind=kind, text=words, level=int(bool(bullet)), marker=marker, page=page, place=f"line {number}"))
    close()
    return ReadFile(media_type="text/plain", blocks=tuple(block for block in blocks if block.text), pages=page if page > 1 else None)


def _kind(text: str, before: str) -> Kind:
    if _RULE.fullmatch(text):
        return "furniture"
    if _PAGE.fullmatch(text):
        return "paragraph" if before and not is_closed(before) else "furniture"  # a number may stand in the middle of a sentence
    return "contents" if LEADERS.search(text) else "item" if BULLET.match(text) else "paragraph"


def _begins(before: str, text: str, line: str, width: int) -> bool:
    """Whether a line begins a block of its own."""
    if BULLET.match(text):
        return True
    closed = is_closed(before)
    short = len(before) < _WRAPPED * width
    if numbered(text) and (closed or short):
        return True
    return (closed and (short or line[:1] in "　\t")) or (short and not text[:1].islower())
