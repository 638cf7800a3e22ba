"""The words of a Word file's paragraphs: insertions accepted, deletions, hidden words and what Word computes left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from docx.oxml.ns import qn

from index.language.characters import LOWERED, RAISED

NOT_READ = (qn("w:moveFrom"), qn("w:del"), qn("w:rt"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
"""Deleted and moved text, the reading above kanji, the second form of a text box."""
NOTES = {qn("w:footnoteReference"): "", qn("w:endnoteReference"): "endnote "}
"""References, and what stands before the id of a note in its name."""
_BLANKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_READ = (qn("w:t"), *_BLANKS, *NOTES, qn("w:fldChar"), qn("w:instrText"))
_UNSEEN = (qn("w:strike"), qn("w:dstrike"), qn("w:vanish"))
_COMPUTED = re.compile(r"\s{0,20}(?:TOC|PAGE|PAGEREF|NUMPAGES|SECTIONPAGES|SEQ|INDEX)\b", re.IGNORECASE)
"""Fields whose words Word writes by itself: tables of contents, numbers of pages and figures."""
_GALLERY = f"{qn('w:sdtPr')}/{qn('w:docPartObj')}/{qn('w:docPartGallery')}"


class WordText:
    """Reads the paragraphs of one part in their order: a field may begin in one and end in another."""

    def __init__(self, mark: Callable[[str], str]) -> None:
        self._mark = mark
        """How a reference to a note stands in the text."""
        self._fields: list[str] = []
        """The instructions of the fields that are open, outermost first."""

    def text(self, paragraph: Any) -> str:  # noqa: ANN401 - an element of lxml
        """What a paragraph says."""
        return "".join(self._words(paragraph))

    def _words(self, paragraph: Any) -> Iterator[str]:  # noqa: ANN401 - an element of lxml
        for node in paragraph.iter(*_READ):
            if next(node.iterancestors(qn("w:p"))) is not paragraph or any(True for _ in node.iterancestors(*NOT_READ)):
                continue
            if node.tag == qn("w:fldChar"):
                self._field(node.get(qn("w:fldCharType")))
            elif node.tag == qn("w:instrText"):
                self._fields[-1:] = [self._fields[-1] + (node.text or "")] if self._fields else []
            elif any(map(_COMPUTED.match, self._fields)) or _is_unseen(node):
                continue
            elif node.tag in NOTES:
                yield self._mark(NOTES[node.tag] + node.get(qn("w:id"), "?"))
            elif node.tag == qn("w:t"):
                yield (node.text or "").translate(_level(node))
            elif node.getparent().tag != qn("w:tabs"):
                yield _BLANKS[node.tag]

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append("")
        elif kind == "end" and self._fields:
            self._fields.pop()


def _level(node: Any) -> dict[int, int]:  # noqa: ANN401 - an element of lxml
    """How the characters of a node are written that stands above or below the line."""
    aligned = node.getparent().find(f"{qn('w:rPr')}/{qn('w:vertAlign')}")
    return {"superscript": RAISED, "subscript": LOWERED}.get("" if aligned is None else aligned.get(qn("w:val"), ""), {})


def _is_unseen(node: Any) -> bool:  # noqa: ANN401 - an element of lxml
    """Whether a node is struck or hidden, or stands in a table of contents or the number of a page."""
    properties = node.getparent().find(qn("w:rPr"))
    if properties is not None:
        shown = ("0", "false", "off", "none")
        if any((found := properties.find(one)) is not None and found.get(qn("w:val")) not in shown for one in _UNSEEN):
            return True
    if any(_COMPUTED.match(field.get(qn("w:instr"), "")) for field in node.iterancestors(qn("w:fldSimple"))):
        return True
    galleries = (one.find(_GALLERY) for one in node.iterancestors(qn("w:sdt")))
    return any(gallery is not None and gallery.get(qn("w:val")) == "Table of Contents" for gallery in galleries)
