"""Calibrating from labelled questions, on stand-ins."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from index.embedders import open_embedder
from index.store import open_index
from rag.assistant import Assistant
from rag.calibrate import FEWEST, LOOKED_AT, Labelled, calibrated, gather, read_labelled
from rag.errors import CalibrationError
from rag.evidence.candidates import Finder
from rag.evidence.retrieve import Retriever
from rag.judgement.decision import CALIBRATED, decision_name
from rag.llms import open_language_model
from rag.settings import Settings
from tests.rag.conftest import corpus_of, opened

ORDER = "避難指示は、市長が発令する。"


def lines(count: int) -> list[str]:
    return [json.dumps({"question": f"{number}番目の問いは何ですか", "quotes": []}, ensure_ascii=False) for number in range(count)]


def labelled_of(assistant: Assistant) -> list[Labelled]:
    """Each sentence asked for with its own first words, and questions of which the text says nothing."""
    stated = [Labelled(question=f"{one.text[:12]}は何ですか", quotes=(one.text,)) for one in assistant.document.sentences]
    other = [Labelled(question=f"宇宙船{number}号の乗組員の名前は誰ですか", quotes=()) for number in range(25)]
    return [one for pair in zip(stated, other, strict=False) for one in pair] + stated[len(other) :] + other[len(stated) :]


def test_labelled_questions_are_read_in_either_form(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    gold = json.dumps({"question": "誰が発令しますか", "nuggets": [{"quote": ORDER}]}, ensure_ascii=False)
    file.write_text("\n".join([gold, *lines(FEWEST)]), encoding="utf-8")
    first, *others = read_labelled(file)
    assert first == Labelled(question="誰が発令しますか", quotes=(ORDER,))
    assert {one.quotes for one in others} == {()}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("\n".join(lines(FEWEST - 1)), f"holds {FEWEST - 1} questions"),
        ("\n".join([*lines(3), "{"]), "line 4 is no labelled question"),
        ("\n".join([*lines(2), '{"question": "いつですか"}']), "line 3 is no labelled question"),
        ("\n".join([*lines(2), '["いつですか"]']), "line 3 is no labelled question"),
        ('{"question": "いつですか", "quotes": null}', "line 1 is no labelled question"),
        ("", "holds 0 questions"),
        (None, "is no labelled question"),
    ],
)
def test_a_wrong_file_is_one_clear_error(tmp_path: Path, content: str | None, message: str) -> None:
    file = tmp_path / "questions.jsonl"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(CalibrationError, match=message) as caught:
        read_labelled(file)
    assert caught.value.remedy


def test_quotes_are_not_letters_of_one_string(tmp_path: Path) -> None:
    """One sentence instead of a list of sentences is a mistake that anybody makes."""
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join([json.dumps({"question": "誰ですか", "quotes": ORDER}), *lines(FEWEST)]), encoding="utf-8")
    with pytest.raises(CalibrationError, match="line 1"):
        read_labelled(file)


def test_what_belongs_is_found_by_its_words_whatever_their_width(plans: Mapping[str, Assistant], tmp_path: Path) -> None:
    assistant = plans["aohama"]
    settings = Settings(home=tmp_path, corpus=corpus_of("aohama"), embedder="stand_in", llm="stand_in")
    opened(settings)
    finder = Finder(assistant.document, Retriever(open_index(settings), open_embedder(settings)))
    model = open_language_model(settings)
    typed = "ハザードマップは、 2026年6月に全世帯へ配る。"
    asked = [Labelled(question="ハザードマップはいつ配りますか", quotes=(typed,)), Labelled(question="空港はどこですか", quotes=())]
    one, other = gather(asked, assistant.document, finder, model)
    assert [c.ranked.sentence.text for c, belongs in zip(one.candidates, one.belongs, strict=True) if belongs] == [
        "ハザードマップは、2026年６月に全世帯へ配る。"
    ]
    assert (one.answerable, other.answerable, any(other.belongs)) == (True, False, False)
    assert len(one.candidates) == len(one.logits or ()) == LOOKED_AT
    (alone, _) = gather(asked, assistant.document, finder, None)
    assert alone.logits is None


def test_a_calibrated_decision_answers(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, corpus=corpus_of("aohama"), embedder="stand_in", llm="stand_in")
    assistant = opened(settings)
    told: list[int] = []
    labelled = labelled_of(assistant)
    decision = calibrated(settings, labelled, fitted_on="made questions", progress=lambda task, done, total, unit: told.append(done))
    assert told == list(range(1, len(labelled) + 1))
    file = tmp_path / CALIBRATED / f"{decision_name(decision.model, decision.embedder)}.json"
    file.parent.mkdir()
    file.write_text(decision.model_dump_json(), encoding="utf-8")
    again = Assistant.open(settings)
    assert again.provenance.decision != assistant.provenance.decision
    assert [statement.text for statement in again.answer("避難指示は誰が発令しますか").statements][:1] == [ORDER]
    assert again.answer("宇宙船の乗組員の名前は誰ですか").statements == ()
