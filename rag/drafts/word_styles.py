"""Styles, fonts and page of a Word draft. Of somebody's own sheet only those styles are made that it has not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Mm, Pt, RGBColor

from rag.drafts.blocks import BlockKind
from rag.drafts.paper import AFTER, AFTER_CELL, CELL, INDENTS, MARGIN_MM, NOTE, TYPES, Type

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

MINCHO, GOTHIC = "游明朝", "游ゴシック"
"""Fonts of Word in Japan, for letters and digits too; where they are missing the font table names others."""

_OTHER_FONTS = {
    MINCHO: ("Yu Mincho", "ＭＳ 明朝", "MS Mincho", "Noto Serif CJK JP"),
    GOTHIC: ("Yu Gothic", "ＭＳ ゴシック", "MS Gothic", "Noto Sans CJK JP"),
}
STYLES: Mapping[BlockKind, str] = {
    "title": "Title",
    "subtitle": "Subtitle",
    "day": "Date",
    "heading": "Heading 1",
    "subheading": "Heading 2",
    "question": "Heading 2",
    "answer": "Body Text Indent",
    "reference": "Body Text Indent 2",
    "text": "Normal",
    "point": "List",
    "quote": "Quote",
    "label": "Caption",
    "memo": "List",
}
"""Word's own names: a sheet in Japanese has them too."""
CELL_STYLE, NOTE_STYLE, MARK_STYLE = "Table Text", "footnote text", "footnote reference"
COMMENT_STYLES = {"CommentText": "annotation text", "CommentReference": "annotation reference"}
"""Ids under which python-docx names the styles of comments, and the styles."""
_IDS = {NOTE_STYLE: "FootnoteText", MARK_STYLE: "FootnoteReference"} | {name: identity for identity, name in COMMENT_STYLES.items()}
"""Of styles that are made: Word's own."""
_GOTHIC = ("Title", "Heading 1", "Heading 2")
_ALIGNED = {"Title": WD_ALIGN_PARAGRAPH.CENTER, "Subtitle": WD_ALIGN_PARAGRAPH.CENTER, "Date": WD_ALIGN_PARAGRAPH.RIGHT}


def lay_out(word: WordDocument, *, own: bool) -> dict[str, str]:
    """Set page, fonts and styles.

    Args:
        word: an empty document.
        own: whether it is our own sheet, of which everything is set; else what is missing.

    Returns:
        The id of every style that a draft uses, by its name.
    """
    before = {style.name for style in word.styles}
    for kind, name in STYLES.items():
        if own or name not in before:
            _set(_style(word, name), name, TYPES[kind], INDENTS.get(kind, (0, 0)), own=own)
    for name, of_words, after in ((CELL_STYLE, CELL, AFTER_CELL), (NOTE_STYLE, NOTE, 0), (COMMENT_STYLES["CommentText"], NOTE, 0)):
        if name not in before:
            style = _style(word, name)
            style.element.set(qn("w:styleId"), _IDS.get(name, style.style_id))
            style.base_style = word.styles["Normal"]
            _set_type(style, of_words, after)
    for name in (MARK_STYLE, COMMENT_STYLES["CommentReference"]):
        if name not in before:
            mark: Any = word.styles.add_style(name, WD_STYLE_TYPE.CHARACTER, builtin=True)
            mark.element.set(qn("w:styleId"), _IDS[name])
            mark.font.superscript = name == MARK_STYLE or None
    if own:
        _set_page(word)
    return {style.name: style.style_id for style in word.styles if style.name}


def _style(word: WordDocument, name: str) -> Any:  # noqa: ANN401 - the library's own types are loose
    known = {style.name for style in word.styles}
    return word.styles[name] if name in known else word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name != CELL_STYLE)


def _set(style: Any, name: str, kind: Type, indent: tuple[float, float], *, own: bool) -> None:  # noqa: ANN401
    _set_type(style, kind, AFTER)
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.font.bold = name in _GOTHIC
    style.paragraph_format.space_before = Pt(kind.before)
    style.paragraph_format.left_indent, style.paragraph_format.first_line_indent = (Pt(one) for one in indent)
    style.paragraph_format.alignment = _ALIGNED.get(name, WD_ALIGN_PARAGRAPH.LEFT)
    if name in _GOTHIC:
        style.paragraph_format.keep_with_next = True
    if own:
        _set_font(style.element.get_or_add_rPr(), GOTHIC if name in _GOTHIC else MINCHO)
        for border in style.element.findall(f"{qn('w:pPr')}/{qn('w:pBdr')}"):  # a blue rule under titles
            border.getparent().remove(border)


def _set_type(style: Any, kind: Type, after: float) -> None:  # noqa: ANN401
    style.font.size = Pt(kind.size)
    style.paragraph_format.line_spacing = Pt(kind.line)
    style.paragraph_format.space_after = Pt(after)


def _set_page(word: WordDocument) -> None:
    """A4, margins, the fonts of everything, the page's number."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    defaults = word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    _set_font(defaults, MINCHO)
    _set_language(defaults)
    _number_pages(section.footer.paragraphs[0])
    _name_other_fonts(word)


def _set_font(properties: Any, font: str) -> None:  # noqa: ANN401 - an element of lxml
    """Name the font itself; the sheet's theme would win over it."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    fonts.attrib.clear()
    for attribute in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{attribute}"), font)


def _set_language(properties: Any) -> None:  # noqa: ANN401 - an element of lxml
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "ja-JP")


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
