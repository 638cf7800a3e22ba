"""Follow-up questions, and the topic under which they are read."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from index.types import Document
from rag.assistant import Assistant
from rag.question import read
from rag.steps import Question
from rag.types import Earlier


def reading_after(document: Document, question: str, *earlier: Earlier) -> Question:
    return read(question, document=document, limit=2000, history=earlier)


def cited(document: Document, words: str, question: str) -> Earlier:
    return Earlier(question=question, cited=tuple(passage.id for passage in document.passages if words in passage.text))


@pytest.mark.parametrize("question", ["いつまでに増やしますか", "それはいつまで？", "予算は？", "ほかには？"])
def test_a_follow_up_is_read_under_the_heading_of_what_was_cited(city: Document, question: str) -> None:
    before = cited(city, "42か所", "指定避難所を何か所に増やしますか")
    asked = reading_after(city, question, before)
    heading = city.passage_by_id[before.cited[0]].section.title
    assert asked.asked == question
    assert asked.topic == heading
    assert asked.cited == frozenset(before.cited)
    assert asked.in_topic is not None
    assert asked.in_topic.asked == f"{heading}の{question}"
    assert asked.in_topic.kinds == asked.kinds


def test_a_question_that_names_something_of_its_own_stays_as_it_is(document: Document) -> None:
    before = cited(document, "フュージョンエネルギー", "フュージョンエネルギーの発電実証はいつですか")
    question = "ところで、宇宙戦略基金とは何ですか"
    assert reading_after(document, question, before) == read(question, document=document, limit=2000)


def test_where_nothing_was_cited_the_name_in_the_question_is_the_topic(document: Document) -> None:
    asked = reading_after(document, "予算は？", Earlier(question="フュージョンエネルギーの人員は？"))
    assert asked.topic == "フュージョンエネルギー"
    assert not asked.cited


@pytest.mark.parametrize("earlier", [Earlier(question="こんにちは"), Earlier(question="何ですか", cited=("no-such@1#1/p1",))])
def test_where_nothing_is_known_there_is_no_topic(city: Document, earlier: Earlier) -> None:
    assert reading_after(city, "いつまで？", earlier) == read("いつまで？", document=city, limit=2000)


def test_what_was_cited_last_counts_though_the_last_answer_cited_nothing(city: Document) -> None:
    first, second = cited(city, "42か所", "指定避難所を何か所に増やしますか"), Earlier(question="職員は何名ですか")
    assert reading_after(city, "いつまで？", first, second).cited == frozenset(first.cited)


@pytest.mark.parametrize(
    ("wish", "language"), [("英語で", "en"), ("英語でお願いします", "en"), ("in English please", "en"), ("日本語で", "ja")]
)
def test_a_wish_for_a_language_is_the_question_before_in_it(city: Document, wish: str, language: str) -> None:
    asked = reading_after(city, wish, Earlier(question="ハザードマップはいつ配りますか"))
    assert (asked.text, asked.asked, asked.language, asked.written) == (wish, "ハザードマップはいつ配りますか", language, "ja")
    again = reading_after(city, "日本語で", Earlier(question="ハザードマップはいつ配りますか"), Earlier(question=wish))
    assert (again.asked, again.language) == ("ハザードマップはいつ配りますか", "ja")


def test_a_question_of_its_own_in_another_language_is_no_wish(city: Document) -> None:
    asked = reading_after(city, "避難指示は誰が発令しますか。英語で答えて", Earlier(question="ハザードマップはいつ配りますか"))
    assert "避難指示" in asked.asked
    assert asked.language == "en"


def test_the_heading_under_which_it_was_understood_is_shown(plans: Mapping[str, Assistant]) -> None:
    assistant = plans["aohama"]
    first = assistant.answer("指定避難所を何か所に増やしますか")
    assert first.asked == first.question
    answer = assistant.answer("いつまで？", history=[first.earlier])
    assert answer.asked == "避難所：いつまで？"
    assert answer.citations[0].passage_id == first.citations[0].passage_id


def test_earlier_citations_do_not_change(stand_in_assistant: Assistant) -> None:
    first = stand_in_assistant.answer("フュージョンエネルギーの発電実証はいつまでに目指していますか")
    stand_in_assistant.answer("予算は？", history=[first.earlier])
    again = stand_in_assistant.answer(first.question)
    assert again.citations == first.citations
