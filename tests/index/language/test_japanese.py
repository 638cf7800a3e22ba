"""Dates, amounts and shares of English sentences in Japanese."""

from __future__ import annotations

import pytest

from index.language.japanese import restate


@pytest.mark.parametrize(
    ("sentence", "japanese"),
    [
        ("On June 4, 2019, the Office published it; by 2030 it acts.", "2019年6月4日、2030年"),
        ("In January 2025 and in FY2026, up to £14 billion goes in.", "2025年1月、2026年度、最大140億ポンド"),
        ("About 25% of $1.5 million, over 1.28 trillion yen", "約25%、150万ドル、1.28兆円超"),
        ("in the early 2030s, at least 250 thousand yen", "2030年代前半、25万円以上"),
        ("There are 50 institutions in section 3.", ""),
        ("The same year, it ended.", ""),
        ("It reaches 1.5 billion people, 5 million yuan, C$3 million and INR 2 million.", ""),
        ("5 million pounds, US$5 million, ¥5 million", "500万ポンド、500万ドル、500万円"),
        ("Not more than $5 million, no more than 25%, less than 10%, nearly $3 million", "10%未満、300万ドル近く"),
    ],
)
def test_what_can_be_told_is_restated_and_a_bare_number_is_not(sentence: str, japanese: str) -> None:
    assert restate(sentence) == japanese
