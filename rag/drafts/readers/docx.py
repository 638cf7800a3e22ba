"""Word files: the text, tables and footnotes, with insertions accepted and deletions left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from rag.drafts.readers import Paragraph, mark
from rag.drafts.readers.package import damaged, require_word_file
from rag.drafts.words import RECORD_ROW

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_NOT_READ = (qn("w:moveFrom"), qn("w:del"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
_HEADING = re.compile(r"(?:heading|title|subtitle|見出し|表題|副題)[ \d]*", re.IGNORECASE)
_QUOTE = re.compile(r"(?:intense ?)?(?:quote|quotations|引用文?)[ \d]*", re.IGNORECASE)


def read(data: bytes) -> tuple[Paragraph, ...]:
    """Every paragraph of the body and the footnotes.

    Raises:
        DraftError: it is no Word file, or a damaged one.
    """
    require_word_file(data)
    try:
        return tuple(_read(docx.Document(BytesIO(data))))
    except Exception as error:  # the library of Word files raises whatever it stumbles over
        raise damaged(error) from error


def _read(word: WordDocument) -> Iterator[Paragraph]:
    names = {style.style_id: style.name or "" for style in word.styles}
    body = (
        Paragraph(text=text, place=f"paragraph {position}", kind=_kind(names.get(style, style)))
        for position, (text, style) in enumerate(_paragraphs(word.element.body), start=1)
    )
    yield from (paragraph for paragraph in body if paragraph.text.strip())
    yield from _notes(word)


def _paragraphs(body: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - an element of lxml
    """Text and style of each paragraph; a row of the record is one paragraph."""
    rows: dict[Any, bool] = {}
    """Whether a row is one of the record; each is joined once, however many paragraphs it has."""
    for paragraph in body.iter(qn("w:p")):
        row = next(paragraph.iterancestors(qn("w:tr")), None)
        if row is not None:
            if row not in rows:
                joined = "\t".join("".join(_text(inner) for inner in cell.iter(qn("w:p"))) for cell in row.iter(qn("w:tc")))
                rows[row] = bool(RECORD_ROW.fullmatch(joined))
                if rows[row]:
                    yield joined, ""
            if rows[row]:
                continue
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        yield _text(paragraph), "" if style is None else style.get(qn("w:val"), "")


def _text(paragraph: Any) -> str:  # noqa: ANN401 - an element of lxml
    words = []
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:footnoteReference")):
        if next(node.iterancestors(qn("w:p"))) is not paragraph or any(True for _ in node.iterancestors(*_NOT_READ)):
            continue
        if node.tag == qn("w:footnoteReference"):
            words.append(mark(node.get(qn("w:id"))))
        elif node.tag == qn("w:t"):
            words.append(node.text or "")
        elif node.getparent().tag == qn("w:r"):
            words.append("\t" if node.tag == qn("w:tab") else "\n")
    return "".join(words)


def _notes(word: WordDocument) -> Iterator[Paragraph]:
    part = next((rel.target_part for rel in word.part.rels.values() if rel.reltype == RELATIONSHIP_TYPE.FOOTNOTES), None)
    if part is None:
        return
    root: Any = parse_xml(part.blob)
    for note in root.iter(qn("w:footnote")):
        number = int(note.get(qn("w:id"), "0"))
        if note.get(qn("w:type")) not in (None, "normal"):
            continue
        for paragraph in note.iter(qn("w:p")):
            for line in _text(paragraph).split("\n"):
                if line.strip():
                    yield Paragraph(text=line.strip(), place=f"note {number}", note=number)


def _kind(style: str) -> Any:  # noqa: ANN401 - one of the kinds
    return "heading" if _HEADING.fullmatch(style) else "quote" if _QUOTE.fullmatch(style) else "text"
