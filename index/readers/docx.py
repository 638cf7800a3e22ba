"""Word files: headings by their outline level, the numbers that Word counts, lists, tables, footnotes; its table of contents set apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from index.errors import CorpusError
from index.readers.word_numbers import WordNumbers
from index.readers.word_package import WordFileError, damaged, require_word_file
from index.readers.word_text import NOTES, WordText
from index.sections.blocks import Block, Kind, ReadFile, row_of

_CONTENTS = re.compile(r"(?:toc|目次|table of figures|図表目次)[ \d]*", re.IGNORECASE)
_HEADING = re.compile(r"(?:heading|見出し) ?(\d)", re.IGNORECASE)
_CAPTION = re.compile(r"(?:caption|図表番号|図表の番号).*", re.IGNORECASE)
_NOTE_MARK = re.compile("\ue000([^\ue000\ue001]*)\ue001")
_TABLE_OF_CONTENTS = f"{qn('w:sdtPr')}/{qn('w:docPartObj')}/{qn('w:docPartGallery')}"
_UNSEEN_MARKS = tuple(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn(name)}" for name in ("w:vanish", "w:del", "w:moveFrom"))
_MOST_INHERITED = 10
"""Styles that a style may be based on, one after the other."""


def read(data: bytes, name: str) -> ReadFile:
    """Read a Word file (see ``index.readers.Read``)."""
    try:
        require_word_file(data)
        try:
            return _Reader(docx.Document(BytesIO(data))).read()
        except Exception as error:  # the library of Word files raises whatever it stumbles over
            raise damaged(error) from error
    except WordFileError as error:
        raise CorpusError(f"{name} {error.message}", remedy=f"{error.remedy}, then add it again") from error


class _Reader:
    """Walks over the body of a file."""

    def __init__(self, word: Any) -> None:  # noqa: ANN401 - a document of python-docx
        self._word = word
        self._styles = {style.style_id: style for style in word.styles}
        numbering = next((rel.target_part for rel in word.part.rels.values() if rel.reltype == RELATIONSHIP_TYPE.NUMBERING), None)
        self._numbers = WordNumbers.of(None if numbering is None else parse_xml(numbering.blob))
        self._text = WordText(lambda note: f"\ue000{note}\ue001")
        self._doubts: list[str] = []
        self._position = 0
        self._table = 0

    def read(self) -> ReadFile:
        """Every block of the body and the notes."""
        blocks = [*self._blocks(self._word.element.body), *self._notes()]
        title = next((block.text for block in blocks if block.place.endswith(" (title)")), None)
        return ReadFile(
            media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            blocks=tuple(blocks),
            title=title or self._word.core_properties.title or None,
            doubts=tuple(self._doubts),
        )

    def _blocks(self, parent: Any, *, contents: bool = False) -> Iterator[Block]:  # noqa: ANN401
        for child in parent:
            if child.tag == qn("w:p"):
                yield from self._paragraph(child, contents=contents)
            elif child.tag == qn("w:tbl"):
                yield from self._rows(child)
            elif child.tag == qn("w:sdt"):
                gallery = child.find(_TABLE_OF_CONTENTS)
                is_contents = gallery is not None and gallery.get(qn("w:val")) == "Table of Contents"
                for content in child.iter(qn("w:sdtContent")):
                    yield from self._blocks(content, contents=contents or is_contents)
                    break
            elif child.tag == qn("w:ins"):
                yield from self._blocks(child, contents=contents)

    def _paragraph(self, paragraph: Any, *, contents: bool) -> Iterator[Block]:  # noqa: ANN401
        self._position += 1
        place = f"paragraph {self._position}"
        for box in paragraph.iter(qn("w:txbxContent")):
            if not any(above.tag.endswith("}Fallback") for above in box.iterancestors()):
                yield from self._blocks(box)
        if any(True for _ in paragraph.iter(qn("w:drawing"))):
            self._doubts.append(f"{place}: a picture; what it shows is not read")
        style = self._style(paragraph)
        name = style.name or "" if style is not None else ""
        contents = contents or bool(_CONTENTS.fullmatch(name))
        words = self._text.text(paragraph)
        if contents:
            # Word computes these lines: they are no text, but tell which headings there are.
            words = "".join(one.text or "" for one in paragraph.iter(qn("w:t")))
        text = _NOTE_MARK.sub("", words).replace("\t", " ").replace("\n", " ").strip()
        numbering = self._numbering(paragraph, style)
        is_counted = numbering is not None and (text or not _is_unseen_mark(paragraph))
        marker, is_bullet = self._numbers.next(*numbering) if numbering and is_counted else ("", False)
        marks = [Block(kind="furniture", text=f"note {note}", place=place) for note in _NOTE_MARK.findall(words)]
        if not text:
            yield from marks
            return
        level = self._outline_level(paragraph, style)
        kind: Kind = "paragraph"
        if contents:
            kind, level = "furniture" if text.lower() in ("目次", "contents") else "contents", 0
        elif level:
            kind = "heading"
        elif _CAPTION.fullmatch(name):
            kind = "caption"
        elif numbering and (is_bullet or marker):
            kind, level = "item", numbering[1] + 1
        is_title = name.lower() in ("title", "表題")
        yield Block(
            kind=kind,
            text=text,
            level=level,
            marker="" if is_bullet and kind == "heading" else marker.strip(),
            place=f"{place} (title)" if is_title else place,
        )
        yield from marks

    def _rows(self, table: Any) -> Iterator[Block]:  # noqa: ANN401
        """The rows of a table; one of a single cell is a box, and read as text."""
        rows = [list(row.iterfind(qn("w:tc"))) for row in table.iterfind(qn("w:tr"))]
        if max((len(row) for row in rows), default=0) < 2:
            for row in rows:
                for cell in row:
                    yield from self._blocks(cell)
            return
        self._table += 1
        number = self._table
        for row in rows:
            cells = []
            for cell in row:
                said = (_NOTE_MARK.sub("", self._text.text(paragraph)).strip() for paragraph in cell.iter(qn("w:p")))
                cells.append(" ".join(words for words in said if words))
            self._position += 1
            if any(cells):
                text = row_of(cells).replace("\n", " ")
                yield Block(kind="row", text=text, table=number, place=f"table {number}")

    def _notes(self) -> Iterator[Block]:
        for kind, tag in ((RELATIONSHIP_TYPE.FOOTNOTES, "w:footnote"), (RELATIONSHIP_TYPE.ENDNOTES, "w:endnote")):
            part = next((rel.target_part for rel in self._word.part.rels.values() if rel.reltype == kind), None)
            for note in parse_xml(part.blob).iter(qn(tag)) if part is not None else ():
                if note.get(qn("w:type")) in (None, "normal"):
                    text = " ".join(filter(None, (self._text.text(paragraph).strip() for paragraph in note.iter(qn("w:p")))))
                    name = NOTES[qn(f"{tag}Reference")] + note.get(qn("w:id"), "0")
                    if text:
                        yield Block(kind="note", text=_NOTE_MARK.sub("", text), marker=name, place=f"note {name}")

    def _style(self, paragraph: Any) -> Any:  # noqa: ANN401
        found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return None if found is None else self._styles.get(found.get(qn("w:val")))

    def _based_on(self, style: Any) -> Iterator[Any]:  # noqa: ANN401
        """A style and those that it is based on."""
        for _ in range(_MOST_INHERITED):
            if style is None:
                return
            yield style
            style = style.base_style

    def _numbering(self, paragraph: Any, style: Any) -> tuple[str, int] | None:  # noqa: ANN401
        """Which numbering a paragraph has, its own or its style's, and how deep it is in it."""
        number = depth = None
        for properties in (paragraph.find(qn("w:pPr")), *(one.element.find(qn("w:pPr")) for one in self._based_on(style))):
            own = None if properties is None else properties.find(qn("w:numPr"))
            if own is not None:
                number = own.find(qn("w:numId")) if number is None else number
                depth = own.find(qn("w:ilvl")) if depth is None else depth
        if number is None or number.get(qn("w:val")) == "0":
            return None
        tied = next((found for one in self._based_on(style) if (found := self._numbers.of_style(one.style_id))), None)
        return number.get(qn("w:val")), int(depth.get(qn("w:val"))) if depth is not None else tied[1] if tied else 0

    def _outline_level(self, paragraph: Any, style: Any) -> int:  # noqa: ANN401
        """From 1; 0 of what is no heading."""
        for properties in (paragraph.find(qn("w:pPr")), *(one.element.find(qn("w:pPr")) for one in self._based_on(style))):
            level = None if properties is None else properties.find(qn("w:outlineLvl"))
            if level is not None:
                value = int(level.get(qn("w:val")))
                return value + 1 if value < 9 else 0
        named = next((found for one in self._based_on(style) if (found := _HEADING.fullmatch(one.name or ""))), None)
        return int(named[1]) if named else 0


def _is_unseen_mark(paragraph: Any) -> bool:  # noqa: ANN401
    """Whether the end of a paragraph is hidden or deleted: Word then counts no number where nothing else stands in it."""
    return any(paragraph.find(path) is not None for path in _UNSEEN_MARKS)
