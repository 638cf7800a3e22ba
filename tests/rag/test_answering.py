"""The answer's path on stand-ins: evidence, statement, citation, refusal, streaming."""

from __future__ import annotations

import json
import shutil

import pytest

from rag.assistant import Assistant
from rag.settings import Settings
from rag.types import AnswerDone, AnswerFailed, EvidenceFound, StatementChecked

FUSION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"


def test_an_answer_is_evidence_then_statements_then_done(stand_in_assistant: Assistant) -> None:
    events = list(stand_in_assistant.ask(FUSION))
    assert [type(event) for event in events] == [EvidenceFound, StatementChecked, AnswerDone]


def test_an_answer_keeps_the_contract(stand_in_assistant: Assistant) -> None:
    answer = stand_in_assistant.answer(FUSION)
    found = json.loads(json.dumps(answer.to_dict(), ensure_ascii=False))
    assert list(found)[:10] == ["schema", "id", "question", "asked", "language", "status", "missing", "text", "headline", "statements"]
    assert set(found) == {
        *("schema", "id", "question", "asked", "language", "status", "missing", "text", "statements", "citations", "evidence"),
        *("nearest_sections", "timings", "provenance", "lead", "headline", "coverage", "verdict", "which", "translation_label"),
    }
    assert found["schema"] == 2
    assert found["status"] == "answered"
    assert (found["headline"], found["coverage"], found["verdict"]) == ("2030年代", None, None)
    assert {*found["statements"][0]} == {
        *("text", "citations", "support", "emphasis", "focus", "points_to", "probability", "checks"),
    }
    assert found["provenance"]["decision"]
    assert found["text"] == found["statements"][0]["text"] + "[1]"
    (citation,) = found["citations"]
    (quote,) = citation["quotes"]
    assert citation["passage"][slice(*quote["span"])] == quote["text"]
    assert citation["label"] == "３．（１）①（フュージョンエネルギー）項目１"
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
    assert answer.citations[0].label == "3.(2)① (地域中核・特色ある研究大学振興), item 1"
    assert "150 billion yen" in answer.statements[0].text
    assert answer.statements[0].support == "framed"
    assert answer.citations[0].quotes[0].translation is None


def test_with_a_translation_an_english_statement_is_its_sentence(stand_in_assistant: Assistant) -> None:
    answer = stand_in_assistant.answer("How large is the fund newly created for J-PEAKS in the FY2022 second supplementary budget?")
    assert answer.language == "en"
    assert answer.citations[0].label == "3.(2)① (Promoting regional core and distinctive research universities), item 1"
    assert "on the scale of 150 billion yen" in answer.statements[0].text
    assert answer.statements[0].support == "translated"
    quote = answer.citations[0].quotes[0]
    assert answer.statements[0].text == quote.translation
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


def test_another_decision_is_another_provenance(stand_in_settings: Settings, stand_in_assistant: Assistant) -> None:
    strict = Assistant.open(stand_in_settings.model_copy(update={"answer_from": 1.0}))
    assert strict.answer(FUSION).status == "related"
    assert strict.provenance.decision != stand_in_assistant.provenance.decision


def test_a_question_that_is_judged_never_claims_to_be_all(stand_in_assistant: Assistant) -> None:
    answer = stand_in_assistant.answer("大学ファンドの規模はいくらですか")
    assert (answer.status, answer.coverage) == ("answered", None)
