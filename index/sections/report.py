"""What was understood of a file, and what is not sure: for a person to read before anybody asks."""

from __future__ import annotations

from collections import Counter

from pydantic import BaseModel, ConfigDict

from index.sections.blocks import ReadFile
from index.sections.own_contents import contents_lines, plain
from index.text.types import Document, Metadata

LONG_PASSAGE = 3000
"""Characters from which a passage is so long that its structure was hardly understood."""
_UNKNOWN = ("publisher", "decided", "decided_by", "licence", "language")


class Report(BaseModel):
    """The report of one import."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: str
    pages: int | None
    sections: int
    passages: int
    sentences: int
    blocks: dict[str, int]
    """How many of each kind."""
    contents: tuple[int, int] | None
    """Of the lines of the document's own table of contents, how many are headings that were found, and how many there are."""
    title_from: str
    """``given``, ``the file``, ``the text`` (a line at its beginning) or ``the file's name``."""
    unknown: tuple[str, ...]
    """What nobody gave; it is shown as unknown."""
    doubts: tuple[str, ...]


def report_of(document: Document, read: ReadFile | None, doubts: tuple[str, ...], *, kind: str, title_from: str) -> Report:
    """The report of a document as it was read; ``read`` is None for text that the parser of numbered documents reads."""
    long = [passage for passage in document.passages if len(passage.text) > LONG_PASSAGE]
    doubts += tuple(f"{one.label}: a passage of {len(one.text)} characters; a heading in it may have been missed" for one in long)
    return Report(
        format=kind,
        pages=read.pages if read else None,
        sections=len(document.sections),
        passages=len(document.passages),
        sentences=len(document.sentences),
        blocks=dict(Counter(block.kind for block in read.blocks)) if read else {},
        contents=_contents(document, read) if read else None,
        title_from=title_from,
        unknown=unknown_of(document.metadata),
        doubts=doubts,
    )


def unknown_of(metadata: Metadata) -> tuple[str, ...]:
    """What nobody gave of a document, and is shown as unknown."""
    return tuple(name for name in _UNKNOWN if getattr(metadata, name) is None)


def _contents(document: Document, read: ReadFile) -> tuple[int, int] | None:
    """How many lines of the table of contents are headings of the document."""
    lines = [line for line in map(plain, contents_lines(read)) if line]
    headings = {form for section in document.sections for form in (plain(section.headings[-1].text), plain(section.title)) if form}
    return (sum(line in headings for line in lines), len(lines)) if lines else None
