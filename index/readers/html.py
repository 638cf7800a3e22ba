"""Web pages: headings, paragraphs, lists, tables, notes. What a browser would not show, and what it would fetch, is not read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import html

from index.errors import CorpusError
from index.language.characters import LOWERED, RAISED
from index.readers.kinds import decoded
from index.sections.blocks import Block, Kind, ReadFile, row_of

_UNSEEN = ("script", "style", "noscript", "template", "head", "svg", "iframe", "object", "rt", "rp", "select", "button")
_STRUCK = ("del", "s", "strike")
"""What was valid once."""
_HEAD = ("title", "meta", "link", "base", "script", "style")
_FRAME = ("nav", "footer", "aside")
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr "
    "li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NOTES = re.compile(r"footnotes?|endnotes?", re.IGNORECASE)
_MARK = re.compile(r"[\[(（]?(?:注|footnote)?\s?[0-9*†‡]{1,4}[\])）]?", re.IGNORECASE)


def read(data: bytes, name: str) -> ReadFile:
    """Read a page (see ``index.readers.Read``)."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", decoded(data, name))
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (html.etree.ParserError, ValueError) as error:
        raise CorpusError(f"{name} is damaged: {str(error)[:80]}", remedy="save the page again in a browser") from error
    reader = _Reader()
    for part in root:
        # An element that HTML 4 does not know is put into the head when it stands before the first that it knows.
        for element in [part] if part.tag != "head" else [one for one in part if one.tag not in _HEAD]:
            reader.walk(element)
    reader.flush()
    title = " ".join((root.findtext(".//title") or "").split()) or None
    return ReadFile(media_type="text/html", blocks=tuple(reader.blocks), title=title, doubts=tuple(reader.doubts))


class _Reader:
    """Walks the tree and gathers words until a block ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.doubts: list[str] = []
        self._words = ""
        self._kind: Kind = "paragraph"
        self._level = 0
        self._lists = 0
        self._notes = False
        self._table = 0

    def flush(self) -> None:
        """End the open block."""
        text = " ".join(self._words.split())
        self._words = ""
        if text:
            kind: Kind = "note" if self._notes and self._kind != "heading" else self._kind
            level = self._level if kind in ("heading", "item") else 0
            self.blocks.append(Block(kind=kind, text=text, level=level, place=f"block {len(self.blocks) + 1}"))

    def walk(self, element: Any) -> None:  # noqa: ANN401 - an element of lxml
        """Read an element with everything in it."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNSEEN:
            return
        if _is_apart(element):
            self._set_apart(element)
        elif tag == "table":
            self._read_table(element)
        elif tag in ("sup", "sub"):
            self._words += _levelled(element)
        elif tag == "img":
            self.doubts.append(f"block {len(self.blocks) + 1}: a picture; what it shows is not read")
        elif tag in _FRAME and not element.findall(".//h2"):
            self.flush()
            self._set_apart(element)
        elif tag in _BLOCKS:
            self._read_block(element)
        elif tag == "br":
            self._words += " "
        else:
            self._inside(element)

    def _inside(self, element: Any) -> None:  # noqa: ANN401
        self._words += element.text or ""
        for child in element:
            self.walk(child)
            self._words += child.tail or ""

    def _read_block(self, element: Any) -> None:  # noqa: ANN401
        self.flush()
        before = (self._kind, self._level, self._notes)
        tag = element.tag
        self._notes = self._notes or bool(_NOTES.search(f"{element.get('class', '')} {element.get('role', '')} {element.get('id', '')}"))
        self._lists += tag in ("ul", "ol")
        if re.fullmatch("h[1-6]", tag):
            self._kind, self._level = "heading", int(tag[1])
        elif tag == "li":
            self._kind, self._level = "item", self._lists
        elif tag == "figcaption":
            self._kind = "caption"
        self._inside(element)
        self.flush()
        self._lists -= tag in ("ul", "ol")
        self._kind, self._level, self._notes = before

    def _read_table(self, element: Any) -> None:  # noqa: ANN401
        """A table row by row, its name before it; one of a single cell is a box, and read as text."""
        self.flush()
        for caption in element.findall("caption"):
            self._add("caption", self._cell(caption))
        rows = [row for row in element.iter("tr") if next(row.iterancestors("table")) is element]
        if max((len(row) for row in rows), default=0) < 2:
            for row in rows:
                for cell in row:
                    self._read_block(cell)
            return
        self._table += 1
        for row in rows:
            if _is_apart(row) or _is_apart(row.getparent()):
                self._set_apart(row)
            else:
                cells = [self._cell(cell) for cell in row if isinstance(cell.tag, str) and not self._is_set_apart(cell)]
                self._add("row", row_of(cells), table=self._table)

    def _cell(self, element: Any) -> str:  # noqa: ANN401
        """What a cell says; what no browser shows is set apart."""
        return " ".join("".join(self._cell_words(element)).split())

    def _cell_words(self, element: Any) -> Iterator[str]:  # noqa: ANN401
        yield element.text or ""
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _UNSEEN and not self._is_set_apart(child):
                if child.tag in ("sup", "sub"):
                    yield _levelled(child)
                else:
                    blank = " " if child.tag in _BLOCKS or child.tag == "br" else ""
                    yield from (blank, *self._cell_words(child), blank)
            yield child.tail or ""

    def _is_set_apart(self, element: Any) -> bool:  # noqa: ANN401
        """Set apart what is no text of its cell."""
        if apart := _is_apart(element):
            self._set_apart(element)
        return apart

    def _set_apart(self, element: Any) -> None:  # noqa: ANN401
        self._add("furniture", " ".join("".join(_seen(element)).split()))

    def _add(self, kind: Kind, text: str, table: int = 0) -> None:
        if text:
            self.blocks.append(Block(kind=kind, text=text, table=table, place=f"block {len(self.blocks) + 1}"))


def _is_apart(element: Any) -> bool:  # noqa: ANN401
    """Whether an element is no text of the page: hidden, struck, or the mark of a note."""
    return element.tag in _STRUCK or (element.tag == "sup" and _is_note_mark(element)) or _is_hidden(element)


def _levelled(element: Any) -> str:  # noqa: ANN401
    """The words of an element above or below the line."""
    return "".join(element.itertext()).translate(RAISED if element.tag == "sup" else LOWERED)


def _is_hidden(element: Any) -> bool:  # noqa: ANN401
    return element.get("hidden") is not None or element.get("aria-hidden") == "true" or bool(_HIDDEN.search(element.get("style") or ""))


def _seen(element: Any) -> Iterator[str]:  # noqa: ANN401
    """The words of an element but those that no browser shows."""
    if isinstance(element.tag, str) and element.tag not in _UNSEEN:
        yield element.text or ""
        for child in element:
            yield from _seen(child)
            yield child.tail or ""


def _is_note_mark(element: Any) -> bool:  # noqa: ANN401
    """Whether raised words are the mark of a note: linked, or in brackets; a raised number alone may be that of 10⁶."""
    words = "".join(element.itertext()).strip()
    return bool(_MARK.fullmatch(words)) and (element.find(".//a") is not None or not words.isdecimal())
