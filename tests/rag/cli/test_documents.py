"""The shelf on the command line: a file becomes a document that can be asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from rag.cli import main
from rag.settings import Settings

PLAN = "# 防災\n\n## 堤防\n\n* 堤防は、2028年度までに12か所で直す。\n* 採択期間は最大７年とする。\n\n## 備蓄\n\n* 水は三日分を備える。\n"


@pytest.fixture
def plan(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file, and a home without weights."""
    for name, value in (("HOME", str(tmp_path / "own")), ("EMBEDDER", "stand_in"), ("LLM", "none"), ("ANSWER_FROM", "0")):
        monkeypatch.setenv(f"STRATEGY_QA_{name}", value)
    assert home != tmp_path
    file = tmp_path / "plan.md"
    file.write_text(PLAN, encoding="utf-8")
    return file


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def said(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def json_of(*arguments: str) -> Any:
    return json.loads(said(*arguments, "--json"))


def test_a_file_is_added_shown_asked_and_removed(plan: Path) -> None:
    added = said("documents", "add", str(plan), "--title", "青浜市防災計画", "--publisher", "青浜市")
    assert "plan: 青浜市防災計画 (title: given)\nread as md: 3 sections, 3 passages, 3 sentences\n" in added
    assert "unknown, and shown as unknown: decided, decided_by, licence, language" in added
    assert "plan: 青浜市防災計画" in said("documents", "list")
    assert "    （備蓄）" in said("documents", "show", "plan")
    answer = json_of("ask", "採択期間は最大何年ですか", "--document", "plan", "--no-server")
    assert answer["citations"][0]["quotes"][0]["text"] == "採択期間は最大７年とする。"
    assert answer["citations"][0]["official"] == "「青浜市防災計画」（不明）（防災）（堤防）"
    assert json_of("documents", "remove", "plan") == {"schema": 1, "removed": ["plan@1"]}
    gone = run("ask", "堤防はどこで直しますか", "--document", "plan", "--no-server")
    assert gone.exit_code == 1
    assert gone.stderr.count("\n") == 1
    assert "no document 'plan' is on the shelf" in gone.stderr


def test_several_files_are_added_and_the_same_command_goes_on(plan: Path) -> None:
    harbour = plan.with_name("harbour.md")
    harbour.write_text(PLAN.replace("防災", "港湾"), encoding="utf-8")
    said("documents", "add", str(plan))
    done = run("documents", "add", str(plan), str(harbour), "--publisher", "青浜市")
    assert done.exit_code == 0
    assert "plan.md is on the shelf already, as plan" in done.stderr
    assert [one["name"] for one in json_of("documents", "list")["documents"]] == ["plan", "harbour"]
    assert done.stdout.count("read as md") == 1
    refused = run("documents", "add", str(plan), str(harbour), "--name", "one")
    assert (refused.exit_code, "--name, --title and --json are for one FILE" in refused.stderr) == (2, True)
    assert run("documents", "add", str(plan)).exit_code == 1


@pytest.mark.parametrize(
    "question", ["この文書はいつ決定されましたか", "この計画はいつ閣議決定されましたか", "この文書を公表したのはどこですか"]
)
def test_nothing_is_said_of_what_nobody_gave(plan: Path, question: str) -> None:
    said("documents", "add", str(plan), "--title", "青浜市防災計画")
    answer = json_of("ask", question, "--document", "plan", "--no-server")
    assert not any("青浜市防災計画" in statement["text"] for statement in answer["statements"])
    assert "閣議" not in answer["text"]
    assert "収録していません" not in answer["text"]


def test_what_was_given_is_said(plan: Path) -> None:
    said("documents", "add", str(plan), "--title", "青浜市防災計画", "--decided", "2025-03-14", "--decided-by", "青浜市")
    answer = json_of("ask", "この文書はいつ決定されましたか", "--document", "plan", "--no-server")
    assert answer["text"] == "「青浜市防災計画」の決定は、2025年3月14日である。[1]"
    assert answer["citations"][0]["official"].startswith("「青浜市防災計画」（2025年3月14日青浜市決定）")


def test_the_setting_names_a_document_for_every_command(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said("documents", "add", str(plan))
    monkeypatch.setenv("STRATEGY_QA_DOCUMENT", "plan")
    assert "水は三日分を備える。" in said("show", "備蓄")
    assert {fact["words"] for fact in json_of("facts", "--kind", "duration")["facts"]} == {"最大７年", "三日"}
    said("documents", "remove", "plan")
    assert run("show", "備蓄").exit_code == 1
    assert "(the setting corpus)" in said("documents", "list")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("add", "missing.pdf"), 1, "cannot be read"),
        (("add", "PLAN", "--edition-of", "nothing"), 1, "no document 'nothing' is on the shelf"),
        (("add", "PLAN", "--decided", "令和７年"), 1, "correct --decided"),
        (("update", "plan"), 2, "a FILE or what is known was expected"),
        (("update", "plan", "--title", "x"), 1, "no document 'plan' is on the shelf"),
        (("show", "plan"), 1, "no document 'plan' is on the shelf"),
    ],
)
def test_what_cannot_be_done_is_one_line(plan: Path, arguments: tuple[str, ...], code: int, message: str) -> None:
    result = run("documents", *(str(plan) if one == "PLAN" else one for one in arguments))
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert json_of("documents", "list")["documents"] == []


def test_two_editions_are_named(plan: Path) -> None:
    said("documents", "add", str(plan), "--edition", "2025")
    plan.with_name("plan-2026.md").write_text(PLAN.replace("12か所", "15か所"), encoding="utf-8")
    said("documents", "add", str(plan.with_name("plan-2026.md")), "--edition", "2026", "--edition-of", "plan")
    assert "edition 2026, a newer edition of plan" in said("documents", "list")
    plan.write_text(PLAN.replace("12か所", "13か所"), encoding="utf-8")
    said("documents", "update", "plan", str(plan))
    assert "plan@1, an older text" in said("documents", "list")
    older = json_of("ask", "堤防は何か所で直しますか", "--document", "plan@1", "--no-server")
    assert "12か所" in older["citations"][0]["quotes"][0]["text"]


@pytest.mark.weights
def test_a_document_is_found_by_its_meaning(plan: Path, real_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "weights").symlink_to(real_settings.home / "weights", target_is_directory=True)
    monkeypatch.setenv("STRATEGY_QA_EMBEDDER", real_settings.embedder)
    said("documents", "add", str(plan))
    found = json_of("search", "How much drinking water is kept?", "--set", "document=plan")
    assert found["evidence"][0]["text"] == "水は三日分を備える。"


def test_each_change_of_the_shelf_leaves_a_line_in_the_audit(plan: Path, tmp_path: Path) -> None:
    said("documents", "add", str(plan), "--title", "秘密の題")
    said("documents", "update", "plan", "--publisher", "県")
    plan.write_text(PLAN.replace("12か所", "13か所"), encoding="utf-8")
    said("documents", "update", "plan", str(plan))
    said("documents", "remove", "plan")
    assert run("documents", "remove", "plan").exit_code
    text = (tmp_path / "own" / "audit.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [(line["what"], line["about"], line["from"]) for line in lines] == [
        ("document_added", "plan@1", "command line"),
        ("document_changed", "plan@1", "command line"),
        ("document_changed", "plan@2", "command line"),
        ("document_removed", "plan", "command line"),
    ]
    assert "秘密" not in text
