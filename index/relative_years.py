"""Years that are named by another one: 同年７月, 翌年度. Which year it is, the date before it tells, where there is one year alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.figures import Figure

RELATIVE = {"同": 0, "翌": 1, "翌々": 2, "前": -1}
"""Words for a year by another one, and how many years after that it is. One that nothing tells keeps its word as its year."""


def told(found: Iterable[Figure]) -> Iterator[Figure]:
    """Figures in the order of their text, each relative year with the year that it is."""
    years: set[int] = set()
    for figure in found:
        if figure.kind in ("date", "fiscal_year") and figure.value[0] in RELATIVE:
            if len(years) == 1:
                figure = replace(figure, value=(min(years) + RELATIVE[str(figure.value[0])], *figure.value[1:]))
        elif figure.year is not None and figure.kind != "decade":
            years.add(figure.year)
        yield figure
