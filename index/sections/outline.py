"""Blocks to sections, passages and sentences: by the depth of the headings where the file gives it, else by the sequence of the numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from index.errors import CorpusError
from index.language.characters import Span
from index.language.sentences import sentence_spans
from index.sections.blocks import NO_TEXT, Block, ReadFile
from index.sections.scopes import Scopes, is_titled
from index.sections.sequences import DECIMAL, Numbered, follows, numbered
from index.text.numbering import NAMED
from index.text.types import Document, Heading, Metadata, Passage, Section, Sentence

_JOINT = "\n"
"""Between an item and those under it, which make one passage: a child is nothing without its parent."""
_FRONT = 99
"""Level of the text before the first heading, which stands under the document's title."""
_MOST_NESTED = 4000
"""Characters of a passage to which no further item is added."""
_MARKED = ("text/markdown", "text/html", "application/xml")
"""Types of files that say themselves what is a heading."""
_LETTER = {"row": "t", "note": "n", "caption": "c"}


@dataclass(slots=True)
class _Open:
    heading: Heading
    level: int
    """0: by its number."""
    numbers: tuple[int, ...]


@dataclass(slots=True)
class _Draft:
    section: Section
    ordinal: str
    kind: str
    page: int
    source: Span
    lines: list[str]
    page_breaks: list[int]


def outlined(read: ReadFile, metadata: Metadata, sha256: str) -> tuple[Document, tuple[str, ...]]:
    """The document that a file's blocks make, and what is doubtful in it.

    Raises:
        CorpusError: no block has text.
    """
    outline = _Outline(read, metadata)
    for block in read.blocks:
        outline.take(block)
    outline.close()
    if not outline.passages:
        raise CorpusError("no text was found in the file", remedy="check that it is the right file, and that its text is no picture")
    document = Document(
        metadata=metadata,
        sections=tuple(outline.sections),
        passages=tuple(outline.passages),
        furniture=tuple(outline.furniture),
        sha256=sha256,
    )
    return document, tuple(dict.fromkeys(outline.doubts))


def _is_latin(read: ReadFile) -> bool:
    """Whether most characters of a file's first blocks are Latin."""
    text = "".join(block.text for block in read.blocks[:50])
    return 2 * sum(character.isascii() for character in text) > len(text)


class _Outline:
    """Takes block after block and keeps the stack of open headings."""

    def __init__(self, read: ReadFile, metadata: Metadata) -> None:
        self.sections: list[Section] = []
        self.passages: list[Passage] = []
        self.furniture: list[Span] = []
        self.doubts: list[str] = []
        self._metadata = metadata
        self._front = read.title or ("Front matter" if _is_latin(read) else "冒頭")
        own_depth = sum(block.kind == "heading" and block.level > 0 for block in read.blocks)
        self._by_depth = own_depth > 1 or read.media_type in _MARKED
        self._stack: list[_Open] = []
        self._draft: _Draft | None = None
        self._counts: dict[tuple[str, str], int] = {}
        self._paths: set[tuple[str, ...]] = set()
        self._position = 0
        self._number = 0
        self._scopes = None if self._by_depth else Scopes(read)

    def take(self, block: Block) -> None:
        """Open a section, a passage, or continue one."""
        source = (self._position, self._position + len(block.text))
        self._position = source[1] + 1
        if block.kind in NO_TEXT:
            self.furniture.append(source)
        elif block.kind == "heading":
            self._take_heading(block, source)
        elif not self._opens_by_number(block, source):
            self._take_text(block, block.text, source)
        self._number += 1

    def close(self) -> None:
        """Finish the open passage."""
        draft, self._draft = self._draft, None
        if draft is None:
            return
        identity = f"{draft.section.id}/{draft.ordinal}"
        text = _JOINT.join(draft.lines)
        spans: list[Span] = []
        start = 0
        for line in draft.lines:
            own = ((0, len(line)),) if draft.kind == "row" else sentence_spans(line)
            spans += [(start + begin, start + end) for begin, end in own]
            start += len(line) + len(_JOINT)
        self.passages.append(
            Passage(
                id=identity,
                section=draft.section,
                ordinal=draft.ordinal,
                text=text,
                sentences=tuple(
                    Sentence(id=f"{identity}:{n}", passage_id=identity, text=text[slice(*span)], span=span)
                    for n, span in enumerate(spans, start=1)
                ),
                page=draft.page,
                page_breaks=tuple(draft.page_breaks),
                source=draft.source,
            )
        )

    def _take_heading(self, block: Block, source: Span) -> None:
        found = numbered(f"{block.marker} {block.text}" if block.marker else block.text)
        level = block.level
        if not level and found:
            level = self._level_of(found)
        self._open(found, block.text, source, level=level or min(self._stack[-1].level if self._stack else 1, 9), marker=block.marker)

    def _opens_by_number(self, block: Block, source: Span) -> bool:
        """Whether a block of text opens a section by its number; a whole sentence after the number is the section's first passage."""
        found = self._scopes.found.get(self._number) if self._scopes else None
        if self._scopes is None or found is None:
            return False
        titled = is_titled(found)
        stack = [(one.heading.notation, one.numbers) for one in self._stack]
        part = self._scopes.part(self._number, stack)
        if part == "item":
            self._take_text(block.model_copy(update={"kind": "item", "level": 1}), block.text, source)
            return True
        if part == "neither" or not follows(found, stack):
            if titled and any(notation == found.notation and 1 < found.numbers[-1] - numbers[-1] < 4 for notation, numbers in stack):
                self.doubts.append(
                    f"{block.place}: {found.marker} {found.rest[:30]} does not follow the number before it, and opens no section"
                )
            return False
        start = source[0] + len(block.text) - len(found.rest)
        self._open(found, "", (source[0], source[1] if titled else start), level=self._level_of(found), titled=titled)
        if not titled and found.rest:
            self._take_text(block, found.rest, (start, source[1]))
        return True

    def _level_of(self, found: Numbered) -> int:
        """The depth of a number: that of its notation where it is open, else one under the innermost section."""
        if len(found.numbers) > 1:
            above = (one.level for one in self._stack if one.heading.notation in DECIMAL and one.numbers == found.numbers[:-1])
            return max(above, default=0) + 1
        own = next((one.level for one in self._stack if one.heading.notation == found.notation and len(one.numbers) == 1), None)
        return own or max((one.level for one in self._stack if one.level < _FRONT), default=0) + 1

    def _open(self, found: Numbered | None, text: str, source: Span, *, level: int, titled: bool = True, marker: str = "") -> None:
        self.close()
        while self._stack and self._stack[-1].level >= level:
            self._stack.pop()
        title = found.rest if found and titled else "" if found else text.strip()
        notation, numbers = (found.notation, found.numbers) if found else (NAMED, ())
        above = tuple(one.heading for one in self._stack)
        heading = Heading(
            notation=notation,
            marker=found.marker if found else marker,
            number=numbers[-1] if numbers else None,
            suffix=found.branch if found else "",
            title=title,
            source=source,
        )
        heading = self._unique(above, heading)
        self._stack.append(_Open(heading=heading, level=level, numbers=numbers))
        if self._scopes and level != _FRONT:
            self._scopes.keep({one.heading.notation for one in self._stack})
        identity = f"{self._metadata.document}@{self._metadata.revision}#{'.'.join(one.key for one in (*above, heading))}"
        self.sections.append(Section(id=identity, headings=(*above, heading)))

    def _unique(self, above: tuple[Heading, ...], heading: Heading) -> Heading:
        """A heading whose path no other section has; the second of one name gets ``~2`` and a doubt."""
        count, first = 1, heading
        while (path := (*(one.key for one in above), heading.key)) in self._paths:
            count += 1
            heading = replace(first, suffix=f"{first.suffix}~{count}")
        if count > 1:
            self.doubts.append(f"{'.'.join(path[:-1])} {first.text[:40]}: the {count}th section of this name; its id ends with ~{count}")
        self._paths.add(path)
        return heading

    def _take_text(self, block: Block, text: str, source: Span) -> None:
        if not text.strip():
            return
        if not self._stack:
            self._open(None, self._front, (source[0], source[0]), level=_FRONT)
        draft = self._draft
        child = block.kind == "item" and block.level > 1 and draft is not None and draft.kind == "item"
        if draft is not None and child and sum(map(len, draft.lines)) < _MOST_NESTED:
            if block.page is not None and block.page > draft.page + len(draft.page_breaks):
                draft.page_breaks.append(sum(map(len, draft.lines)) + len(draft.lines))
            draft.lines.append(text.strip())
            draft.source = (draft.source[0], source[1])
            return
        self.close()
        section = self.sections[-1]
        self._draft = _Draft(
            section=section,
            ordinal=self._ordinal(section, block),
            kind=block.kind,
            page=block.page or 1,
            source=source,
            lines=[text.strip()],
            page_breaks=[],
        )

    def _ordinal(self, section: Section, block: Block) -> str:
        if block.kind == "row":
            return f"t{block.table}.{self._next(section, f't{block.table}')}"
        if block.kind in _LETTER:
            return f"{_LETTER[block.kind]}{self._next(section, block.kind)}"
        if block.kind == "item":
            return f"p{self._next(section, 'clause')}" if block.marker == CLAUSE else str(self._next(section, "item"))
        count = self._next(section, "paragraph")
        return "0" if count == 1 else f"0.{count}"

    def _next(self, section: Section, kind: str) -> int:
        self._counts[section.id, kind] = self._counts.get((section.id, kind), 0) + 1
        return self._counts[section.id, kind]


CLAUSE = "項"
"""The marker of a block that is a 項 of an article."""
