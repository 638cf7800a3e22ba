"""Figures are compared by value, whatever their wording."""

from __future__ import annotations

import pytest

from index.figures import figures


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10 兆円", "10 trillion yen"),
        ("１，５００億円", "150 billion yen"),
        ("1,500 億円", "¥150 billion"),
        ("2024 年度", "FY2024"),
        ("令和６年度", "2024年度"),
        ("2023 年４月 14 日", "14 April 2023"),
        ("2023年４月14日", "April 14, 2023"),
        ("2030年代前半", "early 2030s"),
        ("平成15年", "2003年"),
        ("三つ", "３つ"),
    ],
)
def test_same_value(one: str, other: str) -> None:
    assert [figure.key for figure in figures(one)] == [figure.key for figure in figures(other)]
    assert len(figures(one)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10兆円", "10億円"),
        ("2024年度", "2024年"),
        ("2030年代前半", "2030年代後半"),
        ("2030年代", "2030年"),
        ("30件", "30倍"),
        ("第３期", "第２期"),
        ("2023年４月", "2024年４月"),
    ],
)
def test_other_value(one: str, other: str) -> None:
    assert [figure.key for figure in figures(one)] != [figure.key for figure in figures(other)]


def test_hedges_are_kept() -> None:
    (figure,) = figures("年間30件程度の打ち上げ")
    assert figure.hedges == ("程度",)


def test_spans_hold_in_the_original() -> None:
    text = "規模は、１，５００ 億円規模である。"
    (figure,) = figures(text)
    assert text[slice(*figure.span)] == "１，５００ 億円規模"
