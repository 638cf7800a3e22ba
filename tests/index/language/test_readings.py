"""What is typed in kana or in Latin letters is spelled as the text spells it."""

from __future__ import annotations

import pytest

from index.language.readings import Readings
from index.text.types import Document

TEXTS = ("大学ファンドの規模は10兆円である。", "量子技術の国際連携と実証。", "大学の実証、ＡＩの安全性。")


@pytest.fixture(scope="module")
def readings() -> Readings:
    return Readings(TEXTS)


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("だいがくふぁんどのきぼはいくらですか", "大学ファンドの規模はいくらですか"),
        ("りょうしぎじゅつのこくさいれんけいをおしえて", "量子技術の国際連携をおしえて"),
        ("daigaku fando no kibo wa ikura desu ka", "大学ファンドの規模はいくらですか"),
        ("Ryōshi gijutsu no kokusai renkei o oshiete", "量子技術の国際連携をおしえて"),
    ],
)
def test_words_of_the_text_are_spelled_as_there(readings: Readings, typed: str, spelled: str) -> None:
    assert readings.spelled(typed) == spelled


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "それはいつですか",
            "ありがとうございます",
            "大学ファンドのきぼ",
            "ダイガクファンド",
            "What is the size of the fund?",
            "test",
            "NanoTerasu",
            "no",
        ),
        *("open science", "life science", "brain circulation", "いどうしゅだんのじどううんてん"),
        *("me to you", "", "？！", "きぼう", "のきぼのき"),
    ],
)
def test_any_other_text_stays_as_it_is(readings: Readings, typed: str) -> None:
    assert readings.spelled(typed) == typed


def test_the_document_knows_its_words(document: Document) -> None:
    assert (
        document.readings.spelled("ふゅーじょんえねるぎーのはつでんじっしょうはいつですか")
        == "フュージョンエネルギーの発電実証はいつですか"
    )
