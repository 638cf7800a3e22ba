"""What stands around a question and asks nothing."""

from __future__ import annotations

import pytest

from rag.framing import unframed, without_lead
from rag.types import Language


@pytest.mark.parametrize(
    ("question", "language", "core"),
    [
        ("大臣の日程表を作っております。農業基金の期限はいつですか。", "ja", "農業基金の期限はいつですか。"),
        ("農業基金の規模は？比較表に載せたいのでお願いいたします。", "ja", "農業基金の規模は？"),
        ("金額を二つ確認したい。農業基金と、水産基金の規模は？", "ja", "農業基金と、水産基金の規模は？"),
        ("農業基金の対象の種類を、記事に書くため教えていただけますか。", "ja", "農業基金の対象の種類を"),
        ("I am drafting a note: when does the farm fund end?", "en", "when does the farm fund end?"),
        ("Two dates please: when does it end?", "en", "when does it end?"),
    ],
)
def test_what_belongs_to_the_office_is_left_out(question: str, language: Language, core: str) -> None:
    assert unframed(question, language) == core


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("農業の手法について伺います。水産の分野ではどう育てますか。", "ja"),
        ("大学ファンドについて伺います。金額を教えてください。", "ja"),
        ("金額を知りたい。大学ファンドです。", "ja"),
        ("司令塔機能は、総理から長官に説明されましたか", "ja"),
        ("About the farm fund. Please confirm the date.", "en"),
        ("農業基金の候補が決まりました。期限はいつですか。", "ja"),
        ("資料を作る時期はいつですか。", "ja"),
        ("農業基金について、教えてください。", "ja"),
        ("お願いします。", "ja"),
        ("Young farmers: who pays them?", "en"),
        ("Please help.", "en"),
    ],
)
def test_what_names_a_subject_stays(question: str, language: Language) -> None:
    assert unframed(question, language) == question


@pytest.mark.parametrize(
    ("question", "core"),
    [
        ("Could you tell me how big the farm fund is?", "How big the farm fund is?"),
        ("Our desk would like to know by when the fund ends.", "By when the fund ends."),
        ("Explain to a newcomer what the fund is.", "What the fund is."),
        ("Might I ask how many missions there are?", "How many missions there are?"),
        ("We should be grateful if you could say who runs it.", "Who runs it."),
        ("Would you be so kind as to tell us what it is?", "What it is?"),
        ("May I ask you whether it runs?", "Whether it runs?"),
        ("How would you like to know it?", "How would you like to know it?"),
        ("Do farmers know when to sow?", "Do farmers know when to sow?"),
        ("Do farmers need to know when to sow?", "Do farmers need to know when to sow?"),
    ],
)
def test_an_english_lead_is_left_out(question: str, core: str) -> None:
    assert without_lead(question) == core
