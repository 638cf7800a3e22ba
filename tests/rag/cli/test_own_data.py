"""``documents data``: what was drafted is listed with its sentence, written out, corrected and taken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from index.shelf.entries import corpus_of
from rag.cli import main

PLAN = """\
# 青浜市防災計画

2025年3月14日 青浜市決定

## 堤防の改修

* 「堤防」とは、波を防ぐ構造物をいう。
* 堤防は、2028年度までに12か所で直す。

## 基金

* 青浜沿岸防災基金（ABF）を造成する。
* ABFは、堤防に使う。
* ABFは、備蓄にも使う。
"""


@pytest.fixture
def plan(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document on the shelf of a home without weights."""
    for name, value in (("HOME", str(home)), ("EMBEDDER", "stand_in"), ("LLM", "none"), ("ANSWER_FROM", "0")):
        monkeypatch.setenv(f"STRATEGY_QA_{name}", value)
    file = tmp_path / "plan.md"
    file.write_text(PLAN, encoding="utf-8")
    added = run("documents", "add", str(file))
    assert added.exit_code == 0, added.stderr
    assert "drafted from the text, for you to look at: 2 names and terms, and that it was decided: 2025年3月14日青浜市決定" in added.stdout
    return home


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def said(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def data(*arguments: str) -> Any:
    return json.loads(said("documents", "data", "plan", "--json", *arguments))


def test_what_was_drafted_is_listed_with_its_sentence(plan: Path) -> None:
    assert plan.is_dir()
    listed = said("documents", "data", "plan")
    assert "drafted, abbreviation: 青浜沿岸防災基金 = ABF\n    青浜沿岸防災基金（ABF）を造成する。\n" in listed
    assert "drafted, term: 堤防\n" in listed
    assert "drafted, not used until you give it: decided 2025-03-14 by 青浜市\n" in listed
    assert data()["drafted"]["decision"]["written"] == "2025年3月14日青浜市決定"


def test_a_drafted_decision_is_no_statement(plan: Path) -> None:
    assert plan.is_dir()
    answer = json.loads(said("ask", "この文書はいつ決定されましたか", "--document", "plan", "--no-server", "--json"))
    assert all(one["checks"] == {} for one in answer["statements"])


def test_drafted_questions_are_answered(plan: Path) -> None:
    assert plan.is_dir()
    questions = data()["drafted"]["examples"]["ja"]
    assert "「堤防」とは何ですか" in questions
    assert "「堤防」に触れている箇所を全て" in questions
    for question in questions:
        answer = json.loads(said("ask", question, "--document", "plan", "--no-server", "--json"))
        assert answer["status"] in ("answered", "complete"), question


def test_a_person_writes_it_out_corrects_it_and_it_is_used(plan: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    said("documents", "data", "plan", "--write", str(file))
    text = file.read_text(encoding="utf-8")
    assert 'name = "青浜沿岸防災基金"\nalso = ["ABF"]\n' in text
    file.write_text(text.replace('also = ["ABF"]', 'also = ["ABF", "沿岸基金"]'), encoding="utf-8")
    assert "corrected: 青浜沿岸防災基金 = ABF = 沿岸基金" in said("documents", "data", "plan", "--take", str(file))
    places = json.loads(said("ask", "「沿岸基金」に触れている箇所を全て", "--document", "plan", "--no-server", "--json"))
    assert len(places["statements"]) == 3
    drafted_again = data("--draft")
    assert drafted_again["corrected"]["names"][0]["also"] == ["ABF", "沿岸基金"]
    assert corpus_of(plan, "plan").is_file()


@pytest.mark.parametrize(
    ("content", "message"), [(None, "is no file"), ("wrong = [", "cannot be read"), ('[[names]]\nname = "a"\n', "names.0.name")]
)
def test_a_bad_file_gets_one_line(plan: Path, tmp_path: Path, content: str | None, message: str) -> None:
    assert plan.is_dir()
    file = tmp_path / "mine.toml"
    if content:
        file.write_text(content, encoding="utf-8")
    result = run("documents", "data", "plan", "--take", str(file))
    assert result.exit_code == 1
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_file_that_is_there_is_not_written_over(plan: Path, tmp_path: Path) -> None:
    assert plan.is_dir()
    file = tmp_path / "mine.toml"
    file.write_text("wrong = []\n", encoding="utf-8")
    assert run("documents", "data", "plan", "--write", str(file)).exit_code == 1
    assert file.read_text(encoding="utf-8") == "wrong = []\n"


def test_what_a_person_called_wrong_is_not_written_out_as_a_name(plan: Path, tmp_path: Path) -> None:
    assert plan.is_dir()
    first, second = tmp_path / "first.toml", tmp_path / "second.toml"
    first.write_text('wrong = ["ＡＢＦ"]\n', encoding="utf-8")
    assert "drafted, abbreviation: 青浜沿岸防災基金\n" in said("documents", "data", "plan", "--take", str(first))
    said("documents", "data", "plan", "--write", str(second))
    assert "ABF" not in second.read_text(encoding="utf-8").split("[examples]")[0].replace('"ＡＢＦ"', "")
    taken = said("documents", "data", "plan", "--take", str(second))
    assert "= ABF" not in taken
    assert not any("ABF" in question for question in data("--draft")["drafted"]["examples"]["ja"])


def test_a_place_where_nothing_can_be_written_gets_one_line(plan: Path, tmp_path: Path) -> None:
    assert plan.is_dir()
    result = run("documents", "data", "plan", "--write", str(tmp_path / "none" / "mine.toml"))
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
    assert "unexpected" not in result.stderr
