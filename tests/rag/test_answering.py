"""The answer's path on stand-ins: understanding, candidates, statement, citation, refusal, streaming."""

from __future__ import annotations

import json
import shutil

import pytest

from rag.asked import asked_kind, holds_asked_kind
from rag.assistant import Assistant
from rag.check import check
from rag.english import restate
from rag.errors import QuestionError
from rag.settings import Settings
from rag.state import word, word_english
from rag.types import AnswerDone, AnswerFailed, EvidenceFound, StatementChecked
from rag.understand import recognise_language, understand

FUSION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        (" \n\u3000", "is empty"),
        ("？！", "is empty"),
        ("あ" * 2001, "2001 characters"),
        ("a\x00b", "control character"),
        ("\udcff", "UTF-8"),
    ],
)
def test_what_is_no_question_is_refused(text: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        understand(text, limit=2000)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("SIPとは", "ja"),
        ("SIP第3期の課題数", "ja"),
        ("What is 統合イノベーション戦略?", "en"),
        ("What does 統合イノベーション戦略2024 say about fusion?", "en"),
        ("J-PEAKS", "en"),
        ("ChatGPT 等の生成ＡＩの利用はどうなりますか", "ja"),
        ("大学ファンドの規模を英語で", "en"),
        ("Tell me about AISI in Japanese", "ja"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert recognise_language(text) == language


@pytest.mark.parametrize(
    ("text", "language", "written"),
    [
        ("大学ファンドの規模を英語で", "en", "ja"),
        ("発電実証はいつですか in English", "en", "ja"),
        ("How large is the fund?", "en", "en"),
        ("How large is the fund? 日本語で", "ja", "en"),
    ],
)
def test_the_language_of_the_words_and_of_the_answer(text: str, language: str, written: str) -> None:
    question = understand(text, limit=2000)
    assert (question.language, question.written) == (language, written)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("大学ファンドはいくらですか", "amount"),
        ("How much is the fund?", "amount"),
        ("発電実証はいつですか", "date"),
        ("By what year?", "date"),
        ("何大学が採択されましたか", "count"),
        ("How many universities?", "count"),
        ("女性研究者の割合の目標は何％ですか", "percentage"),
        ("掲載料の補助額は？", "amount"),
        ("なぜ整備するのですか", None),
    ],
)
def test_asked_kind(question: str, kind: str | None) -> None:
    assert asked_kind(question) == kind


def test_a_figure_of_the_question_answers_nothing() -> None:
    assert not holds_asked_kind("2024年度の予算はいくらですか", "2024年度に予算を要求する。")
    assert not holds_asked_kind("2030年の何年前ですか、いつですか", "2030年に行う。")
    assert holds_asked_kind("予算はいくらですか", "総額１兆円規模の支援を目指す。")
    assert holds_asked_kind("支援総額はいくらですか", "１兆円規模の基金を作る。")
    assert not holds_asked_kind("初年度の執行額はいくらですか", "１兆円規模の基金を作る。")
    assert holds_asked_kind("初年度の執行額はいくらですか", "初年度に１億円を執行した。")


SOURCE = "2030 年代前半までに我が国としての打ち上げ能力を年間 30 件程度確保することが必要である。"


@pytest.mark.parametrize(
    ("wording", "failed"),
    [
        ("2030年代前半までに我が国としての打ち上げ能力を年間30件程度確保することが必要である。", set()),
        ("2030年代前半までに打ち上げ能力を年間30件程度確保することが必要である。", {"order"}),
        ("2030年代後半までに打ち上げ能力を年間30件程度確保することが必要である。", {"figures", "words", "order"}),
        ("2030年代前半までに打ち上げ能力を年間30件確保することが必要である。", {"figures", "order"}),
        ("2030年代前半までに打ち上げ能力を年間20件程度確保することが必要である。", {"figures", "order"}),
        ("2030年代前半までにJAXAの打ち上げ能力を年間30件程度確保することが必要である。", {"names", "words", "order"}),
        ("2030年代前半までに打ち上げ能力を年間30件程度確保する。", {"modality", "order"}),
        ("2030年代前半までに射場の打ち上げ能力を年間30件程度確保することが必要である。", {"words", "order"}),
    ],
)
def test_checks_catch_what_is_not_there(wording: str, failed: set[str]) -> None:
    assert {name for name, passed in check(wording, SOURCE).to_dict().items() if not passed} == failed


class Marker:
    """A model that copies out what it was told to."""

    name = "marker"
    tokens_read = tokens_written = 0

    def __init__(self, mark: str) -> None:
        self.mark = mark

    def prefer(self, *_: object, **__: object) -> float:
        return 1.0

    def write(self, *_: object, **__: object) -> str:
        return self.mark


LONG = (
    "特に、国としてのコミットメントを明確にする観点から、世界に先駆けた 2030 年代の発電実証の達成に向けて、必要な国の取組を含めた工程表を"
    "作成するなど、フュージョンエネルギーの早期実現を目指す。"
)


def test_scene_setting_clauses_are_left_out_of_a_long_sentence() -> None:
    wording = word(Marker("2030年代"), FUSION, "フュージョンエネルギー", LONG)
    assert wording.support == "trimmed"
    assert wording.text.startswith("世界に先駆けた2030年代")
    assert wording.text[slice(*wording.emphasis[0])] == "2030年代"


@pytest.mark.parametrize("question", ["なぜ目指すのですか", "国としてのコミットメントを明確にするのは何のためですか"])
def test_a_clause_that_is_asked_for_stays(question: str) -> None:
    assert word(Marker("2030年代"), question, "フュージョンエネルギー", LONG).support == "quoted"


def test_words_that_are_not_the_sentences_own_are_no_emphasis() -> None:
    wording = word(Marker("早期実用化"), "何を目指していますか", "フュージョンエネルギー", LONG)
    assert wording.text[slice(*wording.emphasis[0])] == "フュージョンエネルギーの早期実現を目指す"
    assert word(Marker("早期実用化"), "天気は", "フュージョンエネルギー", LONG).emphasis == ()


def test_words_that_are_the_sentences_own_are_emphasis() -> None:
    wording = word(Marker("早期実現"), "何を目指していますか", "フュージョンエネルギー", LONG)
    assert wording.text[slice(*wording.emphasis[0])] == "早期実現"


SPLIT = (
    'In the "J-PEAKS" programme, support will be given to the 12 universities selected in 2023.',
    "The second call for applications will be carried out during FY2024.",
    "Guidelines shown by the end of the year are used.",
)


@pytest.mark.parametrize(
    ("question", "kept", "emphasis"),
    [
        ("When is the second call?", SPLIT[1:2], "during FY2024"),
        ("When is the second call of J-PEAKS?", SPLIT[:2], "during FY2024"),
        ("How many universities were selected?", SPLIT[:1], "12 universities"),
        ("How will universities be supported?", SPLIT, None),
    ],
)
def test_of_several_english_sentences_those_stay_that_are_needed(question: str, kept: tuple[str, ...], emphasis: str | None) -> None:
    wording = word_english(None, question, "Universities", SPLIT)
    assert wording.text == " ".join(kept)
    assert wording.support == ("quoted" if kept == SPLIT else "trimmed")
    assert [wording.text[slice(*span)] for span in wording.emphasis] == ([emphasis] if emphasis else [])
    assert wording.checks.passed


def test_the_figure_asked_for_needs_no_model() -> None:
    wording = word(None, FUSION, "フュージョンエネルギー", LONG)
    assert wording.text[slice(*wording.emphasis[0])] == "2030年代"


@pytest.mark.parametrize(
    ("sentence", "english"),
    [
        ("2030 年代前半までに年間 30 件程度", "first half of the 2030s; about 30 (件)"),
        ("1,500 億円規模の基金", "on the scale of 150 billion yen"),
        ("2022 年度には総額１兆円規模", "FY2022; on the scale of 1 trillion yen in total"),
        ("令和６年６月４日", "4 June 2024"),
        ("2025 年春めど", "spring 2025"),
        ("30％以上", "30% or more"),
        ("第３期", "3rd period"),
        ("ＩＰＡに設置され", "IPA"),
        ("Ｊ―ＰＥＡＫＳ", "J-PEAKS"),
    ],
)
def test_figures_are_restated_in_english_by_code(sentence: str, english: str) -> None:
    assert restate(sentence) == english


def test_an_answer_is_evidence_then_statements_then_done(stand_in_assistant: Assistant) -> None:
    events = list(stand_in_assistant.ask(FUSION))
    assert [type(event) for event in events] == [EvidenceFound, StatementChecked, AnswerDone]


def test_an_answer_keeps_the_contract(stand_in_assistant: Assistant) -> None:
    answer = stand_in_assistant.answer(FUSION)
    found = json.loads(json.dumps(answer.to_dict(), ensure_ascii=False))
    assert list(found)[:9] == ["schema", "id", "question", "asked", "language", "status", "missing", "text", "statements"]
    assert set(found) == {
        *("schema", "id", "question", "asked", "language", "status", "missing", "text", "statements", "citations", "evidence"),
        *("nearest_sections", "timings", "provenance", "lead"),
    }
    assert found["status"] == "complete"
    assert found["text"] == found["statements"][0]["text"] + "[1]"
    (citation,) = found["citations"]
    (quote,) = citation["quotes"]
    assert citation["passage"][slice(*quote["span"])] == quote["text"]
    assert citation["label"] == "３．（１）①（フュージョンエネルギー）１つ目の「・」"
    assert citation["official"] == "「統合イノベーション戦略2024」（令和６年６月４日閣議決定）３．（１）①（フュージョンエネルギー）"
    assert len(found["evidence"]) >= 8
    assert citation["page"] is None


def test_not_found_has_no_citation_and_says_what_is_covered(stand_in_assistant: Assistant) -> None:
    answer = stand_in_assistant.answer("今日の東京の天気は？")
    assert answer.status == "not_found"
    assert answer.text == "収録している本文（１．〜３．、令和６年６月４日時点）には見当たりません。別添・後年の改定は収録していません。"
    assert answer.citations == ()
    assert answer.statements == ()
    assert len(answer.nearest_sections) == 3
    english = stand_in_assistant.answer("What is the defence budget for 2025?")
    assert english.status == "not_found"
    assert "as of 4 June 2024" in english.text


@pytest.fixture(scope="module")
def untranslated_assistant(stand_in_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """The same text without its reference translation."""
    from index.build import build_index

    folder = tmp_path_factory.mktemp("corpus")
    for file in stand_in_settings.corpus.parent.glob("*"):
        if not file.name.endswith(".en.jsonl"):
            shutil.copy(file, folder)
    settings = stand_in_settings.model_copy(update={"corpus": folder / stand_in_settings.corpus.name})
    build_index(settings)
    return Assistant.open(settings)


def test_without_a_translation_an_english_statement_frames_the_japanese_sentence(untranslated_assistant: Assistant) -> None:
    answer = untranslated_assistant.answer("J-PEAKS 1,500億円規模の基金 2023 年に採択した大学 in english")
    assert answer.language == "en"
    assert answer.citations[0].label == "3.(2)① (地域中核・特色ある研究大学振興), 1st bullet"
    assert "150 billion yen" in answer.statements[0].text
    assert answer.statements[0].support == "reworded"
    assert answer.citations[0].quotes[0].translation is None


def test_with_a_translation_an_english_statement_is_its_sentence(stand_in_assistant: Assistant) -> None:
    answer = stand_in_assistant.answer("How large is the fund newly created for J-PEAKS in the FY2022 second supplementary budget?")
    assert answer.language == "en"
    assert answer.citations[0].label == "3.(2)① (Promoting regional core and distinctive research universities), 1st bullet"
    assert "on the scale of 150 billion yen" in answer.statements[0].text
    assert answer.statements[0].support == "trimmed"
    quote = answer.citations[0].quotes[0]
    assert answer.statements[0].text in (quote.translation or "")
    assert "second call for applications" in (quote.translation or "")
    assert "1,500 億円規模の基金" in quote.text
    assert (quote.translation or "none") in (answer.citations[0].passage_translation or "")
    assert answer.evidence[0].translation == answer.citations[0].passage_translation


def test_a_stopped_answer_says_nothing_more(stand_in_assistant: Assistant) -> None:
    events = list(stand_in_assistant.ask(FUSION, stopped=lambda: True))
    assert [type(event) for event in events] == [EvidenceFound]


def test_an_expected_failure_is_an_event(stand_in_assistant: Assistant) -> None:
    (event,) = stand_in_assistant.ask("")
    assert isinstance(event, AnswerFailed)
    assert event.code == "question"
