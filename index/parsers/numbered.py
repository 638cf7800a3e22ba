"""Parser for numbered Japanese documents as they come out of a PDF extraction.

What it undoes: lines wrapped in the middle of words, blank lines in the middle of a bullet, page breaks (a line that
begins with one space, or a form feed) and stray page numbers. What it reads: headings in any of ``index.text.numbering``'s
notations, unnumbered headings ``（名前）`` up to two deep, bullets ``・`` and lead paragraphs.

A line opens something new only where the text before it is closed (ends a sentence); otherwise it continues it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from index.errors import CorpusError
from index.language.characters import Span
from index.language.sentences import ends_sentence, sentence_spans
from index.text.numbering import NAMED, read_marker
from index.text.types import Document, Heading, Metadata, Passage, Section, Sentence

_PAGE_START = re.compile(r"\f| (?=\S)")
_PAGE_NUMBER = re.compile(r"[-－―\s]*[0-9０-９]{1,4}[-－―\s]*")
_END_MARK = "（以上）"
_BULLET = re.compile(r"・[ 　]+")
_PARAGRAPH = re.compile(r"　(?=\S)")
_LONGEST_HEADING = 80
_WRAPPED = 0.8
"""Share of the longest line from which a line counts as wrapped."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    """Without the page-break mark and surrounding white space."""
    source: Span
    drawn_blank_before: bool
    """Whether the line before is blank on the page itself (white space, not the extraction's empty line)."""


@dataclass(slots=True)
class _OpenPassage:
    section: tuple[Heading, ...]
    ordinal: str
    page: int
    source: Span
    text: str = ""
    page_breaks: list[int] = field(default_factory=list)

    def add(self, line: str) -> None:
        """Join a wrapped line: Japanese without a space, two Latin words with one."""
        latin = self.text[-1:].isascii() and line[:1].isascii() and not (self.text[-1:].isdigit() and line[:1].isdigit())
        self.text += (" " if self.text and latin else "") + line


def parse(text: str, metadata: Metadata) -> Document:
    """Parse a whole document (see ``index.parsers.Parse``)."""
    lines = text.split("\n")
    width = max(len(line.strip()) for line in lines)
    reader = _Reader(document_id=f"{metadata.document}@{metadata.revision}", width=width)
    position = 0
    blank_drawn = False
    for raw in lines:
        source = (position, position + len(raw))
        position += len(raw) + 1
        stripped = raw.strip(" \t\f")
        if _PAGE_START.match(raw):
            reader.break_page()
        if stripped and (stripped == _END_MARK or _is_page_number(stripped, reader)):
            reader.drop(source, breaks_page=stripped != _END_MARK)
        elif stripped:
            reader.read(_Line(stripped, source, blank_drawn))
        blank_drawn = bool(raw) and not stripped
    reader.close_passage()
    if not reader.passages or not reader.sections:
        raise CorpusError(
            "no numbered heading with text under it was found, at least one was expected", remedy="check that this is the right document"
        )
    return Document(
        metadata=metadata,
        sections=tuple(reader.sections),
        passages=tuple(reader.passages),
        furniture=tuple(reader.furniture),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def _is_page_number(line: str, reader: _Reader) -> bool:
    """A line of digits alone is a page number: no sentence of a document is one."""
    return bool(_PAGE_NUMBER.fullmatch(line)) and line.strip("-－―") != "" and reader.started


class _Reader:
    """Takes line after line and keeps the stack of open headings."""

    def __init__(self, *, document_id: str, width: int) -> None:
        self.document_id = document_id
        self.width = width
        self.sections: list[Section] = []
        self.passages: list[Passage] = []
        self.furniture: list[Span] = []
        self.page = 0
        self._stack: list[Heading] = []
        self._open: _OpenPassage | None = None
        self._page_begins = False
        self._last_line_length = 0
        self._ordinals: dict[tuple[str, ...], str] = {}
        self._texts: dict[tuple[str, ...], str] = {}

    @property
    def started(self) -> bool:
        """Whether anything has been read."""
        return bool(self._stack)

    def break_page(self) -> None:
        """A new page begins before the next line of text; a page number and a form feed together are one break."""
        self._page_begins = True

    def drop(self, source: Span, *, breaks_page: bool) -> None:
        """Leave out page furniture; a page number ends its page."""
        self.furniture.append(source)
        if breaks_page:
            self.break_page()

    def read(self, line: _Line) -> None:
        """Open a heading, a bullet or a paragraph with this line, or continue what is open."""
        self._turn_page()
        heading = self._heading(line)
        bullet = _BULLET.match(line.text)
        paragraph = _PARAGRAPH.match(line.text)
        if heading:
            self.close_passage()
            self._open_heading(heading)
        elif bullet and self._stack:
            self.close_passage()
            if line.drawn_blank_before:
                self._leave_named_sections()
            self._start_passage(line, lead=False)
            self._continue(line.text[bullet.end() :], line.source)
        elif self._open is None or (paragraph and self._is_closed()):
            if not self._stack:
                raise CorpusError(
                    f"the text begins with {line.text[:20]!r}, a numbered heading was expected",
                    remedy="remove what stands before the first heading, or choose another parser",
                )
            self.close_passage()
            self._start_passage(line, lead=True)
            self._continue(line.text.lstrip("　"), line.source)
        else:
            self._continue(line.text.lstrip("　"), line.source)
        self._last_line_length = len(line.text)

    def _turn_page(self) -> None:
        if self._page_begins and self._open:
            self._open.page_breaks.append(len(self._open.text))
        if self._page_begins or self.page == 0:
            self.page += 1
        self._page_begins = False

    def _heading(self, line: _Line) -> Heading | None:
        if len(line.text) > _LONGEST_HEADING or ends_sentence(line.text):
            return None
        if found := read_marker(line.text):
            notation, marker, number = found
            title = line.text[len(marker) :].strip(" 　")
            if not title or not (self._is_closed() or self._follows(notation.name, number)):
                return None
            return Heading(notation=notation.name, marker=marker, number=number, title=title, source=line.source)
        if self._is_closed() and self._stack and line.text[0] in "（(" and _closes_at_the_end(line.text):
            return Heading(notation=NAMED, marker="", number=None, title=line.text[1:-1].strip(" 　"), source=line.source)
        return None

    def _follows(self, notation: str, number: int) -> bool:
        """Whether a number goes on from an open heading, after a line that was too short to be wrapped.

        That closes a bullet which ends without a full stop, and leaves ``②`` at the start of a wrapped line alone.
        """
        goes_on = any(above.notation == notation and above.number == number - 1 for above in self._stack)
        return goes_on and self._last_line_length < _WRAPPED * self.width

    def _is_closed(self) -> bool:
        return self._open is None or not self._open.text or ends_sentence(self._open.text)

    def _open_heading(self, heading: Heading) -> None:
        if heading.notation == NAMED:
            self._leave_for_named(heading)
        else:
            level = next((i for i, above in enumerate(self._stack) if above.notation == heading.notation), None)
            if level is None:
                self._leave_named_sections()
            else:
                del self._stack[level:]
        self._stack.append(heading)
        section = Section(id=self._section_id(), headings=tuple(self._stack))
        self.sections.append(section)

    def _leave_for_named(self, heading: Heading) -> None:
        """Find the parent of an unnumbered heading.

        A named heading with no text of its own opens a group: the next one is its child, and those after it are too,
        until one comes that the text above the group announces (``健康・医療、宇宙、海洋、…``).
        """
        if not self._stack or self._stack[-1].notation != NAMED:
            return
        if self._key() not in self._ordinals:
            return
        numbered = tuple(above.key for above in self._stack if above.notation != NAMED)
        in_group = len(self._stack) - len(numbered) > 1
        if in_group and heading.title in self._texts.get(numbered, ""):
            self._leave_named_sections()
        else:
            self._stack.pop()

    def _leave_named_sections(self) -> None:
        while self._stack and self._stack[-1].notation == NAMED:
            self._stack.pop()

    def _start_passage(self, line: _Line, *, lead: bool) -> None:
        key = self._key()
        before = self._ordinals.get(key, "")
        bullets, _, paragraphs = before.partition("|")
        if lead:
            paragraphs = str(int(paragraphs or 0) + 1)
            ordinal = "0" if paragraphs == "1" else f"0.{paragraphs}"
        else:
            bullets = ordinal = str(int(bullets or 0) + 1)
        self._ordinals[key] = f"{bullets}|{paragraphs}"
        self._open = _OpenPassage(section=tuple(self._stack), ordinal=ordinal, page=self.page, source=line.source)

    def _continue(self, text: str, source: Span) -> None:
        if self._open is None:
            raise AssertionError("a passage is open wherever a line continues one")
        self._open.add(text)
        self._open.source = (self._open.source[0], source[1])

    def close_passage(self) -> None:
        """Finish the open passage, if there is one."""
        draft, self._open = self._open, None
        if draft is None:
            return
        key = tuple(heading.key for heading in draft.section)
        self._texts[key] = self._texts.get(key, "") + draft.text
        section = next(section for section in reversed(self.sections) if section.path == key)
        passage_id = f"{section.id}/{draft.ordinal}"
        sentences = tuple(
            Sentence(id=f"{passage_id}:{n}", passage_id=passage_id, text=draft.text[slice(*span)], span=span)
            for n, span in enumerate(sentence_spans(draft.text), start=1)
        )
        self.passages.append(
            Passage(
                id=passage_id,
                section=section,
                ordinal=draft.ordinal,
                text=draft.text,
                sentences=sentences,
                page=draft.page,
                page_breaks=tuple(offset for offset in draft.page_breaks if 0 < offset < len(draft.text)),
                source=draft.source,
            )
        )

    def _key(self) -> tuple[str, ...]:
        return tuple(heading.key for heading in self._stack)

    def _section_id(self) -> str:
        return f"{self.document_id}#{'.'.join(self._key())}"


def _closes_at_the_end(line: str) -> bool:
    """Whether the bracket that opens the line closes only with its last character."""
    depth = 0
    for position, character in enumerate(line):
        depth += (character in "（(") - (character in "）)")
        if depth == 0:
            return position == len(line) - 1
    return False
