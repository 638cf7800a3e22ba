"""Facts: which figures of a sentence a question asks for. Evidence for the decision, and what an answer emphasises."""

from __future__ import annotations

from collections.abc import Sequence

from index.figures import Figure, figures
from index.sentences import clause_at
from rag.steps import KIND_OF_FIGURE, Question


def facts_asked_for(question: Question, sentence: str, titles: Sequence[str] = ()) -> list[Figure]:
    """The figures of a sentence that are of a kind that the question asks for.

    Left out are the question's own figures, those in one of the document's ``titles``, and those of another year than it names; bare
    numbers and ordinals (第二次) too, where a number with a unit stands beside them.
    """
    found = figures(sentence)
    own = [(start, start + len(title)) for title in titles if (start := sentence.find(title)) >= 0]
    asked = [
        figure
        for figure in found
        if KIND_OF_FIGURE[figure.kind] in question.kinds
        and figure.key not in question.figure_keys
        and not any(start <= figure.span[0] < end for start, end in own)
        and not _of_another_year(figure, found, sentence, question.years)
    ]
    exact = [figure for figure in asked if KIND_OF_FIGURE[figure.kind] != "number" or (figure.unit and sentence[figure.span[0]] != "第")]
    return exact or asked


def _of_another_year(figure: Figure, found: Sequence[Figure], sentence: str, years: frozenset[int]) -> bool:
    """Whether an amount or a number is said of a year that is none of ``years``.

    It is said of the years in its clause, else of the last year before it: 「2024年度の投資額は、104.8兆円」 says nothing of 2022.
    """
    if not years or figure.year is not None:
        return False
    named = [(one.span[0], one.year) for one in found if one.year is not None]
    start, end = clause_at(sentence, figure.span[0])
    beside = [year for place, year in named if start <= place < end] or [year for place, year in named if place < start][-1:]
    return bool(beside) and years.isdisjoint(beside)
