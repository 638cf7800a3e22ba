"""Facts asked for: of the right kind, not the question's own, and of the year that it names."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from rag.assistant import Assistant
from rag.facts import facts_asked_for
from rag.question import read


@pytest.mark.parametrize(
    ("question", "sentence", "facts"),
    [
        ("予算はいくらですか", "総額１兆円規模の支援を目指す。", ["総額１兆円規模"]),
        ("2026年度の予算はいくらですか", "2026年度に予算を要求する。", []),
        ("2030年に、いつまでに終えますか", "2030年に行う。", []),
        ("何件ですか", "年間30件程度の打ち上げを、２段階で行う。", ["年間30件程度", "２段階"]),
        ("いつですか", "30件である。", []),
        ("なぜですか", "2030年に30件を行う。", []),
    ],
)
def test_a_figure_of_the_question_answers_nothing(plans: Mapping[str, Assistant], question: str, sentence: str, facts: list[str]) -> None:
    assert asked_for(plans, question, sentence) == facts


@pytest.mark.parametrize(
    ("question", "sentence", "facts"),
    [
        # Of the year asked for, of another one, and of none.
        ("2024年度の投資額はいくらですか", "2024年度の投資額は104.8兆円となる見通しである。", ["104.8兆円"]),
        ("2022年度の投資額はいくらですか", "2024年度の投資額は104.8兆円となる見通しである。", []),
        ("2022年度の投資額はいくらですか", "投資額は104.8兆円となる見通しである。", ["104.8兆円"]),
        ("投資額はいくらですか", "2024年度の投資額は104.8兆円となる見通しである。", ["104.8兆円"]),
        # The year asked for stands in the sentence, beside another fact.
        ("2022年度の投資額はいくらですか", "2024年度の投資額は104.8兆円となり、研究への投資は、2022年度に上向いた。", []),
        # A year holds until another one is named.
        ("2022年度の投資額はいくらですか", "2024年度には、上向いた投資額が、104.8兆円となる。", []),
        ("2024年度の投資額はいくらですか", "2022年度に続き、2024年度には、投資額が、104.8兆円となる。", ["104.8兆円"]),
        # Two years in one clause, one of which is asked for.
        ("2022年度の投資額はいくらですか", "投資額は2022年度の90兆円から2024年度に104.8兆円となる。", ["90兆円", "104.8兆円"]),
        ("How much was invested in FY2022?", "Investment will reach 104.8 trillion yen in FY2024.", []),
        ("How much was invested in FY2024?", "Investment will reach 104.8 trillion yen in FY2024.", ["104.8 trillion yen"]),
        # Whoever asks for a time asks for another year than the one that the question names.
        ("2023年に選定した地域は、次はいつ公募しますか", "2025年度に、地域を公募する。", ["2025年度"]),
    ],
)
def test_an_amount_of_another_year_answers_nothing(plans: Mapping[str, Assistant], question: str, sentence: str, facts: list[str]) -> None:
    assert asked_for(plans, question, sentence) == facts


def asked_for(plans: Mapping[str, Assistant], question: str, sentence: str) -> list[str]:
    read_question = read(question, document=plans["aohama"].document, limit=2000)
    return [sentence[slice(*figure.span)] for figure in facts_asked_for(read_question, sentence)]
