"""Names are found by how a sentence introduces them; what only explains is a term; nothing else is a name."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from index.language.tokens import search_form
from index.parsers import find_parser
from index.text.naming_sentences import decision_in, defined_in, names_in
from index.text.types import Document, Metadata

KNOWN = Metadata(document="plan", title="計画", file="plan.txt")


def text_of(*sentences: str) -> Document:
    return find_parser("numbered")("１．節\n" + "".join(f"・ {one}\n" for one in sentences), KNOWN)


def found(*sentences: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.kind, one.name, one.also) for one in names_in(text_of(*sentences))]


@pytest.mark.parametrize(
    ("sentence", "kind", "name", "also"),
    [
        ("青浜沿岸防災基金（ABF）を造成する。", "abbreviation", "青浜沿岸防災基金", ("ABF",)),
        ("「青浜・北岬広域観測研究センター（ＡＫＯＲ）」を使う。", "abbreviation", "青浜・北岬広域観測研究センター", ("ＡＫＯＲ",)),
        ("The Coastal Data Library (CDL) opens.", "abbreviation", "Coastal Data Library", ("CDL",)),
        ("The Department for Harbours and Care (DHC) pays.", "abbreviation", "Department for Harbours and Care", ("DHC",)),
        ("解説書としてHMD (Harbour Model Description)を置く。", "abbreviation", "Harbour Model Description", ("HMD",)),
        ("沿岸研究費助成事業（以下「沿研費」という。）を増やす。", "short", "沿岸研究費助成事業", ("沿研費",)),
        ("The Harbour and Evidence Act of 2018 (Evidence Act) applies.", "short", "Evidence Act of 2018", ("Evidence Act",)),
        ("申請をした者（以下「申請者」という。）に通知する。", "term", "申請者", ()),
        ("北岬機関（以下この条において「北機」という。）に届け出る。", "term", "北機", ()),
        ("「堤防」とは、波を防ぐ構造物をいう。", "term", "堤防", ()),
        ("ロ　修繕基準（堤防を直すか（第三条の場合を除く。）の基準をいう。以下同じ。）を定める。", "term", "修繕基準", ()),
        ("「沿岸防災戦略」（令和５年６月９日閣議決定）に基づく。", "decided", "沿岸防災戦略", ()),
        ("この計画は、沿岸防災に関する法律（平成十一年法律第八十九号）による。", "law", "沿岸防災に関する法律", ()),
    ],
)
def test_a_name_is_found_with_its_forms(sentence: str, kind: str, name: str, also: tuple[str, ...]) -> None:
    assert (kind, name, also) in found(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "基金を増やす（別表）。",
        "生物学的な性差（sex）を指す。",
        "Agencies act together (see Figure 1).",
        "Statistical Officials (SO) meet.",
        "第２期（ABC）に始める。",
        "持続可能な航空燃料（SAF）を使う。",
        "証拠に基づく政策立案（EBPM）を進める。",
        "沿岸防災委員会規則（以下「規則」という。）",
        "よって2028年度までに12か所で直す（最大）。",
    ],
)
def test_nothing_else_is_a_name(sentence: str) -> None:
    assert [one for one in found(sentence) if one[2]] == []


@pytest.mark.parametrize(
    "sentence",
    ["計画の案（委員会に示すものをいう。以下同じ。）を定める。", "修繕の基準をいう。", "水位が高い（大潮をいう。）ときに閉める。"],
)
def test_what_is_no_noun_of_two_characters_is_not_defined(sentence: str) -> None:
    assert defined_in(sentence) == ()


@pytest.mark.parametrize("hostile", ["（" + "をいう。" * 50_000, "（" * 100_000 + "をいう。" * 10_000, "基準（をいう。）" * 5_000])
def test_what_brackets_explain_is_read_in_one_pass(hostile: str) -> None:
    start = time.process_time()
    assert set(defined_in(hostile)) <= {"基準"}
    assert time.process_time() - start < 5


def test_a_form_of_two_names_is_a_form_of_neither() -> None:
    assert found("沿岸研究機構（CRO）が担う。", "沿岸規制官室（CRO）が担う。") == []
    assert found("Harbour Officers (HO) meet.", "Higher Operators (HOs) meet.") == []


def test_each_name_comes_with_its_sentence() -> None:
    one, *_ = names_in(document := text_of("堤防を直す。", "青浜沿岸防災基金（ABF）を造成する。"))
    assert document.sentence_by_id[one.sentence].text == one.words == "青浜沿岸防災基金（ABF）を造成する。"


@pytest.mark.parametrize(
    ("line", "day", "by"),
    [
        ("令和６年６月４日閣議決定", "2024-06-04", "閣議"),
        ("2025年3月14日 青浜市決定", "2025-03-14", "青浜市"),
        ("2025年３月14日策定", "2025-03-14", None),
        ("本計画は、2025年３月14日青浜市策定", "2025-03-14", "青浜市"),
    ],
)
def test_the_decision_of_a_document_is_read_in_a_line_of_its_own(line: str, day: str, by: str | None) -> None:
    decision = decision_in(text_of(line))
    assert decision is not None
    assert (decision.day, decision.by) == (day, by)


@pytest.mark.parametrize(
    "line",
    [
        "沿岸防災戦略（令和５年６月９日閣議決定）",
        "沿岸防災戦略（令和５年６月９日閣議決定）に基づき進める。",
        "前回の計画は、令和２年３月31日青浜市策定",
        "2022年3月31日　初版",
        "決定は後日とする。",
    ],
)
def test_another_decision_is_not_the_documents(line: str) -> None:
    assert decision_in(text_of(line)) is None


def test_names_of_a_hostile_sentence_are_found_in_bounded_time(document: Document) -> None:
    one = document.sentences[0]
    hostile = replace(one, text="名（ABC" * 200_000 + "The Of And (A" * 100_000)
    passage = replace(document.passages[0], text=hostile.text, sentences=(hostile,))
    assert len(names_in(replace(document, passages=(passage,)))) < 500


def test_what_is_found_in_the_strategy_agrees_with_the_glossary_that_people_wrote(document: Document) -> None:
    pairs = [(search_form(one.name), search_form(form)) for one in names_in(document) for form in one.also]
    assert len(pairs) > 20
    for name, form in pairs:
        theirs = [search_form(entry.ja) for entry in document.glossary if form in map(search_form, entry.forms)]
        assert not theirs or form in theirs or any(one in name or name in one for one in theirs), (name, form, theirs)
