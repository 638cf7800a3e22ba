"""PDF files with a text layer: columns in the order in which they are drawn, running heads, page numbers and notes told apart.

Two readers must agree: pdfminer (through pdfplumber) gives the characters and their places, pdfium counts them again. Where they differ,
and where a page has none, the doubts name the page.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pdfplumber
import pypdfium2
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from index.errors import CorpusError
from index.language.sentences import ends_sentence
from index.readers.lines import BULLET, is_closed, joined
from index.readers.pdf_boxes import Origins, boxes_of, placed
from index.readers.pdf_lines import Line, page_lines, would_fit
from index.readers.pdf_marks import settle
from index.readers.pdf_roles import Role, roles
from index.sections.blocks import Block, ReadFile
from index.sections.sequences import numbered

MOST_PAGES = 2000
MOST_CHARACTERS = 10_000_000
_NOTE = re.compile(r"[（(]注\s?[0-9０-９]{0,2}[)）]")
_SHORT = 60
"""Characters of a line in large type that ends with a full stop and may still be a heading."""
_STEP = 4.0
"""Points in which the beginnings of lines are told apart."""
_DIFFERENCE = 3
"""Characters of a page in which two readers may differ before a doubt is told."""


def read(data: bytes, name: str, seen: Callable[[int, int], None] = lambda page, pages: None) -> ReadFile:
    """Read a PDF (see ``index.readers.Read``); ``seen`` is called with the number of each page that was read, and of all pages."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(BytesIO(data)) as pdf:
            return _Reader(pdf, name, data).read(seen)
    except (CorpusError, MemoryError):
        raise
    except Exception as error:  # the library of PDF files raises whatever it stumbles over
        if isinstance(error, PdfminerException) and any(isinstance(one, PDFPasswordIncorrect) for one in error.args):
            raise CorpusError(f"{name} is locked with a password", remedy="save it without one, then add it again") from error
        raise CorpusError(f"{name} is damaged ({type(error).__name__})", remedy="get the file again, or print it to a new PDF") from error


class _Reader:
    """Reads a file page by page."""

    def __init__(self, pdf: Any, name: str, data: bytes) -> None:  # noqa: ANN401 - a PDF of pdfplumber
        self._pdf = pdf
        self._name = name
        self._data = data
        self._doubts: list[str] = []
        self._tables: dict[int, list[tuple[tuple[float, float, float, float], list[str]]]] = {}
        self._origins: dict[int, tuple[float, float]] = {}
        self._table = 0

    def read(self, seen: Callable[[int, int], None]) -> ReadFile:
        """Every block of every page."""
        pages = self._pdf.pages
        if len(pages) > MOST_PAGES:
            raise CorpusError(f"{self._name} has {len(pages)} pages, at most {MOST_PAGES} are read", remedy="split the document")
        lines: list[Line] = []
        sizes: list[tuple[float, float]] = []
        counts: list[Counter[str]] = []
        empty: list[int] = []
        for number, page in enumerate(pages, start=1):
            characters = [one for one in page.chars if _is_seen(one, page)]
            if not page.rotation:
                self._origins[number] = (page.bbox if page.cropbox is None else _crop(page))[:2]
            sizes.append((float(page.width), float(page.height)))
            counts.append(Counter(c for one in characters for c in one["text"] if not c.isspace()))
            if not counts[-1]:
                empty.append(number)
            lines += page_lines(self._without_tables(page, characters, number), number)
            page.close()
            seen(number, len(pages))
            if sum(len(line.text) for line in lines) > MOST_CHARACTERS:
                raise CorpusError(f"{self._name} has more than {MOST_CHARACTERS // 10**6} million characters", remedy="split the document")
        if not lines and not self._tables:
            raise CorpusError(
                f"{self._name} has no text, only pictures of {len(pages)} pages",
                remedy="get it as text, or have its text recognised first",
            )
        if empty:
            self._doubts.append(f"pages without text, perhaps pictures: {', '.join(map(str, empty))}; they are left out")
        self._doubts += _differences(self._data, counts)
        found, offset = roles(lines, sizes)
        settle(found)
        return ReadFile(
            media_type="application/pdf",
            blocks=tuple(self._blocks(found)),
            title=(self._pdf.metadata or {}).get("Title") or None,
            pages=len(pages),
            page_offset=offset,
            doubts=tuple(self._doubts),
        )

    def _without_tables(self, page: Any, characters: list[Any], number: int) -> list[Any]:  # noqa: ANN401
        """The characters outside the tables with ruling lines, whose rows are kept for their place."""
        boxes = []
        for table in page.find_tables():
            rows = table.extract()
            if len(rows) < 2 or max(sum(bool(cell and cell.strip()) for cell in row) for row in rows) < 2:
                continue
            boxes.append(table.bbox)
            for row, printed in zip(rows, table.rows, strict=True):
                cells = [joined(line.strip() for line in cell.split("\n")) for cell in row if cell and cell.strip()]
                if cells:
                    self._tables.setdefault(number, []).append((printed.bbox, cells))
        return [one for one in characters if not any(_inside(one, box) for box in boxes)]

    def _blocks(self, found: list[Role]) -> Iterator[Block]:
        """Lines joined to blocks; the rows of a table before the first line under it."""
        blocks: list[Block] = []
        open_lines: list[Role] = []
        rights = _rights(found)

        def close() -> None:
            if open_lines:
                blocks.append(_block(open_lines, self._origins))
                blocks.extend(
                    Block(kind="furniture", text=mark, page=role.line.page, place=f"page {role.line.page}")
                    for role in open_lines
                    for mark in role.line.marks
                )
                open_lines.clear()

        for role in found:
            line = role.line
            if role.kind in ("furniture", "contents"):
                blocks.append(Block(kind=role.kind, text=line.text, page=line.page, place=f"page {line.page}"))
                continue
            if rows := self._rows_above(line):
                close()
                blocks.extend(rows)
            if open_lines and _begins(open_lines, role, rights):
                close()
            open_lines.append(role)
        close()
        blocks.extend(self._rows_above(None))
        yield from blocks

    def _rows_above(self, line: Line | None) -> list[Block]:
        """The rows of tables that stand before a line, or all that are left."""
        rows: list[Block] = []
        for page in sorted(self._tables):
            if line is not None and page > line.page:
                break
            left = self._tables[page]
            due = [one for one in left if line is None or page < line.page or one[0][1] < line.top]
            if due:
                self._table += 1
                self._tables[page] = [one for one in left if one not in due]
                rows += [self._row(cells, edges, page) for edges, cells in due]
        self._tables = {page: left for page, left in self._tables.items() if left}
        return rows

    def _row(self, cells: list[str], edges: tuple[float, float, float, float], page: int) -> Block:
        text = "　".join(cells)
        own = (placed((0, len(text)), page, edges, self._origins),) if page in self._origins else ()
        return Block(kind="row", text=text, table=self._table, page=page, place=f"page {page}", boxes=own)


def _begins(before: list[Role], role: Role, rights: dict[int, float]) -> bool:
    """Whether a line begins a block of its own."""
    last, line = before[-1].line, role.line
    if role.kind != before[-1].kind:
        return not (
            before[-1].kind == "caption" and role.kind == "paragraph" and not ends_sentence(last.text) and line.top - last.bottom < 2
        )
    if role.kind == "heading":
        return role.level != before[-1].level or line.page != last.page or line.top - last.bottom > 0.8 * line.size
    if role.kind == "note":
        return bool(re.match(r"(?:[（(]?注|[0-9０-９]{1,3}[.．)）]?\s)", line.text))
    if BULLET.match(line.text):
        return True
    begin, reach = round(last.x0 / _STEP), round(4 * last.size / _STEP)
    right = max((rights.get(near, 0.0) for near in range(begin - reach, begin + reach + 1)), default=last.x1)
    ended = would_fit(last, line.text, right)
    if (numbered(line.text) or _NOTE.match(line.text)) and (ended or is_closed(last.text)):
        return True
    if line.page == last.page and line.top - last.bottom > 1.1 * line.size:
        return True
    if is_closed(last.text):
        return ended or line.x0 > last.x0 + 0.8 * line.size
    return ended and not line.text[:1].islower()


def _block(open_lines: list[Role], origins: Origins) -> Block:
    first = open_lines[0]
    text = ""
    begins: list[int] = []
    for role in open_lines:
        words = role.line.text
        is_cut = text.endswith("-") and text[-2:-1].isalpha() and words[:1].islower()
        text += " " if text and text[-1:].isascii() and words[:1].isascii() and not is_cut else ""
        begins.append(len(text))
        text += words
    is_sentence = first.kind == "heading" and (ends_sentence(text) or (text.endswith(".") and len(text) > _SHORT))
    bullet = BULLET.match(text) if first.kind == "paragraph" else None
    mark = bullet.end() if bullet else 0
    lines = [(begin - mark, role.line) for begin, role in zip(begins, open_lines, strict=True)]
    return Block(
        kind="item" if bullet else "note" if _NOTE.match(text) else "paragraph" if is_sentence else first.kind,
        text=text[mark:],
        level=1 if bullet else 0 if is_sentence else first.level,
        marker=bullet[0].strip() if bullet else "",
        page=first.line.page,
        place=f"page {first.line.page}",
        boxes=boxes_of(text[mark:], lines, origins),
    )


def _rights(found: list[Role]) -> dict[int, float]:
    """How far to the right the lines of the body go, by where they begin."""
    ends: dict[int, float] = {}
    for role in found:
        if role.kind == "paragraph":
            begin = round(role.line.x0 / _STEP)
            ends[begin] = max(ends.get(begin, 0.0), role.line.x1)
    return ends


def _inside(one: Any, box: tuple[float, float, float, float]) -> bool:  # noqa: ANN401
    x, y = (one["x0"] + one["x1"]) / 2, (one["top"] + one["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _is_seen(one: Any, page: Any) -> bool:  # noqa: ANN401
    """Whether a character stands on the page as it is seen: inside the crop box."""
    x0, top, x1, bottom = page.bbox if page.cropbox is None else _crop(page)
    return bool(x0 - 1 <= (one["x0"] + one["x1"]) / 2 <= x1 + 1 and top - 1 <= (one["top"] + one["bottom"]) / 2 <= bottom + 1)


def _crop(page: Any) -> tuple[float, float, float, float]:  # noqa: ANN401
    """The crop box as other readers take it: what of it lies on the page, in the directions in which the page is seen."""
    media, crop = ([float(one) for one in box] for box in (page.mediabox, page.cropbox))
    # pdfplumber exchanges the sides of the box of a turned page, and does not turn it.
    for turns, low, high in (((180, 270), 0, 2), ((90, 180), 1, 3)):
        if page.rotation in turns:
            crop[low], crop[high] = media[low] + media[high] - crop[high], media[low] + media[high] - crop[low]
    left, top, right, bottom = (*map(max, media[:2], crop[:2]), *map(min, media[2:], crop[2:]))
    if left >= right or top >= bottom:
        left, top, right, bottom = media
    return left, top, right, bottom


def _differences(data: bytes, counts: list[Counter[str]]) -> list[str]:
    """The pages of which a second reader gives other characters."""
    doubts = []
    second = pypdfium2.PdfDocument(data)
    try:
        for number, mine in enumerate(counts, start=1):
            page = second[number - 1]
            text = page.get_textpage().get_text_range().replace("\x02", "-").replace("\ufffe", "-")
            other = Counter(c for c in text if not c.isspace())
            missing, more = sum((other - mine).values()), sum((mine - other).values())
            if max(missing, more) > _DIFFERENCE:
                doubts.append(f"page {number}: a second reader gives {missing} characters that are not read here, and not {more} that are")
    finally:
        second.close()
    return doubts
