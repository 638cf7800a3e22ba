"""Of which year a figure is: 同年７月 and 翌年度 by the one date before them, an amount by the years that stand beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from index.language.figure import RELATIVE, Figure
from index.language.sentences import clause_at


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


def of_another_year(figure: Figure, found: Sequence[Figure], sentence: str, years: frozenset[int]) -> bool:
    """Whether an amount or a number is said of a year that is none of ``years``.

    It is said of the years in its clause, else of the last year before it: 「2024年度の投資額は、104.8兆円」 says nothing of 2022.
    """
    if not years or figure.year is not None:
        return False
    named = [(one.span[0], one.year) for one in found if one.year is not None]
    start, end = clause_at(sentence, figure.span[0])
    beside = [year for place, year in named if start <= place < end] or [year for place, year in named if place < start][-1:]
    return bool(beside) and years.isdisjoint(beside)
