"""The text of an answer, and what is said where there is none."""

from __future__ import annotations

from index.types import Metadata
from rag.answer.compose import answer_text, lead_text, not_found_text, related_text
from rag.types import Choice, Coverage, Statement

KNOWN = Metadata(document="d", title="題", decided="2025-03-14", file="t.txt")
UNKNOWN = Metadata(document="d", title="題", file="t.txt")


def test_statements_stand_with_their_marks() -> None:
    two = (Statement(text="一つ。", citations=(1,), support="quoted"), Statement(text="二つ。", citations=(2, 3), support="quoted"))
    assert answer_text(two, "ja") == "一つ。[1]\n二つ。[2][3]"
    assert answer_text(two, "en") == "一つ。[1] 二つ。[2][3]"


def test_what_is_covered_is_said_with_its_date_or_without() -> None:
    assert "1. to 4., as of 14 March 2025)" in not_found_text(KNOWN, "en", ["１．", "４．"])
    assert "1. to 4., of unknown date)" in not_found_text(UNKNOWN, "en", ["１．", "４．"])
    assert "（１．〜４．、時点不明）" in not_found_text(UNKNOWN, "ja", ["１．", "４．"])
    assert "（１．〜４．、2025年3月14日時点）" in not_found_text(KNOWN, "ja", ["１．", "４．"])


def test_passages_that_speak_of_it_are_left_to_the_reader() -> None:
    assert "for you to judge" in related_text("en")
    assert "ご確認ください" in related_text("ja")


def test_what_was_counted_is_said() -> None:
    def lead(by: str, covered: int, of: int) -> str:
        coverage = Coverage(covered=covered, of=of, what="items")
        return lead_text(Choice(status="answered", by=by, named="２．", coverage=coverage), "ja")  # type: ignore[arg-type]

    assert lead_text(Choice(status="answered"), "ja") == ""
    assert lead("places", 3, 3) == "「２．」は全3か所（項目の「・」ごと）に出てきます。"
    assert lead("section", 4, 4) == "２．の4項目の、それぞれ冒頭の文です。"
    assert "12項目のうち9項目" in lead("section", 9, 12)
