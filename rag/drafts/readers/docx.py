"""Word files: the text, tables, footnotes and endnotes, with insertions accepted and deletions left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from index.readers.word_text import NOT_READ, NOTES, WordText
from rag.drafts.readers import Paragraph, mark
from rag.drafts.readers.merged import reaches
from rag.drafts.readers.package import damaged, require_word_file
from rag.drafts.words import RECORD_ROW

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_CONTENTS = re.compile(r"(?:toc|目次|table of figures|図表目次)[ \d]*", re.IGNORECASE)
_HEADING = re.compile(r"(?:heading|title|subtitle|見出し|表題|副題)[ \d]*", re.IGNORECASE)
_QUOTE = re.compile(r"(?:intense ?)?(?:quote|quotations|引用文?)[ \d]*", re.IGNORECASE)


def read(data: bytes) -> tuple[Paragraph, ...]:
    """Every paragraph of the body, the footnotes and the endnotes; tables of contents are left out.

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
        Paragraph(text=text, place=f"paragraph {position}", kind=_kind(names.get(style, style)), row=row, reaches=reaches)
        for position, (text, style, row, reaches) in enumerate(_paragraphs(word.element.body), start=1)
        if text.strip() and not _CONTENTS.fullmatch(names.get(style, style))
    )
    yield from body
    yield from _notes(word)


def _paragraphs(body: Any) -> Iterator[tuple[str, str, int | None, tuple[int, ...]]]:  # noqa: ANN401 - an element of lxml
    """Text, style and rows of each paragraph; a row of the record is one paragraph."""
    rows = {row: number for number, row in enumerate(body.iter(qn("w:tr")), start=1)}
    merged = reaches(body, rows)
    looked_at: set[Any] = set()
    records: set[Any] = set()
    reading = WordText(mark)
    kept: list[str] = []
    for paragraph in body.iter(qn("w:p")):
        row = next(paragraph.iterancestors(qn("w:tr")), None)
        if row is not None and row not in looked_at:
            looked_at.add(row)
            joined = "\t".join("".join(WordText(mark).text(inner) for inner in cell.iter(qn("w:p"))) for cell in row.iter(qn("w:tc")))
            if RECORD_ROW.fullmatch(joined):
                records.add(row)
                yield joined, "", None, ()
        kept.append(reading.text(paragraph))
        properties = paragraph.find(qn("w:pPr"))
        goes_on = properties is not None and any(properties.find(f"{qn('w:rPr')}/{mark}") is not None for mark in NOT_READ[:2])
        if goes_on:
            continue
        text, kept = "".join(kept), []
        if row in records:
            continue
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        cell = next(paragraph.iterancestors(qn("w:tc")), None)
        yield text, "" if style is None else style.get(qn("w:val"), ""), rows.get(row), merged.get(cell, ())
    if kept:
        yield "".join(kept), "", None, ()


def _notes(word: WordDocument) -> Iterator[Paragraph]:
    for kind, tag in ((RELATIONSHIP_TYPE.FOOTNOTES, "w:footnote"), (RELATIONSHIP_TYPE.ENDNOTES, "w:endnote")):
        part = next((rel.target_part for rel in word.part.rels.values() if rel.reltype == kind), None)
        root: Any = parse_xml(part.blob) if part is not None else ()
        for note in root.iter(qn(tag)) if part is not None else ():
            if note.get(qn("w:type")) not in (None, "normal"):
                continue
            name = NOTES[qn(f"{tag}Reference")] + note.get(qn("w:id"), "0")
            for text, *_ in _paragraphs(note):
                for line in text.split("\n"):
                    if line.strip():
                        yield Paragraph(text=line.strip(), place=name if tag == "w:endnote" else f"note {name}", note=name)


def _kind(style: str) -> Any:  # noqa: ANN401 - one of the kinds
    return "heading" if _HEADING.fullmatch(style) else "quote" if _QUOTE.fullmatch(style) else "text"
