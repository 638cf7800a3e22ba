"""Markdown with footnotes (``[^1]``), as GitHub, Pandoc and most editors read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from rag.drafts.blocks import Beside, Block, BlockKind, Draft, Facts, Note, PageBreak
from rag.drafts.words import frame
from rag.types import Language

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~$&])")
_STARTS = re.compile(r"^(\s*\d*)([-+=.)])")
_BEFORE: dict[BlockKind, str] = {
    "title": "# ",
    "heading": "## ",
    "subheading": "### ",
    "question": "### ",
    "point": "- ",
    "memo": "- ",
    "quote": "> ",
}


def export(draft: Draft) -> bytes:
    """The draft as UTF-8."""
    numbers = count(1)
    paragraphs = [f"# {escaped(draft.title)}"]
    lists = False
    for part in draft.parts:
        text = "\n".join(_lines(part, numbers, draft.language))
        is_point = isinstance(part, Block) and part.kind in ("point", "memo")
        if is_point and lists:
            paragraphs[-1] += "\n" + text
        elif text:
            paragraphs.append(text)
        if isinstance(part, Block) and part.memo:
            paragraphs[-1] += "\n" * (1 if is_point else 2) + _memo(part.memo, draft.language)
        lists = is_point
    paragraphs += ["\n".join(_note(number, note)) for number, note in enumerate(draft.notes, start=1)]
    return ("\n\n".join(paragraphs) + "\n").encode("utf-8")


def escaped(text: str) -> str:
    """Text that Markdown takes as it stands."""
    return _STARTS.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text))


def _lines(part: Block | Beside | Facts | PageBreak, numbers: count[int], language: Language) -> Iterator[str]:
    if isinstance(part, PageBreak):
        yield "---"
    elif isinstance(part, Block):
        yield _BEFORE.get(part.kind, "") + _words(part, numbers)
    elif isinstance(part, Beside):
        yield f"| {part.heads[0]} | {part.heads[1]} |"
        yield "|---|---|"
        for left, right in part.rows:
            yield f"| {_words(left, numbers)} | {_words(right, numbers)} |"
        for one in (one for row in part.rows for one in row if one.memo):
            yield f"\n{_memo(one.memo, language)}"
    else:
        yield "| | |"
        yield "|---|---|"
        for name, value in part.rows:
            yield f"| {escaped(name)} | {escaped(value)} |"


def _memo(words: str, language: Language) -> str:
    """A memo as a point: Markdown has no margin."""
    return f"- {escaped(frame('memo', language, note=words))}"


def _words(block: Block, numbers: count[int]) -> str:
    words = escaped(block.lead)
    for run in block.runs:
        # Only the first words of a paragraph can be taken for a list or a heading.
        text = escaped(run.text) if not words else _SPECIAL.sub(r"\\\1", run.text)
        # Markdown has no line below words.
        words += f"**{text}**" if run.bold or run.underlined else text
        if run.note:
            words += f"[^{next(numbers)}]"
    return words


def _note(number: int, note: Note) -> Iterator[str]:
    yield f"[^{number}]: {escaped(note.text)}"
    for quote in note.quotes:
        yield f"    「{escaped(quote)}」"
