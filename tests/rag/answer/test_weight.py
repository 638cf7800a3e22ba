"""Weight: which words of a whole sentence decide, which stand in full weight, and the short answer."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.types import Document
from rag.answer.weight import copied, emphasised, facts_asked_for, focused, headline
from rag.assistant import Assistant
from rag.llms import LanguageModel, Prompt
from rag.llms.stand_in import Adapter
from rag.question import read
from rag.settings import Settings
from rag.steps import Question

LONG = (
    "特に、国としてのコミットメントを明確にする観点から、世界に先駆けた2030年代の発電実証の達成に向けて、必要な国の取組を含めた工程表を"
    "作成するなど、フュージョンエネルギーの早期実現を目指す。"
)
FUSION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"


class Marker(Adapter):
    """A model that copies out what it was told to."""

    def __init__(self, mark: str) -> None:
        super().__init__(Settings(llm="stand_in"))
        self.mark = mark

    def write(self, prompt: Prompt, *, limit: int, stop: object = ()) -> str:
        return self.mark


@pytest.fixture(scope="session")
def city(plans: Mapping[str, Assistant]) -> Document:
    return plans["aohama"].document


def asking(text: str, document: Document) -> Question:
    return read(text, document=document, limit=2000)


def marked(text: str, document: Document, sentence: str, model: LanguageModel | None = None) -> list[str]:
    return [sentence[slice(*span)] for span in emphasised(asking(text, document), sentence, "見出し", model)]


def test_the_figure_asked_for_needs_no_model(document: Document) -> None:
    assert marked(FUSION, document, LONG) == ["2030年代"]


def test_words_that_are_the_sentences_own_are_emphasis(document: Document) -> None:
    assert marked("何を目指していますか", document, LONG, Marker("早期実現")) == ["早期実現"]


def test_words_that_are_not_the_sentences_own_are_none(document: Document) -> None:
    assert marked("何を目指していますか", document, LONG, Marker("早期実用化")) == []
    assert marked("何を目指していますか", document, LONG, Marker("")) == []


@pytest.mark.parametrize(
    ("question", "sentence", "facts"),
    [
        ("予算はいくらですか", "総額１兆円規模の支援を目指す。", ["総額１兆円規模"]),
        ("2026年度の予算はいくらですか", "2026年度に予算を要求する。", []),
        ("2030年に、いつまでに終えますか", "2030年に行う。", []),
        ("何件ですか", "年間30件程度の打ち上げを、２段階で行う。", ["30件程度", "２段階"]),
        ("いつですか", "30件である。", []),
        ("なぜですか", "2030年に30件を行う。", []),
    ],
)
def test_a_figure_of_the_question_answers_nothing(city: Document, question: str, sentence: str, facts: list[str]) -> None:
    assert [sentence[slice(*figure.span)] for figure in facts_asked_for(asking(question, city), sentence)] == facts


def test_of_two_figures_the_one_in_the_clause_of_the_question_decides(city: Document) -> None:
    sentence = "2023年に選ばれた大学について、2024年度中に認定の可否を判断する。"
    assert marked("認定の可否はいつ判断しますか", city, sentence) == ["2024年度"]


@pytest.mark.parametrize(
    ("written", "sentence", "mark"),
    [
        ("「早期実現」。", LONG, "早期実現"),
        ("早期の実現", LONG, None),
        (LONG, LONG, None),
        ("", LONG, None),
        ("budge", "The budget is small.", "budget"),
        ("国の 取組", "必要な国の取組を含めた工程表を作成する。", None),
    ],
)
def test_a_mark_counts_where_it_is_the_sentences_own(written: str, sentence: str, mark: str | None) -> None:
    span = copied(written, sentence)
    assert (sentence[slice(*span)] if span else None) == mark


@settings(max_examples=200, deadline=None)
@given(
    written=st.text(alphabet="早期実現を目指すABc 12、。", max_size=20),
    sentence=st.text(alphabet="早期実現を目指すABc 12、。", max_size=40),
)
def test_a_mark_lies_inside_the_sentence_and_is_not_all_of_it(written: str, sentence: str) -> None:
    span = copied(written, sentence)
    assert span is None or (0 <= span[0] < span[1] <= len(sentence) and span[1] - span[0] < len(sentence))


def test_a_short_sentence_is_read_whole(city: Document) -> None:
    assert focused(asking("誰が発令しますか", city), "避難指示は、市長が発令する。", ()) == ()


def test_topic_clause_and_predicate_stand_in_full_weight(document: Document) -> None:
    topic = "フュージョンエネルギーについては、"
    sentence = topic + LONG.removeprefix("特に、")
    question = asking(FUSION, document)
    spans = focused(question, sentence, emphasised(question, sentence, "見出し", None))
    shown = [sentence[slice(*span)] for span in spans]
    assert shown[0].startswith(topic)
    assert any("2030年代" in one for one in shown)
    assert shown[-1].endswith("早期実現を目指す。")
    assert sum(map(len, shown)) < len(sentence)


@pytest.mark.parametrize(
    ("question", "sentence", "short"),
    [
        ("指定避難所を何か所に増やしますか", "市は2027年度までに指定避難所を42か所に増やす。", "42か所"),
        ("いつまでに増やしますか", "市は2027年度までに指定避難所を42か所に増やす。", "2027年度"),
        ("いつまでに、何か所に増やしますか", "市は2027年度までに指定避難所を42か所に増やす。", None),
        ("2027年度までに増やしますか", "市は2027年度までに指定避難所を42か所に増やす。", None),
        ("いつですか", "2026年度に始め、2030年度に終える。", None),
        ("誰が発令しますか", "避難指示は、市長が発令する。", None),
        # Nothing is decided, or only under a condition: the figure alone would say more than the sentence.
        ("いつ引き上げますか", "2030年度に税率を引き上げることについて、議論を深める。", None),
        ("いつ引き上げますか", "2030年度に税率を引き上げることを検討する。", None),
        ("いつ引き上げますか", "2030年度には税率を引き上げない。", None),
        ("いつから交付しますか", "法案の成立を待って、2027年度から交付する。", None),
        ("いつから交付しますか", "予算が成立した場合には、2027年度から交付する。", None),
    ],
)
def test_a_short_answer_stands_where_it_is_sure(city: Document, question: str, sentence: str, short: str | None) -> None:
    asked = asking(question, city)
    assert headline(asked, sentence, emphasised(asked, sentence, "見出し", None)) == short
