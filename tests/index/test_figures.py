"""Figures are compared by value, whatever their wording."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kanjize import KanjizeConfiguration, KanjizeStyle, number2kanji

from index.figures import figures, number


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
        ("二〇二四年", "2024年"),
        ("令和六年四月一日", "2024年４月１日"),
        ("１兆２千億円", "1.2兆円"),
        ("月額１万５千円", "15,000円"),
        ("百二十人", "120人"),
        ("第三十九条", "第39条"),
        ("３ GeV", "3ＧｅＶ"),
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
        ("1,000kW", "1,000万kW"),
        ("三十日", "三十年"),
    ],
)
def test_other_value(one: str, other: str) -> None:
    assert [figure.key for figure in figures(one)] != [figure.key for figure in figures(other)]


def test_hedges_are_kept() -> None:
    (figure,) = figures("年間30件程度の打ち上げ")
    assert figure.hedges == ("年間", "程度")
    assert [one.hedges for one in figures("５年間 1,000 人程度")] == [(), ("程度",)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1,000kW", 1000, "kw"),
        ("1,000万kW", 10**7, "kw"),
        ("2.5ha", Decimal("2.5"), "ha"),
        ("40 戸", 40, "戸"),
        ("1,500床", 1500, "床"),
        ("80トン", 80, "トン"),
        ("24時間", 24, "時間"),
        ("三十日以内", 30, "日"),
        ("12 大学", 12, "大学"),
        ("1人当たり", 1, "人当たり"),
        ("４年目", 4, "年目"),
    ],
)
def test_every_counter_is_a_unit(text: str, value: int | Decimal, unit: str) -> None:
    (figure,) = figures(text)
    assert (figure.value, figure.unit) == ((value,), unit)


@pytest.mark.parametrize("text", ["数百億円", "何十人", "一方で、一部の者", "第三者", "業務の一本化", "Ｇ７諸国", "30by30"])
def test_what_has_no_value_is_no_figure(text: str) -> None:
    assert figures(text) == ()


@given(st.integers(0, 10**16 - 1), st.sampled_from([KanjizeStyle.ALL, KanjizeStyle.MIXED]), st.booleans())
def test_numbers_in_kanji_are_worth_what_they_say(value: int, style: KanjizeStyle, thousand: bool) -> None:
    written = number2kanji(value, config=KanjizeConfiguration(style=style, kanji_thousand=thousand))
    assert number(written) == value


@given(st.integers(1, 10**15), st.sampled_from(["円", "人", "戸", "トン", "kW"]))
def test_a_number_keeps_its_value_beside_its_unit(value: int, unit: str) -> None:
    for written in (f"{value:,}", str(value), number2kanji(value, config=KanjizeConfiguration(style=KanjizeStyle.MIXED))):
        assert [figure.value for figure in figures(f"合わせて、{written}{unit}である。")] == [(value,)]


def test_spans_hold_in_the_original() -> None:
    text = "規模は、１，５００ 億円規模である。"
    (figure,) = figures(text)
    assert text[slice(*figure.span)] == "１，５００ 億円規模"
