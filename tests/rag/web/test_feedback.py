"""Feedback: what is stored, how much of it, and candidates for the gold set."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from eval.gold_set import read_items
from rag.assistant import Assistant
from rag.cli import main
from rag.types import Provenance
from rag.web.v1.feedback import FILE, Feedback, FeedbackFile, FullError, candidates

PROVENANCE = Provenance(corpus_sha256="c", index_id="i", embedder="e", llm="l", version="v")
QUESTION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"


def given(question: str | None = None, verdict: str = "right") -> Feedback:
    return Feedback.model_validate(
        {
            "verdict": verdict,
            "language": "ja",
            "status": "complete",
            "passages": ["iis2024@1#3.1.1.フュージョンエネルギー/1"],
            "quotes": ["文。"],
            "question": question,
        }
    )


def test_without_the_question_nothing_of_it_is_stored(tmp_path: Path) -> None:
    FeedbackFile(tmp_path, limit=10_000).append(given(), PROVENANCE)
    (line,) = (tmp_path / FILE).read_text(encoding="utf-8").splitlines()
    assert json.loads(line).keys() == {"schema", "when", "index_id", "llm", "verdict", "language", "status"}
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_the_file_is_bounded_and_lines_are_whole(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path, limit=2000)
    with ThreadPoolExecutor(8) as pool:
        done = [pool.submit(file.append, given(QUESTION), PROVENANCE) for _ in range(40)]
    refused = [one for one in done if isinstance(one.exception(), FullError)]
    assert refused
    assert len(file.read()) == 40 - len(refused)
    assert (tmp_path / FILE).stat().st_size <= 2000


def test_export_writes_candidates_in_the_form_of_the_gold_set(home: Path, tmp_path: Path) -> None:
    file = FeedbackFile(home, limit=100_000)
    for feedback in (given(), given(QUESTION), given(QUESTION, "wrong"), given("大学ファンドの規模は", "right")):
        file.append(feedback, PROVENANCE)
    target = tmp_path / "candidates.jsonl"
    result = CliRunner().invoke(main, ["feedback", "--export", str(target), "--clear"])
    assert result.exit_code == 0
    assert "right: 3, wrong: 1" in result.stdout
    items = read_items(target)
    assert [item.question for item in items] == [QUESTION, "大学ファンドの規模は"]
    assert [dict(item.passages) for item in items] == [{}, {"iis2024@1#3.1.1.フュージョンエネルギー/1": 2}]
    assert file.read() == []


def test_export_keeps_a_file_that_is_there(home: Path, tmp_path: Path) -> None:
    file = FeedbackFile(home, limit=100_000)
    file.append(given(QUESTION), PROVENANCE)
    target = tmp_path / "candidates.jsonl"
    target.write_text("somebody's own", encoding="utf-8")
    refused = CliRunner().invoke(main, ["feedback", "--export", str(target), "--clear"])
    assert refused.exit_code == 1
    assert refused.stderr.splitlines() == [
        f"strategy-qa: {target} is there already, and is kept -> name another file, or type: strategy-qa feedback --export FILE --overwrite"
    ]
    assert target.read_text(encoding="utf-8") == "somebody's own"
    assert len(file.read()) == 1
    assert CliRunner().invoke(main, ["feedback", "--export", str(target), "--overwrite", "--clear"]).exit_code == 0
    assert [item.question for item in read_items(target)] == [QUESTION]
    assert file.read() == []


@pytest.mark.parametrize("separator", [chr(code) for code in (0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029)])
def test_a_line_separator_inside_an_entry_is_a_part_of_it(home: Path, tmp_path: Path, separator: str) -> None:
    file = FeedbackFile(home, limit=100_000)
    question = f"大学ファンド{separator}の規模は"
    file.append(given(question), PROVENANCE)
    file.append(given(QUESTION, "wrong"), PROVENANCE)
    assert [line["question"] for line in file.read()] == [question, QUESTION]
    target = tmp_path / "candidates.jsonl"
    assert CliRunner().invoke(main, ["feedback", "--export", str(target), "--clear"]).exit_code == 0
    assert [item.question for item in read_items(target)] == [question, QUESTION]
    assert file.read() == []


def test_the_answer_of_the_page_is_what_feedback_takes(stand_in_assistant: Assistant) -> None:
    answer = stand_in_assistant.answer(QUESTION).to_dict()
    passages = [one["passage_id"] for one in answer["citations"]]
    given = Feedback(verdict="right", language=answer["language"], status=answer["status"], passages=tuple(passages))
    assert given.status == answer["status"]


@pytest.mark.parametrize(("status", "answerable"), [("answered", True), ("partial", True), ("related", False), ("not_found", False)])
def test_what_states_nothing_is_a_refusal(status: str, answerable: bool) -> None:
    line = {**given(QUESTION).model_dump(), "status": status}
    (item,) = candidates([line])
    assert (item["answerable"], item["kind"]) == (answerable, "name" if answerable else "unanswerable")


@pytest.mark.parametrize("line", ["{", "[]", '{"verdict": "fine"}'])
def test_a_line_that_is_no_feedback_is_named(home: Path, line: str) -> None:
    home.mkdir()
    (home / FILE).write_text(line + "\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["feedback"])
    assert result.exit_code == 1
    assert "line 1 is no feedback" in result.stderr
