"""What is looked up: what it counts and claims. The answers themselves stand in ``tests/rag/test_small_documents.py``."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from index.text.types import Document
from rag.assistant import Assistant
from rag.evidence.lookup import MOST, digest, look_up
from rag.question import read
from rag.steps import Choice


def looked_up(assistant: Assistant, text: str) -> Choice | None:
    return look_up(read(text, document=assistant.document, limit=2000), assistant.document)


@pytest.mark.parametrize("text", ["避難指示は誰が発令しますか", "目標４は何ですか", "大学ファンドの規模を全て", "避難所の数はいくつですか"])
def test_a_question_that_needs_a_judgement_is_not_looked_up(plans: Mapping[str, Assistant], text: str) -> None:
    assert looked_up(plans["aohama"], text) is None


def test_a_section_whose_bullets_are_all_quoted_is_complete(plans: Mapping[str, Assistant], stand_in_assistant: Assistant) -> None:
    whole = digest(plans["aohama"].document.section_by_id["aohama2025@1#2"], plans["aohama"].document)
    assert (whole.status, whole.coverage) == ("complete", whole.coverage)
    assert whole.coverage is not None
    assert whole.coverage.covered == whole.coverage.of == len(whole.chosen) == 7
    document = stand_in_assistant.document
    long = digest(document.section_by_id["iis2024@1#3"], document)
    assert long.coverage is not None
    assert (long.status, long.coverage.covered, len(long.chosen)) == ("answered", MOST, MOST)
    assert long.coverage.of > MOST


@pytest.mark.parametrize("term", ["2026年度", "2027年度", "2028年度", "2030年度"])
def test_as_many_places_of_a_year_as_it_stands_in(plans: Mapping[str, Assistant], term: str) -> None:
    document = plans["aohama"].document
    choice = looked_up(plans["aohama"], f"{term}という語が出てくる箇所を全て挙げて")
    assert choice is not None
    assert choice.coverage is not None
    assert choice.coverage.of == len([passage for passage in document.passages if term in passage.text])


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("How many universities are named?", "answered"),
        ("How many countries are mentioned?", "answered"),
        ("大学はいくつ取り上げられていますか", "answered"),
        ("How many passages mention ITER?", "complete"),
        ("How often is ITER mentioned?", "complete"),
        ("How many sections mention AISI?", "complete"),
        ("ITERに触れている箇所はいくつありますか", "complete"),
        ("ITERに触れている箇所を全て挙げてください", "complete"),
    ],
)
def test_passages_with_a_word_are_not_the_number_of_what_it_names(document: Document, text: str, status: str) -> None:
    """That all was said is claimed only where places were asked for."""
    choice = look_up(read(text, document=document, limit=2000), document)
    assert choice is not None
    assert (choice.by, choice.status) == ("places", status)
    assert choice.coverage is not None
    assert choice.coverage.covered == choice.coverage.of == len(choice.chosen) > 0


@pytest.mark.parametrize(
    ("plan", "text"),
    [
        ("aohama", "この計画の別紙はありますか"),
        ("aohama", "この計画の最新版はありますか"),
        ("seas", "What annexes does this programme include?"),
    ],
)
def test_what_is_not_held_beside_the_text_is_not_found(plans: Mapping[str, Assistant], plan: str, text: str) -> None:
    answer = plans[plan].answer(text)
    assert (answer.status, answer.statements, answer.missing) == ("not_found", (), (text,))


def test_an_annex_of_something_else_is_looked_for_in_the_text(plans: Mapping[str, Assistant]) -> None:
    assert looked_up(plans["aohama"], "避難所の別紙はどこですか") is None


def test_a_place_that_points_back_shows_what_it_points_at(plans: Mapping[str, Assistant]) -> None:
    answer = plans["aohama"].answer("指定避難所が出てくる箇所を全て挙げて")
    (statement,) = answer.statements
    assert statement.text.startswith("このため、")
    assert statement.points_to == "市内の避難所では、収容できる人数が住民の３割にとどまっている。"
