"""What the page shows of a document's own data, and of an English sentence in a Japanese answer."""

from __future__ import annotations

import re

import pytest

from index.parsers import find_parser
from index.text.drafted import Corrected, Decision, Drafted, Examples, Found, Name
from index.text.types import Metadata
from rag.answer.cite import cite
from rag.types import Statement
from rag.web.page.exchange import Exchange
from rag.web.page.own_data import own_data
from rag.web.page.statement import statement

ABF = Found(name="青浜<b>基金", also=("ABF", "AF"), kind="abbreviation", sentence="a", words="青浜<i>基金（ABF）")


def test_what_was_drafted_is_shown_as_a_draft_and_escaped() -> None:
    shown = own_data(Drafted(names=(ABF,)), Corrected(), "ja", ' lang="ja"')
    assert "人はまだ確認していません" in shown
    assert "青浜&lt;b&gt;基金 ＝ ABF ＝ AF" in shown
    assert "青浜&lt;i&gt;基金（ABF）" in shown
    assert "<b>基金" not in shown


def test_what_a_person_put_right_is_named() -> None:
    corrected = Corrected(wrong=("AF",), names=(Name(name="沿岸基金", also=("青浜基金",)),))
    shown = own_data(Drafted(names=(ABF,)), corrected, "en", "")
    assert "沿岸基金 ＝ 青浜基金</b> (corrected by a person)" in shown
    assert "＝ ABF</b> (abbreviation)" in shown
    assert "nobody has looked at it" not in shown
    assert "wrong, not used" in own_data(Drafted(names=(ABF,)), Corrected(wrong=(ABF.name,)), "en", "")


def test_names_that_are_not_listed_are_counted() -> None:
    names = tuple(ABF.model_copy(update={"name": f"基金{number}"}) for number in range(150))
    shown = own_data(Drafted(names=names), Corrected(), "ja", "")
    assert "名称・用語 150件" in shown
    assert "ほかに50件" in shown


def test_a_decision_is_said_to_be_unused() -> None:
    decision = Decision(day="2025-03-14", by="青浜市", written="2025年3月14日青浜市決定", sentence="a", words="…")
    shown = own_data(Drafted(decision=decision), Corrected(), "ja", "")
    assert "本文によると: 2025年3月14日青浜市決定。人が入力するまで使いません。" in shown


def test_nothing_drafted_shows_nothing() -> None:
    assert own_data(Drafted(), Corrected(), "ja", "") == ""


@pytest.mark.parametrize(
    ("sentence", "note"),
    [
        ("The harbour opens in January 2025 with up to £14 billion.", "原文は英語です。文中の日付・金額・割合：2025年1月、最大140億ポンド"),
        ("The harbour opens soon.", "原文は英語です"),
    ],
)
def test_an_english_sentence_in_a_japanese_answer_is_marked_and_restated(sentence: str, note: str) -> None:
    document = find_parser("numbered")(f"1. Harbour\n・ {sentence}\n", Metadata(document="plan", title="Plan", file="plan.txt"))
    citation = cite(document, document.sentences[0], number=1, language="ja", template="{title}{section}")
    stated = Statement(text=sentence, citations=(1,), support="quoted")
    shown = statement(0, Exchange(number=1, question="?", language="ja", statements=(stated,), citations=(citation,)), document, "ja")
    assert '<p class="statement" lang="en">' in shown
    assert (note in shown) == ("2025" in sentence)
    english = statement(0, Exchange(number=1, question="?", language="en", statements=(stated,), citations=(citation,)), document, "en")
    assert "原文" not in english


def test_whoever_may_change_it_gets_buttons_and_forms_and_nothing_of_a_name_is_a_tag() -> None:
    corrected = Corrected(wrong=("AF",), names=(Name(name="沿岸<i>基金", also=("青浜基金",)),))
    for language in ("ja", "en"):
        shown = own_data(Drafted(names=(ABF,)), corrected, language, "", "plan@1")
        assert re.findall('data-own-act="([a-z]+)"', shown) == ["edit", "drop", "edit", "wrong"]
        assert "<i>" not in shown
        assert "data-own-act" not in own_data(Drafted(names=(ABF,)), corrected, language, "")
    wrong = own_data(Drafted(names=(ABF,)), Corrected(wrong=(ABF.name,)), "ja", "", "plan@1")
    assert re.findall('data-own-act="([a-z]+)"', wrong) == ["right"]


def test_questions_are_said_to_be_drafted_or_a_persons() -> None:
    drafted = Drafted(examples=Examples(ja=("堤防は何か所ですか", "水は何日分ですか")))
    for name in ("", "plan@1"):
        assert "日本語 （下書き）" in own_data(drafted, Corrected(), "ja", "", name)
        shown = own_data(drafted, Corrected(examples=Examples(ja=("目標は何ですか",))), "ja", "", name)
        assert "日本語 （人が訂正）" in shown
        assert "目標は何ですか" in shown
        assert "堤防" not in shown
