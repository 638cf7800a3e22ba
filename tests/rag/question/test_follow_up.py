"""Follow-up questions, and the topic under which they are read."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from index.text.types import Document
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


@pytest.mark.parametrize(
    ("text", "asks"), [("どんなものですか？", True), ("そのために何を作りますか", True), ("よろしくお願いします。", False)]
)
def test_with_a_topic_a_question_needs_no_content_word_to_ask(city: Document, text: str, asks: bool) -> None:
    assert not read(text, document=city, limit=2000).asks
    assert reading_after(city, text, cited(city, "42か所", "指定避難所を何か所に増やしますか")).asks == asks


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


def test_an_english_follow_up_has_the_english_heading(document: Document) -> None:
    asked = reading_after(document, "When will it start?", cited(document, "発電実証", "フュージョンエネルギーの発電実証はいつですか"))
    assert asked.topic == "Fusion energy"
    assert asked.in_topic is not None
    assert asked.in_topic.asked == "When will it start (Fusion energy)?"


def test_a_new_subject_of_which_nothing_was_cited_is_the_topic(document: Document) -> None:
    first = cited(document, "10 兆円", "大学ファンドの規模は？")
    asked = reading_after(document, "予算は？", first, Earlier(question="フュージョンエネルギーの職員は何名ですか"))
    assert (asked.topic, asked.cited) == ("フュージョンエネルギー", frozenset())
    same = reading_after(document, "予算は？", first, Earlier(question="大学ファンドの職員は何名ですか"))
    assert same.cited == frozenset(first.cited)
    between = reading_after(document, "予算は？", Earlier(question="J-PEAKSの人員は？"), Earlier(question="英語で"))
    assert between.topic == "J-PEAKS"


@pytest.mark.parametrize("unreadable", ["", "？", "\x00", " " * 3000, "長" * 3000, "\ud800"])
def test_what_cannot_be_read_is_no_question_before(city: Document, unreadable: str) -> None:
    before = cited(city, "42か所", "指定避難所を何か所に増やしますか")
    assert reading_after(city, "いつまで？", Earlier(question=unreadable)) == read("いつまで？", document=city, limit=2000)
    assert reading_after(city, "いつまで？", before, Earlier(question=unreadable)).topic == "避難所"


WISHES = [
    *(("英語で", "en"), ("英語でお願いします", "en"), ("英語にして", "en"), ("英語に訳してください", "en"), ("日本語で", "ja")),
    *(("in English please", "en"), ("in English", "en"), ("and in English?", "en")),
]


@pytest.mark.parametrize(("wish", "language"), WISHES)
def test_a_wish_for_a_language_is_the_question_before_in_it(city: Document, wish: str, language: str) -> None:
    asked = reading_after(city, wish, Earlier(question="ハザードマップはいつ配りますか"))
    assert (asked.text, asked.asked, asked.language, asked.written) == (wish, "ハザードマップはいつ配りますか", language, "ja")
    again = reading_after(city, "日本語で", Earlier(question="ハザードマップはいつ配りますか"), Earlier(question=wish))
    assert (again.asked, again.language) == ("ハザードマップはいつ配りますか", "ja")


@pytest.mark.parametrize("question", ["英語に関する予算は？", "Who teaches Japanese?", "英語の授業は増えますか"])
def test_a_question_about_a_language_is_no_wish(city: Document, question: str) -> None:
    assert reading_after(city, question, Earlier(question="ハザードマップはいつ配りますか")).asked == question


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
