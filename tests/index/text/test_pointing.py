"""What a text points at: a document of a kind, which every document knows of itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.document import read_document
from index.settings import IndexSettings
from index.text.pointing import pointed_at, that_are, title_in
from index.text.types import Document
from tests.rag.conftest import corpus_of


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("この改正はいつから施行されるのですか", "この改正", "amendment"),
        ("本計画の期間は", "本計画", "plan"),
        ("本法は、いつ施行されますか", "本法", "law"),
        ("この統合戦略では何を目指しますか", "この統合戦略", "strategy"),
        ("この法律案の対象は", "この法律案", "bill"),
        ("When does this Act come into force?", "this Act", "law"),
        ("Who is bound by this white paper?", "this white paper", "white_paper"),
        ("What does this Action Plan ask of agencies?", "this Action Plan", "plan"),
    ],
)
def test_a_text_points_at_a_document_of_a_kind(text: str, words: str, kind: str) -> None:
    assert pointed_at(text) == (words, kind)


@pytest.mark.parametrize(
    "text",
    [
        "宇宙基本計画についてです。この計画はいつ決まりましたか",
        "日本計画の期間は",
        "この計画策定会議は何をしますか",
        "この事業の計画は",
        "計画の期間は",
        "この方法は",
        "What is the plan for fusion?",
        "What was decided in this year's plan?",
        "When does the present health strategy run out?",
        "Is this planned?",
    ],
)
def test_what_was_named_before_or_is_no_document_is_not_pointed_at(text: str) -> None:
    assert pointed_at(text) is None


def titled(title: str, *texts: str) -> Document:
    plan = read_document(IndexSettings(corpus=corpus_of("aohama")))
    passages = tuple(replace(passage, text=text) for passage, text in zip(plan.passages, texts, strict=False))
    return replace(plan, metadata=plan.metadata.model_copy(update={"document": title, "title": title, "names": ()}), passages=passages)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("行政手続法", "law"),
        ("商法（船荷証券等関係）等の改正に関する要綱案", "bill"),
        ("港湾計画2024", "plan"),
        ("計画策定指針（改訂版）", "guideline"),
        ("Act on the Promotion of Plans", "law"),
        ("AI Opportunities Action Plan - GOV.UK", "plan"),
    ],
)
def test_a_title_ends_in_the_kind_of_its_document(title: str, kind: str) -> None:
    others = [titled("データ利活用の方法"), titled("x")]
    one = titled(title)
    assert that_are(kind, [*others, one]) == [one]


def test_what_a_document_calls_itself_is_its_kind_where_the_title_does_not_say() -> None:
    own, other = (
        titled("data-2025", "本マニフェストは、作成の途中です。"),
        titled("港湾計画2024", "この計画は、本マニフェストと異なります。"),
    )
    assert that_are("manifesto", [own, other]) == [own]
    assert that_are("plan", [own, other]) == [other]


def test_the_kind_in_the_end_of_a_title_comes_before_one_within_it() -> None:
    plan, policy = titled("港湾計画2024"), titled("計画策定指針")
    assert that_are("plan", [plan, policy]) == [plan]
    assert that_are("plan", [policy]) == [policy]


def test_a_title_is_a_line_at_the_beginning_that_ends_in_a_kind() -> None:
    plan = titled("x", "部会資料 16-1", "商法等の改正に関する要綱案", "要綱案を、次に示す。")
    front = replace(plan.passages[0].section, headings=(replace(plan.passages[0].section.headings[-1], marker=""),))
    numbered = replace(plan, passages=tuple(replace(one, section=front) for one in plan.passages))
    assert title_in(numbered) == "商法等の改正に関する要綱案"
    assert title_in(replace(plan, passages=plan.passages[2:])) is None
