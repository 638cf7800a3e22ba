"""Real footnotes for Word: the part, relationship, settings and styles that python-docx does not make.

The layout is that of ECMA-376 part 1, 17.11: a footnotes part whose first two notes are the separators, named by the settings; each
other note is referred to once from the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Pt

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.styles.style import CharacterStyle
    from docx.text.run import Run as WordRun

SEPARATORS = {-1: "separator", 0: "continuationSeparator"}
"""Ids of the two notes that draw the line above footnotes."""

_TEXT, _MARK = "FootnoteText", "FootnoteReference"


class Footnotes:
    """The footnotes of one Word document. Made once; every note gets the next id, from 1."""

    def __init__(self, word: WordDocument, *, size: Pt, line: Pt) -> None:
        self._root: Any = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
        for identity, kind in SEPARATORS.items():
            note = self._note(identity)
            note.set(qn("w:type"), kind)
            note.append(parse_xml(f"<w:p {nsdecls('w')}><w:pPr><w:spacing w:after='0'/></w:pPr><w:r><w:{kind}/></w:r></w:p>"))
        part = XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, self._root, word.part.package)
        word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        _name_separators(word)
        self._mark = _add_styles(word, size, line)
        self._last = 0

    def add(self, run: WordRun, paragraphs: Sequence[str]) -> int:
        """Write a note of one or more paragraphs and put its mark into a run of the text.

        Returns:
            The note's id, which is its number too.
        """
        self._last += 1
        note = self._note(self._last)
        for position, text in enumerate(paragraphs):
            note.append(_paragraph(text, first=position == 0))
        run.style = self._mark
        mark = OxmlElement("w:footnoteReference")
        mark.set(qn("w:id"), str(self._last))
        run._r.append(mark)
        return self._last

    def _note(self, identity: int) -> Any:  # noqa: ANN401 - an element of lxml
        note = OxmlElement("w:footnote")
        note.set(qn("w:id"), str(identity))
        self._root.append(note)
        return note


def _paragraph(text: str, *, first: bool) -> Any:  # noqa: ANN401 - an element of lxml
    paragraph = parse_xml(f"<w:p {nsdecls('w')}><w:pPr><w:pStyle w:val='{_TEXT}'/></w:pPr></w:p>")
    if first:
        paragraph.append(parse_xml(f"<w:r {nsdecls('w')}><w:rPr><w:rStyle w:val='{_MARK}'/></w:rPr><w:footnoteRef/></w:r>"))
        text = f" {text}"
    run = OxmlElement("w:r")
    words: Any = OxmlElement("w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    paragraph.append(run)
    return paragraph


def _name_separators(word: WordDocument) -> None:
    """``w:footnotePr`` of the settings, at the place that the schema gives it: before ``w:compat``."""
    properties = OxmlElement("w:footnotePr")
    for identity in SEPARATORS:
        note = OxmlElement("w:footnote")
        note.set(qn("w:id"), str(identity))
        properties.append(note)
    settings = word.settings.element
    compat = settings.find(qn("w:compat"))
    if compat is not None:
        compat.addprevious(properties)
    else:
        settings.append(properties)


def _add_styles(word: WordDocument, size: Pt, line: Pt) -> CharacterStyle:
    """The styles of notes and of their marks; gives the latter."""
    text: Any = word.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.element.set(qn("w:styleId"), _TEXT)
    text.base_style = word.styles["Normal"]
    text.font.size = size
    text.paragraph_format.space_after = Pt(0)
    text.paragraph_format.line_spacing = line
    mark: Any = word.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    mark.element.set(qn("w:styleId"), _MARK)
    mark.font.superscript = True
    return cast("CharacterStyle", mark)
