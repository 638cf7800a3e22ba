"""Word: A4 or an organisation's own sheet, Japanese fonts, headings that Word's outline knows, real footnotes, memos in the margin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.opc.packuri import PackURI
from docx.opc.part import Part as PackagePart
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Length
from docx.text.run import Run as WordRun

from rag.drafts.blocks import Beside, Block, Draft, Facts, Note, PageBreak
from rag.drafts.footnotes import Footnotes, paragraph, run
from rag.drafts.paper import COLUMNS, EVEN
from rag.drafts.sheet import CUSTOM, opened
from rag.drafts.word_styles import CELL_STYLE, COMMENT_STYLES, STYLES, lay_out
from rag.drafts.words import AUTHOR

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_FACTS_COLUMNS = (0.25, 0.75)
_POINTS, _LED = ("point", "memo"), ("answer", "reference")
POINT = "○　"
"""Stands before a point as people type it; so it is the same in every sheet."""
_PROPERTIES = (
    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"'
)
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""Names the properties that people may set themselves, as the format has it."""


def export(draft: Draft) -> bytes:
    """The draft as a .docx file."""
    word = opened(draft.sheet)
    writer = _Writer(word, lay_out(word, own=draft.sheet is None), draft)
    _set_properties(word, draft)
    end = word.element.body.find(qn("w:sectPr"))
    for element in writer.elements():
        if end is None:
            word.element.body.append(element)
        else:
            end.addprevious(element)
    writer.comment()
    file = BytesIO()
    word.save(file)
    return _dated(file, draft.day)


def _dated(file: BytesIO, day: date) -> bytes:
    """The same parts, as of a day: one draft is one file, whenever it is written."""
    dated = BytesIO()
    with ZipFile(file) as packed, ZipFile(dated, "w", ZIP_DEFLATED) as new:
        for name in packed.namelist():
            entry = ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, packed.read(name))
    return dated.getvalue()


class _Writer:
    """Writes the parts of one draft as elements of WordprocessingML."""

    def __init__(self, word: WordDocument, styles: Mapping[str, str], draft: Draft) -> None:
        self._word = word
        self._styles = styles
        self._draft = draft
        self._footnotes = Footnotes(word, styles)
        self._memos: list[tuple[Any, str]] = []
        section = word.sections[0] if word.sections else None
        widths = (section.page_width, section.left_margin, section.right_margin) if section else (None,)
        self._width = None if None in widths else Length(widths[0] - widths[1] - widths[2])  # type: ignore[operator, misc]

    def elements(self) -> Iterator[Any]:
        """Title and parts, in order."""
        yield self._paragraph(Block(kind="title", runs=()), title=self._draft.title)
        on_new_page = False
        for part in self._draft.parts:
            if isinstance(part, Block):
                yield self._paragraph(part, on_new_page=on_new_page)
            elif isinstance(part, Beside):
                shares = EVEN if part.even else COLUMNS
                yield self._table(shares, [self._heads(part.heads), *((self._cell(left), self._cell(right)) for left, right in part.rows)])
            elif isinstance(part, Facts):
                yield self._table(_FACTS_COLUMNS, [(self._words(name, bold=True), self._words(value)) for name, value in part.rows])
            on_new_page = isinstance(part, PageBreak)

    def comment(self) -> None:
        """Put the memos into the margin; after the text is there, since they refer to it."""
        author = AUTHOR[self._draft.language]
        day = datetime.combine(self._draft.day, time()).isoformat() + "Z"
        for anchor, memo in self._memos:
            comment = self._word.add_comment([WordRun(anchor, None)], text=memo, author=author, initials="")  # type: ignore[arg-type]
            comment._comment_elm.set(qn("w:date"), day)
            for root in (anchor.getparent(), comment._comment_elm):
                for style in root.iter(qn("w:rStyle"), qn("w:pStyle")):
                    name = COMMENT_STYLES.get(style.get(qn("w:val")))
                    style.set(qn("w:val"), self._styles[name] if name else style.get(qn("w:val")))

    def _paragraph(self, block: Block, *, title: str = "", on_new_page: bool = False) -> Any:  # noqa: ANN401 - an element of lxml
        made = paragraph(self._styles[STYLES[block.kind]])
        if on_new_page:
            made[0].append(OxmlElement("w:pageBreakBefore"))
        if block.kind in _LED and not block.lead:
            level = OxmlElement("w:ind")
            level.set(qn("w:firstLine"), "0")
            made[0].append(level)
        if lead := title or block.lead or (POINT if block.kind in _POINTS else ""):
            made.append(run(lead))
        self._write(made, block)
        return made

    def _cell(self, block: Block) -> Any:  # noqa: ANN401 - an element of lxml
        made = paragraph(self._styles[CELL_STYLE])
        self._write(made, block)
        return made

    def _heads(self, heads: tuple[str, str]) -> tuple[Any, Any]:
        return self._words(heads[0], bold=True), self._words(heads[1], bold=True)

    def _words(self, text: str, *, bold: bool = False) -> Any:  # noqa: ANN401 - an element of lxml
        made = paragraph(self._styles[CELL_STYLE])
        made.append(run(text, bold=bold))
        return made

    def _write(self, element: Any, block: Block) -> None:  # noqa: ANN401 - an element of lxml
        before = self._footnotes.count
        for one in block.runs:
            if one.text:
                element.append(run(one.text, bold=one.bold, underlined=one.underlined))
            if one.note:
                element.append(self._footnotes.add(_note(one.note)))
        if block.memo:
            # LibreOffice 7.4 mixes footnotes up where the first comment comes right after the first of them.
            runs = element.findall(qn("w:r"))
            self._memos.append((runs[-1 if before == 1 else 0], block.memo))

    def _table(self, shares: tuple[float, float], rows: list[tuple[Any, Any]]) -> Any:  # noqa: ANN401 - an element of lxml
        """A table with rules of its own: a sheet may have no style of tables."""
        table = self._word.add_table(rows=0, cols=2)
        table.autofit = False
        element = table._tbl
        element.getparent().remove(element)
        rules = "".join(f"<w:{side} w:val='single' w:sz='4'/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
        element.tblPr.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{rules}</w:tblBorders>"))
        widths = [Length(int(share * (self._width or 0))) for share in shares]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for row in rows:
            for cell, words, width in zip(table.add_row().cells, row, widths, strict=True):
                cell.width = width
                cell._tc.replace(cell.paragraphs[0]._p, words)
        return element


def _note(note: Note) -> tuple[str, ...]:
    return (note.text, *(f"「{quote}」" for quote in note.quotes))


def _set_properties(word: WordDocument, draft: Draft) -> None:
    """Title, author and day; the whole record as properties of its own names."""
    properties = word.core_properties
    day = datetime.combine(draft.day, time())
    properties.title, properties.author, properties.comments = draft.title[:255], "strategy-qa", (draft.metadata.attribution or "")[:255]
    properties.subject = properties.keywords = properties.category = ""
    properties.language = "ja-JP" if draft.language == "ja" else "en-GB"
    properties.created = properties.modified = day
    properties.last_modified_by = "strategy-qa"
    rows = "".join(
        f'<property fmtid="{_FORMAT_ID}" pid="{number}" name="{escape(name)}"><vt:lpwstr>{escape(value)}</vt:lpwstr></property>'
        for number, (name, value) in enumerate(draft.record, start=2)
    )
    blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties {_PROPERTIES}>{rows}</Properties>'
    package: Any = word.part.package
    kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    package.relate_to(PackagePart(PackURI("/docProps/custom.xml"), kind, blob.encode(), package), CUSTOM)
