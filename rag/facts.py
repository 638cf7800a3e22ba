"""Facts: which figures of a sentence a question asks for. Evidence for the decision, and what an answer emphasises."""

from __future__ import annotations

from collections.abc import Sequence

from index.language.figure import Figure
from index.language.figures import figures
from index.language.relative_years import of_another_year
from rag.steps import KIND_OF_FIGURE, Question


def facts_asked_for(question: Question, sentence: str, titles: Sequence[str] = ()) -> list[Figure]:
    """The figures of a sentence that are of a kind that the question asks for.

    Left out are its own figures, those of ``titles``, those of another year; beside a number with a unit also bare ones and ordinals.
    """
    found = figures(sentence)
    own = [(start, start + len(title)) for title in titles if (start := sentence.find(title)) >= 0]
    asked = [
        figure
        for figure in found
        if KIND_OF_FIGURE[figure.kind] in question.kinds
        and figure.key not in question.figure_keys
        and not any(start <= figure.span[0] < end for start, end in own)
        and not of_another_year(figure, found, sentence, question.years)
    ]
    exact = [figure for figure in asked if KIND_OF_FIGURE[figure.kind] != "number" or (figure.unit and sentence[figure.span[0]] != "第")]
    return exact or asked
