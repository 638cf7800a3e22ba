"""Plain text of any numbering: lines joined to blocks. Text that ``index.parsers.numbered`` reads is read there."""

from __future__ import annotations

import re

from index.blocks import Block, Kind, ReadFile
from index.kinds import decoded
from index.sentences import ends_sentence
from index.sequences import numbered

_BULLET = re.compile(r"[・○●◯■□◆◇▪•➢][ 　\t]*|[-*＊][ 　\t]+")
_PAGE = re.compile(r"[-－―\s]*[0-9０-９]{1,4}[-－―\s]*")
_LATIN_END = re.compile(r"[.!?:;][\"'”)\]]*$")
_LEADERS = re.compile(r"(?<![.．…‥・])(?<![.．…‥・]\s)(?:[.．…‥・]\s?){4,}\s*(?:[0-9０-９]{1,4}\s*)?$")
_WRAPPED = 0.75
"""Share of the longest usual line from which a line counts as wrapped."""


def read(data: bytes, name: str) -> ReadFile:
    """Read a text (see ``index.readers.Read``)."""
    blocks: list[Block] = []
    lines = decoded(data, name).split("\n")
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    width = lengths[int(0.9 * (len(lengths) - 1))]
    open_line, before, page = 0, "", 1
    for number, line in enumerate(lines, start=1):
        page += line.count("\f")
        text = line.strip(" 　\t\f\r")
        kind = _kind(text)
        if kind == "furniture" and before and not _is_closed(before):
            kind = "paragraph"  # a number in the middle of a sentence
        if not text:
            before = ""
        elif kind in ("furniture", "contents"):
            blocks.append(Block(kind=kind, text=text, page=page, place=f"line {number}"))
        elif open_line and before and not _begins(before, text, line, width):
            last = blocks[open_line - 1]
            joint = " " if last.text[-1:].isascii() and text[:1].isascii() else ""
            blocks[open_line - 1] = last.model_copy(update={"text": last.text + joint + text})
            before = text
        else:
            bullet = _BULLET.match(text)
            words = text[bullet.end() :] if bullet else text
            marker = bullet[0].strip() if bullet else ""
            blocks.append(Block(kind=kind, text=words, level=int(bool(bullet)), marker=marker, page=page, place=f"line {number}"))
            open_line, before = len(blocks), text
    return ReadFile(media_type="text/plain", blocks=tuple(block for block in blocks if block.text), pages=page if page > 1 else None)


def _kind(text: str) -> Kind:
    if _PAGE.fullmatch(text) and text:
        return "furniture"
    return "contents" if _LEADERS.search(text) else "item" if _BULLET.match(text) else "paragraph"


def _is_closed(line: str) -> bool:
    return ends_sentence(line) or bool(_LATIN_END.search(line))


def _begins(before: str, text: str, line: str, width: int) -> bool:
    """Whether a line begins a block of its own."""
    if _BULLET.match(text):
        return True
    closed = _is_closed(before)
    short = len(before) < _WRAPPED * width
    if numbered(text) and (closed or short):
        return True
    return (closed and (short or line[:1] in "　\t")) or (short and not text[:1].islower())
