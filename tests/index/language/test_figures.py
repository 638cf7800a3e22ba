"""Figures are compared by value, whatever their wording."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kanjize import KanjizeConfiguration, KanjizeStyle, number2kanji

from index.language.figures import figures
from index.language.numerals import number


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
        ("二十兆円", "20 兆円"),
        ("第七期", "第７期"),
        ("第Ⅵ期", "第６期"),
        ("第VII期", "第七期"),
        ("第③回", "第３回"),
        ("令和二十二年", "2040年"),
        ("三分の二", "３分の２"),
        ("４分の３", "３／４"),
        ("½", "二分の一"),
        ("R8年度", "2026年度"),
        ("Ｒ８．４", "令和８年４月"),
        ("R8.4.1", "2026年４月１日"),
        ("R7/12/31", "令和七年十二月三十一日"),
        ("H30年", "2018年"),
        ("㍻30年", "平成30年"),
        ("S60年", "昭和60年"),
        ("R元年度", "2019年度"),
        ("2026/4/1", "2026年４月１日"),
        ("二〇三〇年代前半", "2030年代前半"),
        ("二千三十年代", "2030年代"),
        ("二千二十四年", "2024年"),
        ("二○二四年", "2024年"),
        ("５兆", "五兆"),
        ("５兆", "5 trillion"),
        ("12兆", "12兆円"),
        ("十五大学", "15大学"),
        ("十五の大学", "15の大学"),
        ("３カ国", "三か国"),
        ("四十パーセント", "40％"),
        ("2026年４⽉14⽇", "2026年４月14日"),
        ("10\u200b兆\u00ad円", "10兆円"),
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
        ("５兆", "５"),
        ("500万", "500"),
        ("４分の３", "４"),
        ("４分の３", "３"),
        ("三分の二", "三分の一"),
        ("第Ⅵ期", "第Ⅴ期"),
        ("R8年", "R8年度"),
        ("５重化", "５"),
        ("１、２", "１２"),
    ],
)
def test_other_value(one: str, other: str) -> None:
    assert [figure.key for figure in figures(one)] != [figure.key for figure in figures(other)]


@pytest.mark.parametrize(
    "text", ["５兆の基金を造成する。", "５重化を進める。", "４分の３を補助する。", "500万の利用者がいる。", "３ブロックに分ける。"]
)
def test_an_unknown_unit_leaves_no_bare_number(text: str) -> None:
    assert all(figure.unit or figure.value[0] in ("3/4", 5_000_000) for figure in figures(text))


ORDINARY = """
一部 一方 三菱 第一に 十分 不十分 一人ひとり 二国間 四半期 五輪 一時的 一度に 一歩 第一歩 一面 一次 二次利用 三次元 三位一体 一石二鳥 一般
一層 一体 一環 一定 一貫 統一 一連 一種 一覧 一元化 一本化 一括 一因 一律 万一 万全 万博 千葉 百貨店 四国 九州 二酸化炭素 第三者 唯一
三権分立 千差万別 八方 十字路 双方 億単位 兆候 何兆円 数十兆円 数百人 一丸となって 一斉に 一旦 第一人者 百科事典 億万長者
一億総活躍 三菱重工業 六本木 九州大学
""".split()


@pytest.mark.parametrize("word", ORDINARY)
@pytest.mark.parametrize("sentence", ["{}", "また、{}の取組を進める。", "これは{}、必要である。"])
def test_no_figure_in_ordinary_words(word: str, sentence: str) -> None:
    assert figures(sentence.format(word)) == ()


@pytest.mark.parametrize("text", ["①研究開発を進める", "Ⅱ 次世代の人材", "③～⑤を参照", "R8", "Ｇ７", "V2.1", "ISO-8.4"])
def test_marks_and_names_are_no_figures(text: str) -> None:
    assert figures(text) == ()


def test_hedges_are_kept() -> None:
    (figure,) = figures("年間30件程度の打ち上げ")
    assert figure.hedges == ("年間", "程度")
    assert [one.hedges for one in figures("５年間 1,000 人程度")] == [(), ("程度",)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1,000kW", 1000, "kw"),
        ("1,000万kW", 10**7, "kw"),
        ("5千万kW", 5 * 10**7, "kw"),
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


def test_a_number_without_end_is_one_figure() -> None:
    (figure,) = figures("9" * 50_000)
    assert figure.token.startswith("#")


def test_spans_hold_in_the_original() -> None:
    text = "規模は、１，５００ 億円規模である。"
    (figure,) = figures(text)
    assert text[slice(*figure.span)] == "１，５００ 億円規模"
    assert text[slice(*figure.number)] == "１，５００ 億"


def test_spans_hold_through_what_is_not_seen() -> None:
    text = "⼤学の\u00ad規模は十\u200b兆⼆千億円で、カ\u3099ス㎞と約３\u2060倍である。"
    assert [text[slice(*figure.span)] for figure in figures(text)] == ["十\u200b兆⼆千億円", "約３\u2060倍"]


@pytest.mark.parametrize("text", ["3.1.110兆円", "1.2.3億", "1..2万人", "3.1.1十億円"])
def test_digits_with_two_points_are_no_number_and_no_error(text: str) -> None:
    """Such as a section number that somebody glued to an amount."""
    assert number(text.rstrip("円人")) is None
    assert all(figure.value != (Decimal(0),) for figure in figures(text))
