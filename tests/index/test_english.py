"""English frames around Japanese sentences."""

from __future__ import annotations

import pytest

from index.english import restate


@pytest.mark.parametrize(
    ("sentence", "english"),
    [
        ("2030 年代前半までに年間 30 件程度", "first half of the 2030s; about 30 (件) a year"),
        ("1,500 億円規模の基金", "on the scale of 150 billion yen"),
        ("2022 年度には総額１兆円規模", "FY2022; on the scale of 1 trillion yen in total"),
        ("令和６年６月４日", "4 June 2024"),
        ("2025 年春めど", "spring 2025"),
        ("30％以上", "30% or more"),
        ("第３期", "3rd period"),
        ("ＩＰＡに設置され", "IPA"),
        ("Ｊ―ＰＥＡＫＳ", "J-PEAKS"),
    ],
)
def test_figures_are_restated_in_english_by_code(sentence: str, english: str) -> None:
    assert restate(sentence) == english
