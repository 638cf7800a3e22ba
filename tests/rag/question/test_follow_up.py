"""Conversations and the questions they must become."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from index.types import Document
from rag.assistant import Assistant
from rag.question.follow_up import stand_alone

FILE = Path(__file__).parents[2] / "golden" / "conversations.jsonl"
CONVERSATIONS = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda conversation: conversation["asked"][0])
def test_three_turns(document: Document, conversation: dict[str, list[str]]) -> None:
    asked = conversation["asked"]
    assert [stand_alone(question, asked[:turn], document) for turn, question in enumerate(asked)] == conversation["alone"]


@pytest.mark.parametrize(
    ("earlier", "question", "alone"),
    [
        ("ハザードマップとは何ですか", "それはいつ配りますか", "ハザードマップはいつ配りますか"),
        ("ハザードマップとは何ですか", "いつ配りますか", "ハザードマップはいつ配りますか"),
        ("津波避難タワーはどこに建てますか", "予算は？", "津波避難タワーの予算は？"),
    ],
)
def test_a_follow_up_of_a_text_without_a_glossary(plans: Mapping[str, Assistant], earlier: str, question: str, alone: str) -> None:
    assert stand_alone(question, [earlier], plans["aohama"].document) == alone


@pytest.mark.parametrize(
    "question",
    [
        *(
            "およその費用はいくらですか",
            "きのこの栽培はどうなりますか",
            "災害のおそれがあるときはどうしますか",
            "あそこの避難所はどこですか",
        ),
        *("それぞれの目標は何ですか", "これまでの取組は何ですか", "そのほかの手段は何ですか", "２（１）を見せて"),
    ],
)
def test_a_demonstrative_inside_another_word_points_at_nothing(plans: Mapping[str, Assistant], question: str) -> None:
    assert stand_alone(question, ["津波避難タワーとは何ですか"], plans["aohama"].document) == question


def test_the_question_that_was_answered_is_shown(stand_in_assistant: Assistant) -> None:
    answer = stand_in_assistant.answer("英語で", history=[("フュージョンエネルギーの発電実証はいつまでに目指していますか", "")])
    assert answer.question == "英語で"
    assert answer.asked.endswith("in English")
    assert answer.language == "en"


def test_earlier_citations_do_not_change(stand_in_assistant: Assistant) -> None:
    first = stand_in_assistant.answer("フュージョンエネルギーの発電実証はいつまでに目指していますか")
    stand_in_assistant.answer("予算は？", history=[(first.question, "")])
    again = stand_in_assistant.answer(first.question)
    assert again.citations == first.citations
