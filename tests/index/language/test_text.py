"""Display, sentences, clauses, numbering and search terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.display import display, display_spans
from index.language.sentences import clause_spans, sentence_spans
from index.language.tokens import search_form, terms
from index.text.numbering import english_ordinal, numeral, read_numbers


@pytest.mark.parametrize(
    ("received", "shown"),
    [
        ("2024 年３月 26 日", "2024年３月26日"),
        ("「K Program」という", "「K Program」という"),
        ("広島ＡＩプロセス フレンズ・グループ", "広島ＡＩプロセス フレンズ・グループ"),
        ("ChatGPT 等の", "ChatGPT等の"),
    ],
)
def test_display(received: str, shown: str) -> None:
    assert display(received) == shown


def test_display_moves_spans() -> None:
    text, (span,) = display_spans("は 2024 年度中に", [(2, 9)])
    assert text[slice(*span)] == "2024年度"


@given(st.text(alphabet="あア漢A1 。、「」（）", max_size=60))
def test_sentences_lose_nothing_but_space(text: str) -> None:
    for cut in (sentence_spans, clause_spans):
        assert "".join(text[slice(*span)] for span in cut(text)).replace(" ", "") == text.replace(" ", "")


def test_full_stops_in_brackets_end_no_sentence() -> None:
    text = "一つ（以下「甲」という。）である。二つ目。"
    assert [text[slice(*span)] for span in sentence_spans(text)] == ["一つ（以下「甲」という。）である。", "二つ目。"]


def test_a_bracket_that_never_closes_swallows_nothing() -> None:
    assert len(sentence_spans("一つ（目。二つ目。")) == 2


@pytest.mark.parametrize(("text", "value"), [("３", 3), ("③", 3), ("ウ", 3), ("三", 3), ("十二", 12), ("二十", 20)])
def test_numerals(text: str, value: int) -> None:
    assert numeral(text) == value


@pytest.mark.parametrize("typed", ["3(1)①", "３．（１）①", "3.1.1", "3-1-1", "第3章第1節①", " 3 (1) 1 ", "Section 3(1)①"])
def test_numbers_in_any_notation(typed: str) -> None:
    assert read_numbers(typed) == (("3", "1", "1"), "")


@pytest.mark.parametrize(("number", "ordinal"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (21, "21st")])
def test_english_ordinals(number: int, ordinal: str) -> None:
    assert english_ordinal(number) == ordinal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＡＩ", "人工知能"),
        ("SIP", "戦略的イノベーション創造プログラム"),
        ("Ｊ―ＰＥＡＫＳ", "J-PEAKS"),
        ("核融合", "フュージョンエネルギー"),
        ("国研", "国立研究開発法人"),
        ("Kプログラム", "K Program"),
        ("BRIDGE", "研究開発と Society 5.0 との橋渡しプログラム"),
        ("１０兆円", "10 兆円"),
        ("SPring-8", "ＳＰｒｉｎｇ－８"),
    ],
)
def test_forms_of_one_name_share_a_term(one: str, other: str) -> None:
    special = {term for term in terms(one) if not term.isalnum() or term.startswith(("@", "#"))}
    assert special & set(terms(other))


def test_search_form_has_one_long_vowel() -> None:
    assert search_form("デ―タ整備") == search_form("データ整備")
