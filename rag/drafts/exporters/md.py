"""Markdown with footnotes (``[^1]``), as GitHub, Pandoc and most editors read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from rag.drafts.blocks import Beside, Block, BlockKind, Draft, Facts, Note, PageBreak

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~$&])")
_STARTS = re.compile(r"^(\s*\d*)([-+=.)])")
_BEFORE: dict[BlockKind, str] = {"title": "# ", "heading": "## ", "subheading": "### ", "question": "### ", "point": "- ", "quote": "> "}


def export(draft: Draft) -> bytes:
    """The draft as UTF-8."""
    numbers = count(1)
    paragraphs = [f"# {escaped(draft.title)}"]
    lists = False
    for part in draft.parts:
        text = "\n".join(_lines(part, numbers))
        is_point = isinstance(part, Block) and part.kind == "point"
        if is_point and lists:
            paragraphs[-1] += "\n" + text
        elif text:
            paragraphs.append(text)
        lists = is_point
    paragraphs += ["\n".join(_note(number, note)) for number, note in enumerate(draft.notes, start=1)]
    return ("\n\n".join(paragraphs) + "\n").encode("utf-8")


def escaped(text: str) -> str:
    """Text that Markdown takes as it stands."""
    return _STARTS.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text))


def _lines(part: Block | Beside | Facts | PageBreak, numbers: count[int]) -> Iterator[str]:
    if isinstance(part, PageBreak):
        yield "---"
    elif isinstance(part, Block):
        yield _BEFORE.get(part.kind, "") + _words(part, numbers)
    elif isinstance(part, Beside):
        yield f"| {part.heads[0]} | {part.heads[1]} |"
        yield "|---|---|"
        for left, right in part.rows:
            yield f"| {_words(left, numbers)} | {_words(right, numbers)} |"
    else:
        yield "| | |"
        yield "|---|---|"
        for name, value in part.rows:
            yield f"| {escaped(name)} | {escaped(value)} |"


def _words(block: Block, numbers: count[int]) -> str:
    words = ""
    for run in block.runs:
        # Only the first words of a paragraph can be taken for a list or a heading.
        text = escaped(run.text) if not words else _SPECIAL.sub(r"\\\1", run.text)
        words += f"**{text}**" if run.bold else text
        if run.note:
            words += f"[^{next(numbers)}]"
    return words


def _note(number: int, note: Note) -> Iterator[str]:
    yield f"[^{number}]: {escaped(note.official)}"
    yield f"    {escaped(note.path)}"
    for quote in note.quotes:
        yield f"    「{escaped(quote)}」"
