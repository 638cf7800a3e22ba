"""The text of an answer, and what is said where there is none."""

from __future__ import annotations

from typing import Literal, get_args

import pytest

from index.text.types import Metadata
from rag.answer.compose import VERDICTS, answer_text, lead_text, not_found_text, related_text
from rag.steps import Choice
from rag.types import Coverage, Language, Statement, Verdict

KNOWN = Metadata(document="d", title="題", decided="2025-03-14", file="t.txt")
UNKNOWN = Metadata(document="d", title="題", file="t.txt")


def test_statements_stand_with_their_marks() -> None:
    two = (Statement(text="一つ。", citations=(1,), support="quoted"), Statement(text="二つ。", citations=(2, 3), support="quoted"))
    assert answer_text(two, "ja") == "一つ。[1]\n二つ。[2][3]"
    assert answer_text(two, "en") == "一つ。[1] 二つ。[2][3]"


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("verdict", get_args(Verdict))
def test_the_word_on_a_yes_or_no_question_stands_before_the_whole_sentence(language: Language, verdict: Verdict) -> None:
    one = (Statement(text="一つ。", citations=(1,), support="quoted"),)
    word = VERDICTS[language][verdict]
    assert answer_text(one, language, verdict) == (f"{word}. 一つ。[1]" if language == "en" else f"{word}。\n一つ。[1]")


def test_what_is_covered_is_said_with_its_date_or_without() -> None:
    assert "1. to 4., as of 14 March 2025)" in not_found_text(KNOWN, "en", ["１．", "４．"])
    assert "1. to 4., of unknown date)" in not_found_text(UNKNOWN, "en", ["１．", "４．"])
    assert "（１．〜４．、時点不明）" in not_found_text(UNKNOWN, "ja", ["１．", "４．"])
    assert "（１．〜４．、2025年3月14日時点）" in not_found_text(KNOWN, "ja", ["１．", "４．"])


def test_of_annexes_and_revisions_only_the_metadata_speak() -> None:
    assert not_found_text(UNKNOWN, "ja", ["１．", "４．"]).endswith("見当たりません。")
    assert not_found_text(UNKNOWN, "en", ["１．", "４．"]).endswith("appear to say this.")
    known = UNKNOWN.model_copy(update={"left_out": "付表は収録していません。", "left_out_en": "Tables are left out."})
    assert not_found_text(known, "ja", ["１．"]) == "収録している本文（１．、時点不明）には見当たりません。付表は収録していません。"
    assert not_found_text(known, "en", ["１．"]).endswith(
        "(main text, 1., of unknown date) does not appear to say this. Tables are left out."
    )


def test_passages_that_speak_of_it_are_left_to_the_reader() -> None:
    assert "for you to judge" in related_text("en")
    assert "ご確認ください" in related_text("ja")


def lead_of(by: Literal["places", "section", "digest"], covered: int, of: int, language: Language = "ja") -> str:
    coverage = Coverage(covered=covered, of=of, what="items")
    return lead_text(Choice(status="complete", by=by, named="２．", coverage=coverage), language)


def test_what_was_counted_is_said() -> None:
    assert lead_text(Choice(status="answered"), "ja") == ""
    assert lead_of("places", 3, 3) == "「２．」は全3か所（項目の「・」ごと）に出てきます。"
    assert lead_of("section", 4, 4).startswith("２．")
    assert "冒頭の文" in lead_of("section", 4, 4)


@pytest.mark.parametrize(
    ("language", "only"), [("ja", "この語が出てくる箇所だけ"), ("en", "Passages with this word were counted, nothing else")]
)
def test_where_a_number_of_something_else_is_asked_for_it_is_said_what_was_counted(language: Language, only: str) -> None:
    coverage = Coverage(covered=3, of=3, what="places")
    said = {
        status: lead_text(Choice(status=status, by="places", named="AI", coverage=coverage), language)
        for status in ("answered", "complete")
    }
    assert only in said["answered"]
    assert only not in said["complete"]


def test_the_sections_of_a_lead_are_named_in_english_on_an_english_answer() -> None:
    coverage = Coverage(covered=2, of=11, what="items")
    named_en = ("3.(1)① (Quantum technology)", "1.")
    choice = Choice(status="answered", by="digest", named="３．（１）①（量子技術）、１．", named_en=named_en, coverage=coverage)
    assert lead_text(choice, "en") == "From 2 of 11 items of sections 3.(1)① (Quantum technology), 1.:"
    assert lead_text(choice, "ja") == "３．（１）①（量子技術）、１．、全11項目のうち2項目の文です。"


def test_the_sentences_of_an_overview_are_not_called_the_leading_ones() -> None:
    assert "冒頭" not in lead_of("digest", 4, 4)
    assert "leading" not in lead_of("digest", 4, 4, "en")


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("by", ["section", "digest"])
def test_where_not_every_item_is_stated_it_is_said_how_many_are(by: Literal["section", "digest"], language: Language) -> None:
    lead = lead_of(by, 9, 12, language)
    assert "9" in lead
    assert "12" in lead
