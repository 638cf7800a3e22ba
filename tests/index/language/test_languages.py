"""Languages that are neither Japanese nor English."""

from __future__ import annotations

import pytest

from index.language.languages import other_language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("聚变能发电示范的目标时间是什么时候？", "zh"),
        ("大學基金的規模是多少？", "zh"),
        ("핵융합 발전 실증의 목표 시기는 언제입니까?", "ko"),
        ("Quelle est la taille du fonds universitaire ?", "fr"),
        ("Wie groß ist der Universitätsfonds?", "de"),
        ("¿Cuál es el tamaño del fondo universitario?", "es"),
        ("Quy mô của quỹ đại học là bao nhiêu?", "vi"),
        ("Каков размер университетского фонда?", "ru"),
        ("ما حجم صندوق الجامعات؟", "ar"),
    ],
)
def test_another_language_is_told(text: str, code: str) -> None:
    assert other_language(text) == code


@pytest.mark.parametrize(
    "text",
    [
        *("大学ファンドの規模", "量子技術国際連携", "令和六年度重点分野", "何件？", "日本学術会議在り方見直", "3(1)①", "５０％", ""),
        *(
            "SIP phase 3 budget",
            "test",
            "NanoTerasu",
            "who runs JAXA fund",
            "Ｗｈａｔ　ｉｓ　ｔｈｅ　ｓｉｚｅ　ｏｆ　ｔｈｅ　ｆｕｎｄ？",
            "Moonshot Goal 4",
        ),
    ],
)
def test_japanese_and_english_are_no_other_language(text: str) -> None:
    assert other_language(text) == ""
