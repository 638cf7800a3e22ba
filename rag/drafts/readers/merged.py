"""Cells of Word tables that are merged downwards: Word repeats an empty cell in each further row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docx.oxml.ns import qn

_MOST_COLUMNS = 63
"""Of a table in Word."""


def reaches(body: Any, rows: Mapping[Any, int]) -> dict[Any, tuple[int, ...]]:  # noqa: ANN401 - an element of lxml
    """For each cell that is merged downwards the rows below it that it reaches.

    Args:
        body: the part of the file.
        rows: the number of each row.
    """
    found: dict[Any, tuple[int, ...]] = {}
    for table in body.iter(qn("w:tbl")):
        above: dict[int, Any] = {}
        for row in table.iterchildren(qn("w:tr")):
            column = _count(row, "w:trPr/w:gridBefore", 0)
            for cell in row.iterchildren(qn("w:tc")):
                merge = cell.find(_path("w:tcPr/w:vMerge"))
                if merge is None:
                    above.pop(column, None)
                elif merge.get(qn("w:val")) == "restart":
                    above[column] = cell
                elif column in above:
                    found[above[column]] = (*found.get(above[column], ()), rows[row])
                column += _count(cell, "w:tcPr/w:gridSpan", 1)
    return found


def _count(element: Any, path: str, without: int) -> int:  # noqa: ANN401 - an element of lxml
    """The columns that a property says; ``without``: where it says none."""
    found = element.find(_path(path))
    said = "" if found is None else found.get(qn("w:val"), "")
    return min(int(said), _MOST_COLUMNS) if said.isascii() and said.isdecimal() and len(said) < 4 else without


def _path(path: str) -> str:
    return "/".join(map(qn, path.split("/")))
