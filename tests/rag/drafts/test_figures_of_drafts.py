"""The figures of a draft by value: kanji numerals, eras, fractions, and numbers whose unit nobody knows."""

from __future__ import annotations

import pytest

from rag.drafts.readers import Paragraph
from rag.drafts.source import Source
from rag.drafts.verify import verify


def fallen(text: str, source: Source) -> list[str]:
    return [finding.text for finding in verify((Paragraph(text=text, place="line 1"),), source).fallen]


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("大学ファンドは二十兆円規模である。", ["二十兆円規模"]),
        ("第七期基本計画に基づき、令和二十二年に三分の二を補助する。", ["第七期", "令和二十二年", "三分の二"]),
        ("採択は十五大学である。（要約）", ["十五大学"]),
        ("５兆の基金を造成する。", ["５兆"]),
        ("12兆の基金を造成する。", ["12兆"]),
        ("４分の３を補助する。", ["４分の３"]),
        ("第Ⅶ期の計画をR22年度に決める。", ["第Ⅶ期", "R22年度"]),
        ("二千五十五年代に実現する。", ["二千五十五年代"]),
        ("５重化を進める。", ["５重化"]),
    ],
)
def test_a_figure_that_the_text_has_not(source: Source, text: str, foreign: list[str]) -> None:
    assert fallen(text, source) == foreign


@pytest.mark.parametrize(
    "text",
    [
        "大学ファンドは十兆円規模である。",
        "大学ファンドは10兆の規模である。",
        "第六期基本計画による。",
        "第Ⅵ期基本計画による。",
        "採択は十二大学である。（要約）",
        "令和八年度に始める。",
        "R8年度に始める。",
        "一部の者が、一方で十分に、二国間の取組を第一歩とする。",
    ],
)
def test_a_figure_that_the_text_has_in_another_form(source: Source, text: str) -> None:
    assert fallen(text, source) == []


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("A fund of 10 trillion yen was set up.", []),
        ("A fund of 10 trillion was set up.", []),
        ("The 10 trillion fund is new.", []),
        ("A fund of 10 trillion bananas was set up.", ["10 trillion"]),
        ("There are 10 trillion new ripe bananas.", ["10 trillion"]),
        ("25 vessels will be built.", ["25"]),
        ("It took 25 years.", []),
        ("Target 25 calls for ships.", []),
        ("Act No. 43 provides for ships.", []),
        ("48 new hospital beds are planned.", ["48"]),
    ],
)
def test_an_english_figure_counts_what_the_text_counts_with_it(source: Source, text: str, foreign: list[str]) -> None:
    assert fallen(text, source) == foreign


def test_no_sentence_of_the_text_counts_something_else(source: Source) -> None:
    everywhere = frozenset(source.document.passage_by_id)
    for sentences in source.document.translation.values():
        for sentence in sentences:
            assert source.foreign_figures(sentence, everywhere) == (), sentence
