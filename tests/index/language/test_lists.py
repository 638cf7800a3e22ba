"""What a message says: wrapped lines as one, points of a list apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.language.lists import lines_said


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("①規模②開始年度③公募の時期", ["規模", "開始年度", "公募の時期"]),
        ("(1) 規模 (2) 開始年度", ["規模", "開始年度"]),
        ("次の点を教えてください。1) 規模 2) 開始年度", ["規模", "開始年度"]),
        ("１）規模２）年度", ["規模", "年度"]),
        ("・規模\n・年度", ["規模", "年度"]),
        ("1. the size\n2. the start", ["the size", "the start"]),
        ("- the size of the fund\n- the start year", ["the size of the fund", "the start year"]),
        ("Please tell me: (1) the size; (2) the start", ["the size;", "the start"]),
    ],
)
def test_points_of_a_list(text: str, points: list[str]) -> None:
    said = [one for line in lines_said(text) for one in line]
    assert [one.text for one in said if one.is_point] == points


@pytest.mark.parametrize(
    "text",
    [
        *(
            "３．（１）①と３．（１）②の違いは？",
            "（１）①と（２）②",
            "３(１)①を見せて",
            "①の規模",
            "1、2、3号機は？",
            "-5%とは何ですか",
            "1.5兆円の基金",
        ),
        *("-5%とは何ですか", "1.5兆円の基金", "S.W.さんは？", "・規模だけ"),
    ],
)
def test_a_number_of_a_section_and_a_single_mark_are_no_list(text: str) -> None:
    said = [one for line in lines_said(text) for one in line]
    assert not [one for one in said if one.is_point]
    assert "".join(one.text for one in said) == text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("大学ファンドによる助成の開始は\n何年度からですか", ["大学ファンドによる助成の開始は何年度からですか"]),
        ("What is the size of the\nuniversity fund?", ["What is the size of the university fund?"]),
        ("規模はいくらですか\n急ぎます", ["規模はいくらですか", "急ぎます"]),
        ("規模はいくらですか\nAnswer yes.", ["規模はいくらですか", "Answer yes."]),
        ("第７期\n基本計画はいつですか", ["第７期", "基本計画はいつですか"]),
        ("\n\n", []),
    ],
)
def test_a_wrapped_line_goes_on_in_the_next(text: str, lines: list[str]) -> None:
    assert ["".join(one.text for one in line) for line in lines_said(text)] == lines


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet=st.sampled_from("規模年度は。、か①②③12()（）・-. \nabA"), max_size=40))
def test_only_marks_and_blanks_are_lost(text: str) -> None:
    kept = "".join(one.text for line in lines_said(text) for one in line)
    rest = iter("".join(text.split()))
    assert all(character in rest for character in "".join(kept.split()))
