"""English sentence by sentence: an accepted one is stated and labelled, one that is only drafted is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from index.document import read_document
from index.settings import IndexSettings
from index.shelf.entries import corpus_of
from index.text.translation import LABEL_EN
from rag.cli import main
from rag.shown import shown_to_reader

PLAN = "# 計画\n\n## 堤防\n\n* 堤防は、2028年度までに12か所で直す。堤防の費用は、３億円とする。\n\n## 備蓄\n\n* 水は三日分を備える。\n"
FIRST, SECOND = "plan@1#計画.堤防/1:1", "plan@1#計画.堤防/1:2"
ENGLISH = "The sea walls will be repaired at 12 places by FY2028."


@pytest.fixture
def plan(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document on the shelf of a home without weights, with the file of its draft."""
    for name, value in (("HOME", str(home)), ("EMBEDDER", "stand_in"), ("LLM", "none"), ("ANSWER_FROM", "0")):
        monkeypatch.setenv(f"STRATEGY_QA_{name}", value)
    file = tmp_path / "plan.md"
    file.write_text(PLAN, encoding="utf-8")
    assert run("documents", "add", str(file)).exit_code == 0
    return corpus_of(home, "plan").with_name("blocks.en.draft.jsonl")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def translate(*arguments: str) -> Result:
    return run("translate", "--document", "plan", *arguments)


def drafted(draft: Path, **lines: str) -> None:
    ids = {"first": FIRST, "second": SECOND}
    content = "".join(json.dumps({"id": ids[name], "en": [english]}) + "\n" for name, english in lines.items())
    draft.write_text(content, encoding="utf-8")


def answer() -> Any:
    result = run("ask", "When will the sea walls 堤防 be repaired?", "--language", "en", "--document", "plan", "--no-server", "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def statement(of: Any, sentence: str) -> Any:
    """The statement that rests on a sentence."""
    numbers = [one["number"] for one in of["citations"] if sentence in one["quotes"][0]["text"]]
    return next((one for one in of["statements"] if one["citations"][0] in numbers), None)


def test_a_section_is_drafted_alone(plan: Path) -> None:
    result = translate("--section", "備蓄", "--set", "llm=stand_in", "--json")
    assert json.loads(result.stdout)["translated"] == 2
    ids = [json.loads(line)["id"] for line in plan.read_text(encoding="utf-8").splitlines()]
    assert [one.partition("#")[2] for one in ids] == ["計画.備蓄", "計画.備蓄/1:1"]


def test_what_is_only_drafted_is_not_stated(plan: Path) -> None:
    drafted(plan, first=ENGLISH)
    found = answer()
    assert found["translation_label"] is None
    assert {one["support"] for one in found["statements"]} == {"framed"}


def test_an_accepted_sentence_is_stated_and_labelled_and_its_neighbour_is_not(plan: Path) -> None:
    drafted(plan, first=ENGLISH, second="The sea walls will cost 300 million yen.")
    assert translate("--accept", FIRST).exit_code == 0
    found = answer()
    stated = statement(found, "2028年度")
    assert (stated["text"], stated["support"]) == (ENGLISH, "translated")
    other = statement(found, "３億円")
    assert other is None or other["support"] == "framed"
    assert found["translation_label"] == LABEL_EN
    shown = run("ask", "When will the sea walls 堤防 be repaired?", "--language", "en", "--document", "plan", "--no-server")
    assert LABEL_EN in shown.stdout
    assert f"{FIRST} (accepted)" in translate("--list").stdout


def test_what_has_no_english_is_read_in_japanese(plan: Path) -> None:
    drafted(plan, first=ENGLISH)
    assert translate("--accept", FIRST).exit_code == 0
    document = read_document(IndexSettings(corpus=plan.with_name("metadata.json")))
    shown = [shown_to_reader(document, document.sentence_by_id[one], "en")[1] for one in (FIRST, SECOND)]
    assert shown == [ENGLISH, "堤防の費用は、３億円とする。"]
    assert [document.english_passage(passage) for passage in document.passages] == [None, None]


def test_a_draft_of_an_english_answer_names_the_accepted_sentence_as_unofficial(plan: Path, tmp_path: Path) -> None:
    drafted(plan, first=ENGLISH)
    assert translate("--accept", FIRST).exit_code == 0
    answers = tmp_path / "answers.jsonl"
    answers.write_text(json.dumps(answer(), ensure_ascii=False) + "\n", encoding="utf-8")
    out = tmp_path / "brief.md"
    made = run("draft", "--document", "plan", "--from", str(answers), "--template", "english", "-o", str(out))
    assert made.exit_code == 0, made.stderr
    text = out.read_text(encoding="utf-8")
    assert ENGLISH in text.replace("**", "").replace("==", ""), text
    assert "unofficial translation\\]" in text


@pytest.mark.parametrize(
    ("english", "arguments", "message"),
    [
        ("The sea walls will be repaired at 21 places by FY2028.", ("--accept", FIRST), "figures are missing"),
        (ENGLISH, ("--accept", SECOND), "is not drafted"),
    ],
)
def test_what_fails_a_check_or_is_not_there_is_refused(plan: Path, english: str, arguments: tuple[str, ...], message: str) -> None:
    drafted(plan, first=english)
    result = translate(*arguments)
    assert result.exit_code == 1
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert {one["support"] for one in answer()["statements"]} == {"framed"}


def test_a_person_has_the_last_word_over_the_checks(plan: Path) -> None:
    drafted(plan, first="The dikes are to be mended by FY2028 at a dozen places.")
    assert translate("--accept", FIRST).exit_code == 1
    assert translate("--accept", FIRST, "--anyway").exit_code == 0
    english = read_document(IndexSettings(corpus=plan.with_name("metadata.json"))).english(FIRST)
    assert english == "The dikes are to be mended by FY2028 at a dozen places."


def test_only_documents_of_the_shelf_have_accepted_sentences(plan: Path) -> None:
    assert not plan.exists()
    result = run("translate", "--accept", "iis2024@1#1")
    assert result.exit_code == 1
    assert "is not on the shelf" in result.stderr


@pytest.mark.parametrize("left", ["", '\n{"id": "plan@1#'])
def test_a_draft_goes_on_after_a_line_without_its_end(plan: Path, left: str) -> None:
    drafted(plan, first=ENGLISH)
    plan.write_text(plan.read_text(encoding="utf-8").rstrip("\n") + left, encoding="utf-8")
    result = translate("--section", "堤防", "--set", "llm=stand_in", "--json")
    assert result.exit_code == 0, result.stderr
    lines = [json.loads(line) for line in plan.read_text(encoding="utf-8").splitlines()]
    assert [one["id"] for one in lines].count(FIRST) == 1
    assert len(lines) == 3
