"""Conversations and the questions they must become."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.types import Document
from rag.assistant import Assistant
from rag.follow_up import stand_alone

FILE = Path(__file__).parent.parent / "golden" / "conversations.jsonl"
CONVERSATIONS = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda conversation: conversation["asked"][0])
def test_three_turns(document: Document, conversation: dict[str, list[str]]) -> None:
    asked = conversation["asked"]
    assert [stand_alone(question, asked[:turn], document) for turn, question in enumerate(asked)] == conversation["alone"]


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
