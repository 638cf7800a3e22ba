"""Word: A4, Japanese fonts, headings that Word's outline knows, and real footnotes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Length, Mm, Pt, RGBColor

from rag.drafts.blocks import Beside, Block, BlockKind, Draft, Facts, Note, PageBreak
from rag.drafts.footnotes import Footnotes
from rag.drafts.paper import AFTER, AFTER_CELL, CELL, COLUMNS, MARGIN_MM, NOTE, TEXT_WIDTH, TYPES

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table
    from docx.text.paragraph import Paragraph

MINCHO, GOTHIC = "游明朝", "游ゴシック"
"""Fonts of Word in Japan; where they are missing the font table names others."""

_LATIN = {MINCHO: "Times New Roman", GOTHIC: "Arial"}
_OTHER_FONTS = {
    MINCHO: ("Yu Mincho", "ＭＳ 明朝", "MS Mincho", "Noto Serif CJK JP"),
    GOTHIC: ("Yu Gothic", "ＭＳ ゴシック", "MS Gothic", "Noto Sans CJK JP"),
}
_STYLES: dict[BlockKind, str] = {
    "title": "Title",
    "subtitle": "Subtitle",
    "heading": "Heading 1",
    "subheading": "Heading 2",
    "question": "Heading 2",
    "text": "Normal",
    "point": "List Bullet",
    "quote": "Quote",
    "label": "Caption",
    "memo": "Body Text",
}
CELL_STYLE = "Table Text"
_GOTHIC = ("Title", "Heading 1", "Heading 2")
_CENTRED = ("Title", "Subtitle", "Caption")
_FACTS_COLUMNS = (0.25, 0.75)


def export(draft: Draft) -> bytes:
    """The draft as a .docx file."""
    word = docx.Document()
    _lay_out(word)
    _set_properties(word, draft)
    footnotes = Footnotes(word, size=Pt(NOTE.size), line=Pt(NOTE.line))
    word.add_paragraph(draft.title, style="Title")
    on_new_page = False
    for part in draft.parts:
        if isinstance(part, Block):
            paragraph = word.add_paragraph(style=_STYLES[part.kind])
            paragraph.paragraph_format.page_break_before = on_new_page or None
            # Words that are wholly bold lead to what follows.
            paragraph.paragraph_format.keep_with_next = all(run.bold for run in part.runs) or None
            _write(paragraph, part, footnotes)
        elif isinstance(part, Beside):
            _write_columns(word, part, footnotes)
        elif isinstance(part, Facts):
            _write_facts(word, part)
        on_new_page = isinstance(part, PageBreak)
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def _write(paragraph: Paragraph, block: Block, footnotes: Footnotes) -> None:
    for run in block.runs:
        if run.text:
            paragraph.add_run(run.text).bold = run.bold or None
        if run.note:
            footnotes.add(paragraph.add_run(), _note(run.note))


def _note(note: Note) -> tuple[str, ...]:
    return (note.official, note.path, *(f"「{quote}」" for quote in note.quotes))


def _write_columns(word: WordDocument, columns: Beside, footnotes: Footnotes) -> None:
    table = word.add_table(rows=1, cols=2, style="Table Grid")
    for cell, head in zip(table.rows[0].cells, columns.heads, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    for row in columns.rows:
        for cell, block in zip(table.add_row().cells, row, strict=True):
            _write(cell.paragraphs[0], block, footnotes)
    _set_cells(table, [Pt(share * TEXT_WIDTH) for share in COLUMNS])


def _write_facts(word: WordDocument, facts: Facts) -> None:
    table = word.add_table(rows=0, cols=2, style="Table Grid")
    for name, value in facts.rows:
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(name).bold = True
        cells[1].text = value
    _set_cells(table, [Pt(share * TEXT_WIDTH) for share in _FACTS_COLUMNS])


def _set_cells(table: Table, widths: Sequence[Length]) -> None:
    """The widths of columns, which Word reads from cells and LibreOffice from columns, and the type of their words."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
            cell.paragraphs[0].style = CELL_STYLE


def _lay_out(word: WordDocument) -> None:
    """A4, margins, fonts of every style used, the page's number."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    for kind, name in _STYLES.items():
        style: Any = word.styles[name]
        style.font.size = Pt(TYPES[kind].size)
        style.font.italic = False
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.font.bold = name in _GOTHIC
        _set_font(style.element.get_or_add_rPr(), GOTHIC if name in _GOTHIC else MINCHO)
        style.paragraph_format.space_before = Pt(TYPES[kind].before)
        style.paragraph_format.space_after = Pt(AFTER)
        style.paragraph_format.line_spacing = Pt(TYPES[kind].line)
        if name in _CENTRED:
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _add_cell_style(word)
    word.styles["Quote"].paragraph_format.left_indent = Mm(6)
    _drop_rule(word.styles["Title"].element)
    defaults = word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    _set_font(defaults, MINCHO)
    _set_language(defaults)
    _number_pages(section.footer.paragraphs[0])
    _name_other_fonts(word)


def _add_cell_style(word: WordDocument) -> None:
    style: Any = word.styles.add_style(CELL_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles["Normal"]
    style.font.size = Pt(CELL.size)
    style.paragraph_format.line_spacing = Pt(CELL.line)
    style.paragraph_format.space_after = Pt(AFTER_CELL)


def _set_font(properties: Any, japanese: str) -> None:  # noqa: ANN401 - an element of lxml
    """Name the fonts themselves; the template's theme would win over them."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    fonts.attrib.clear()
    for attribute, font in (("ascii", _LATIN[japanese]), ("hAnsi", _LATIN[japanese]), ("eastAsia", japanese), ("cs", _LATIN[japanese])):
        fonts.set(qn(f"w:{attribute}"), font)


def _set_language(properties: Any) -> None:  # noqa: ANN401 - an element of lxml
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "ja-JP")


def _drop_rule(style: Any) -> None:  # noqa: ANN401 - an element of lxml
    """The template draws a blue rule under titles."""
    for border in style.findall(f"{qn('w:pPr')}/{qn('w:pBdr')}"):
        border.getparent().remove(border)


def _number_pages(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph._p.append(parse_xml(f"<w:fldSimple {nsdecls('w')} w:instr='PAGE'><w:r><w:t>1</w:t></w:r></w:fldSimple>"))


def _name_other_fonts(word: WordDocument) -> None:
    """The font table: what to take where a font is not installed."""
    rows = "".join(
        f"<w:font w:name='{name}'><w:altName w:val='{','.join(others)}'/><w:charset w:val='80'/>"
        f"<w:family w:val='{'roman' if name == MINCHO else 'swiss'}'/><w:pitch w:val='variable'/></w:font>"
        for name, others in _OTHER_FONTS.items()
    )
    table: Any = word.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    table._blob = f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<w:fonts {nsdecls('w')}>{rows}</w:fonts>".encode()


def _set_properties(word: WordDocument, draft: Draft) -> None:
    properties = word.core_properties
    day = datetime.combine(draft.day, time())
    properties.title, properties.author, properties.comments = draft.title, "strategy-qa", draft.metadata.attribution or ""
    properties.language = "ja-JP" if draft.language == "ja" else "en-GB"
    properties.created = properties.modified = day
    properties.last_modified_by = "strategy-qa"
