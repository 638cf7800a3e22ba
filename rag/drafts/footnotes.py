"""Real footnotes for Word: the part, relationship and settings that python-docx does not make.

The layout is that of ECMA-376 part 1, 17.11: a footnotes part whose first two notes are the separators, named by the settings; each
other note is referred to once from the text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml

from rag.drafts.word_styles import MARK_STYLE, NOTE_STYLE

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

SEPARATORS = {-1: "separator", 0: "continuationSeparator"}
"""Ids of the two notes that draw the line above footnotes."""

_BEFORE = ("w:endnotePr", "w:compat", "w:docVars", "w:rsids", "m:mathPr", "w:attachedSchema", "w:themeFontLang", "w:clrSchemeMapping")
"""What follows ``w:footnotePr`` in the settings, as the schema orders them."""


class Footnotes:
    """The footnotes of one Word document. Made once; every note gets the next id, from 1."""

    def __init__(self, word: WordDocument, styles: Mapping[str, str]) -> None:
        self._root: Any = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
        for identity, kind in SEPARATORS.items():
            note = self._note(identity)
            note.set(qn("w:type"), kind)
            note.append(parse_xml(f"<w:p {nsdecls('w')}><w:pPr><w:spacing w:after='0'/></w:pPr><w:r><w:{kind}/></w:r></w:p>"))
        part = XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, self._root, word.part.package)
        word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        _name_separators(word)
        self._text, self._mark = styles[NOTE_STYLE], styles[MARK_STYLE]
        self._last = 0

    @property
    def count(self) -> int:
        """How many there are."""
        return self._last

    def add(self, paragraphs: Sequence[str]) -> Any:  # noqa: ANN401 - an element of lxml
        """Write a note of one or more paragraphs.

        Returns:
            The run with its mark, to be put into the text.
        """
        self._last += 1
        note = self._note(self._last)
        for position, text in enumerate(paragraphs):
            note.append(self._paragraph(text, first=position == 0))
        run = self._marked("w:footnoteReference")
        run[-1].set(qn("w:id"), str(self._last))
        return run

    def _note(self, identity: int) -> Any:  # noqa: ANN401 - an element of lxml
        note = OxmlElement("w:footnote")
        note.set(qn("w:id"), str(identity))
        self._root.append(note)
        return note

    def _paragraph(self, text: str, *, first: bool) -> Any:  # noqa: ANN401 - an element of lxml
        made = paragraph(self._text)
        if first:
            made.append(self._marked("w:footnoteRef"))
        made.append(run(f" {text}" if first else text))
        return made

    def _marked(self, name: str) -> Any:  # noqa: ANN401 - an element of lxml
        """A run with the mark of a note."""
        made, properties, style = (OxmlElement(one) for one in ("w:r", "w:rPr", "w:rStyle"))
        style.set(qn("w:val"), self._mark)
        properties.append(style)
        made.extend((properties, OxmlElement(name)))
        return made


def paragraph(style: str) -> Any:  # noqa: ANN401 - an element of lxml
    """An empty paragraph in a style, named by its id."""
    made, properties, named = (OxmlElement(one) for one in ("w:p", "w:pPr", "w:pStyle"))
    named.set(qn("w:val"), style)
    properties.append(named)
    made.append(properties)
    return made


def run(text: str, *, bold: bool = False, underlined: bool = False) -> Any:  # noqa: ANN401 - an element of lxml
    """Words in one weight, with a line below them or none."""
    made = OxmlElement("w:r")
    if bold or underlined:
        properties, line = OxmlElement("w:rPr"), OxmlElement("w:u")
        line.set(qn("w:val"), "single")
        properties.extend([OxmlElement("w:b")] * bold + [line] * underlined)
        made.append(properties)
    words: Any = OxmlElement("w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    made.append(words)
    return made


def _name_separators(word: WordDocument) -> None:
    """``w:footnotePr`` of the settings, at the place that the schema gives it."""
    properties = OxmlElement("w:footnotePr")
    for identity in SEPARATORS:
        note = OxmlElement("w:footnote")
        note.set(qn("w:id"), str(identity))
        properties.append(note)
    settings = word.settings.element
    following = next((found for name in _BEFORE if (found := settings.find(qn(name))) is not None), None)
    if following is not None:
        following.addprevious(properties)
    else:
        settings.append(properties)
