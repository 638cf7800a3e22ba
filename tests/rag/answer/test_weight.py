"""Weight: which words of a whole sentence decide, which stand in full weight, and the short answer."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.text.types import Document
from rag.answer.decisive import Decisive, short_answer
from rag.answer.state import Stating
from rag.answer.weight import MARKED_FROM, MOST_WORDS, emphasised, focused, qualified
from rag.steps import Choice, Chosen, Question
from rag.types import Statement
from tests.rag.conftest import reading

LONG = (
    "特に、国としてのコミットメントを明確にする観点から、世界に先駆けた2030年代の発電実証の達成に向けて、必要な国の取組を含めた工程表を"
    "作成するなど、フュージョンエネルギーの早期実現を目指す。"
)
FUSION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"


def marked(text: str, document: Document, sentence: str) -> list[str]:
    return [sentence[slice(*span)] for span in emphasised(reading(text, document), sentence)]


def said(question: Question, statements: Sequence[Statement]) -> str | None:
    """What is said by itself where no model is asked."""
    first, *others = statements
    if not first.emphasis:
        return None
    words = short_answer(question, first, others, Decisive(span=first.emphasis[0], probability=None), ())
    return words.text if words and words.alone else None


def test_the_figure_asked_for_is_emphasis(document: Document) -> None:
    assert marked(FUSION, document, LONG) == ["2030年代"]


def test_of_two_figures_the_one_in_the_clause_of_the_question_decides(city: Document) -> None:
    sentence = "2023年に選ばれた大学について、2024年度中に認定の可否を判断する。"
    assert marked("認定の可否はいつ判断しますか", city, sentence) == ["2024年度中"]


def test_a_short_sentence_is_read_whole(city: Document) -> None:
    assert focused(reading("誰が発令しますか", city), "避難指示は、市長が発令する。", ()) == ()


def test_topic_clause_and_predicate_stand_in_full_weight(document: Document) -> None:
    topic = "フュージョンエネルギーについては、"
    sentence = topic + LONG.removeprefix("特に、")
    question = reading(FUSION, document)
    spans = focused(question, sentence, emphasised(question, sentence))
    shown = [sentence[slice(*span)] for span in spans]
    assert shown[0].startswith(topic)
    assert any("2030年代" in one for one in shown)
    assert shown[-1].endswith("早期実現を目指す。")
    assert sum(map(len, shown)) < len(sentence)


def test_of_a_translation_in_several_sentences_those_with_the_decisive_words_stand_in_full_weight(document: Document) -> None:
    first = "To maintain independent space activities, a launch capability of about 30 launches a year is necessary by the early 2030s."
    others = "In addition, rockets will be improved for this purpose. The basis is the development of launch sites and spaceports in Japan."
    question = reading("How many launches a year are necessary?", document)
    text = f"{first} {others}"
    emphasis = emphasised(question, text)
    assert [text[slice(*span)] for span in focused(question, text, emphasis)] == [first]


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("What is said of launch sites?", [2]),
        ("What is said of rockets and spaceports?", [1, 2]),
        ("What is said of rockets?", [1]),
        # None of its words: the first.
        ("What is said of trains?", [0]),
    ],
)
def test_without_decisive_words_the_fewest_sentences_with_the_words_asked_for_do(city: Document, question: str, shown: list[int]) -> None:
    sentences = [
        "To maintain independent space activities, a launch capability of about 30 launches a year is necessary by the early 2030s.",
        "In addition, rockets will be improved for this purpose.",
        "The basis is the development of launch sites and spaceports in Japan.",
    ]
    text = " ".join(sentences)
    whole = [text[slice(*span)] for span in focused(reading(question, city), text, ())]
    assert " ".join(whole) == " ".join(sentences[n] for n in shown)


def test_sentences_in_full_weight_are_short_together(city: Document) -> None:
    words = ("rockets", "harbours", "schools")
    text = " ".join(f"The plan names {word} {'of the old coast ' * 5}in the end." for word in words)
    (span,) = focused(reading("What is said of rockets, harbours and schools?", city), text, ())
    assert text[slice(*span)].count("The plan") == 1
    assert len(text[slice(*span)].split()) <= MOST_WORDS < 2 * len(text.split()) // 3


def test_what_hedges_the_decisive_words_stands_with_them(city: Document) -> None:
    first, hedge = (
        "The consumption tax of the whole country will be raised to 12 per cent in 2030.",
        "However, this is still under consideration.",
    )
    last = "The committee on taxes and pensions meets in every spring and in every autumn of the coming years."
    question = reading("When will the tax be raised?", city)
    text = f"{first} {hedge} {last}"
    assert [text[slice(*span)] for span in focused(question, text, emphasised(question, text))] == [f"{first} {hedge}"]
    text = f"{first} {last} {hedge}"
    assert [text[slice(*span)] for span in focused(question, text, emphasised(question, text))] == [first]


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
        ("いつから行いますか", "負担金が決まった後に、2028年度から行う。", None),
    ],
)
def test_a_short_answer_stands_where_it_is_sure(city: Document, question: str, sentence: str, short: str | None) -> None:
    asked = reading(question, city)
    first = Statement(text=sentence, citations=(1,), support="quoted", emphasis=emphasised(asked, sentence), probability=0.8)
    assert said(asked, [first]) == short


@pytest.mark.parametrize(("probability", "marked", "short"), [(0.49, [1, 0], "2027年度"), (0.5, [1, 1], None)])
def test_a_rival_figure_takes_the_short_answer_away(city: Document, probability: float, marked: list[int], short: str | None) -> None:
    """A sentence that more likely does not belong to the answer has no decisive words, and is no rival."""
    asked = reading("いつまでに増やしますか", city)
    sentences = [next(one for one in city.sentences if words in one.text) for words in ("42か所", "耐震改修は、2026年度")]
    chosen = tuple(Chosen(sentence=one, probability=own) for one, own in zip(sentences, (0.8, probability), strict=True))
    choice = Choice(status="answered", chosen=chosen)
    statements = [Stating(document=city, template="{title}").state(asked, choice, one, n)[0] for n, one in enumerate(chosen, start=1)]
    assert [len(one.emphasis) for one in statements] == marked
    assert said(asked, statements) == short


@pytest.mark.parametrize(
    ("sentence", "words", "whole"),
    [
        ("５年間総額10兆円を投じる。", "10兆円", "総額10兆円"),
        ("今後10年間約１兆円を投じる。", "１兆円", "約１兆円"),
        ("毎年 約１兆円を投じる。", "１兆円", "毎年 約１兆円"),
        ("2030年中央省庁を移す。", "2030年", "2030年"),
        ("2024年度中に選ぶ。", "2024年度", "2024年度中"),
        ("It secures around 30 launches a yearly round.", "30 launches", "around 30 launches"),
        ("It is set for spring 2025 as planned.", "2025", "spring 2025"),
    ],
)
def test_what_qualifies_a_figure_is_a_word_of_its_own(sentence: str, words: str, whole: str) -> None:
    start = sentence.index(words)
    assert sentence[slice(*qualified(sentence, (start, start + len(words))))] == whole


def test_things_named_beside_each_other_have_one_short_answer_where_one_sentence_answers(city: Document) -> None:
    """「避難所と備蓄倉庫」 asks one thing; where a second sentence answers a part of it, the figure of the first is not all."""
    sentence = "市は2027年度までに指定避難所と備蓄倉庫を42か所に増やす。"
    question = reading("指定避難所の整備と備蓄倉庫の整備を合わせて何か所に増やしますか", city)
    assert len(question.parts) > 1
    first = Statement(text=sentence, citations=(1,), support="quoted", emphasis=emphasised(question, sentence), probability=0.9)
    for probability, short in ((MARKED_FROM - 0.01, "42か所"), (MARKED_FROM, None)):
        other = Statement(text="備蓄倉庫は、市が建てる。", citations=(2,), support="quoted", probability=probability)
        assert said(question, [first, other]) == short


def test_an_ordinal_counts_nothing(city: Document) -> None:
    assert marked("何校を選びますか", city, "第二次の補正予算により、12大学を選ぶ。") == ["12大学"]


def test_two_questions_have_no_one_short_answer(city: Document) -> None:
    """Each has its own; the first figure is that of one of them."""
    sentence = "市は2027年度までに指定避難所を42か所に増やす。"
    for text, short in (
        ("指定避難所を何か所に増やしますか", "42か所"),
        ("指定避難所を何か所に増やしますか。津波避難タワーは何か所に建てますか。", None),
    ):
        question = reading(text, city)
        statement = Statement(text=sentence, citations=(1,), support="quoted", emphasis=emphasised(question, sentence), probability=0.9)
        assert said(question, [statement]) == short
