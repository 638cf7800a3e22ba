"""What a line of a PDF is: body, heading, note, caption, contents or furniture; by its place, its size and its repetition."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.readers.lines import LEADERS
from index.readers.pdf_lines import Line, body_size
from index.sections.blocks import Kind

_MARGIN = 0.09
"""Share of a page's height at its top and at its bottom in which running heads and page numbers stand."""
_SIDE = 0.07
"""Share of a page's width at its sides in which tabs stand."""
_HEADING = 1.18
_NOTE = 0.88
"""Of the body's size: from which a line is a heading, below which it may be a note."""
_FOLIO = re.compile(r"[-－―‐\s]*(?:[0-9０-９]{1,4}|[ivxlc]{1,6})[-－―‐\s]*", re.IGNORECASE)
_PRINTED = re.compile(r"[0-9０-９]{1,4}")
_CAPTION = re.compile(r"(?:図表?|表)\s?[0-9０-９]{1,3}(?:[-－‐][0-9０-９]{1,3})?[ 　.．:：]|(?:Figure|Table|Fig\.) ?[0-9]{1,3}[.:]")
_NOTE_BEGINS = re.compile(r"(?:[0-9０-９]{1,3}[.．)）]?(?:\s|(?=[^0-9]))|[*＊※†]|[（(]?注)")


@dataclass(frozen=True, slots=True)
class Role:
    """A line with what it is."""

    line: Line
    kind: Kind
    level: int = 0


def roles(lines: Sequence[Line], sizes: Sequence[tuple[float, float]]) -> tuple[list[Role], int | None]:
    """What every line of a file is, and by how much the printed numbers of its pages differ from the physical ones.

    Args:
        lines: of all pages, in order.
        sizes: width and height of each page.
    """
    body = body_size(lines)
    repeated = _repeated(lines, sizes)
    own_name = _own_name(lines, body)
    headings = sorted({line.size for line in lines if line.size > _HEADING * body and line.text not in own_name}, reverse=True)
    found: list[Role] = []
    offsets: Counter[int] = Counter()
    for number, line in enumerate(lines):
        width, height = sizes[line.page - 1]
        key = _key(line)
        outside = line.top < _MARGIN * height or line.bottom > (1 - _MARGIN) * height
        if outside and (_FOLIO.fullmatch(line.text) or key in repeated):
            found.append(Role(line, "furniture"))
            for printed in _PRINTED.findall(line.text)[-1:]:
                offsets[int(printed) - line.page] += 1
        elif _is_tab(line, width):
            found.append(Role(line, "furniture"))
        elif LEADERS.search(line.text):
            found.append(Role(line, "contents"))
        elif line.size > _HEADING * body and line.text not in own_name:
            found.append(Role(line, "heading", 1 + headings.index(line.size)))
        elif line.size < _NOTE * body and _is_note(lines, number, found):
            found.append(Role(line, "note"))
        else:
            found.append(Role(line, "caption" if _CAPTION.match(line.text) else "paragraph"))
    agreed = offsets.most_common(1)
    pages = len({role.line.page for role in found if role.kind == "furniture"})
    return found, agreed[0][0] if agreed and agreed[0][1] > max(1, pages // 2) else None


def _own_name(lines: Sequence[Line], body: float) -> set[str]:
    """What stands in large type on several pages and in the running head too: the document's name on its covers, no section."""
    large = Counter(line.text for line in lines if line.size > _HEADING * body)
    running = [line.text for line in lines if line.size <= _HEADING * body]
    return {text for text, count in large.items() if count > 1 and any(text in line and len(line) < 100 for line in running)}


def _repeated(lines: Sequence[Line], sizes: Sequence[tuple[float, float]]) -> set[tuple[str, int]]:
    """What stands at one place of several pages, numbers aside."""
    pages: dict[tuple[str, int], set[int]] = {}
    for line in lines:
        pages.setdefault(_key(line), set()).add(line.page)
    return {key for key, on in pages.items() if len(on) > (1 if len(sizes) < 10 else 2)}


def _key(line: Line) -> tuple[str, int]:
    return re.sub(r"[0-9０-９ivx\s]+", "", line.text), round(line.top / 6)


def _is_tab(line: Line, width: float) -> bool:
    """A character or two at the side of a page, where tabs with the name of a part stand."""
    aside = line.x1 < _SIDE * width or line.x0 > (1 - _SIDE) * width
    return aside and len(line.text) <= 2


def _is_note(lines: Sequence[Line], number: int, before: Sequence[Role]) -> bool:
    """Whether a line in small type begins a note, or goes on with the one before it."""
    line = lines[number]
    if _NOTE_BEGINS.match(line.text):
        return True
    last = before[-1] if before else None
    return last is not None and last.kind == "note" and last.line.page == line.page and line.top > last.line.top
