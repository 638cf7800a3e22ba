"""Every command on the real text, with the deterministic embedder and no language model."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import index.text.facts
from index.home import building
from rag.cli import facts, main
from rag.running import RunningServer

CONTRACT = {
    "schema", "id", "question", "asked", "language", "status", "missing", "text", "statements", "citations", "evidence",
    "nearest_sections", "timings", "provenance", "lead", "headline", "coverage", "verdict", "which", "translation_label",
}  # fmt: skip
QUESTION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"


@pytest.fixture(scope="module")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    own = {name: None for name in os.environ if name.startswith("STRATEGY_QA_")}
    result = CliRunner(env=own).invoke(main, ["setup", "--set", f"home={home}", "--set", "embedder=stand_in", "--set", "llm=none"])
    assert result.exit_code == 0, result.output
    return home


@pytest.fixture
def used_home(home: Path, built_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert home != built_home  # the shared fixture has hidden the person's own settings
    for name, value in (("HOME", str(built_home)), ("EMBEDDER", "stand_in"), ("LLM", "none"), ("ANSWER_FROM", "0")):
        monkeypatch.setenv(f"STRATEGY_QA_{name}", value)
    # A person's own server is not asked.
    monkeypatch.setattr(RunningServer, "health", lambda self: {})
    return built_home


def run(*arguments: str, input: bytes | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=input)


def json_of(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.usefixtures("used_home")
def test_ask_json_is_exactly_the_contract() -> None:
    answer = json_of(run("ask", QUESTION, "--json"))
    assert set(answer) == CONTRACT
    assert len(answer["evidence"]) >= 8
    for citation in answer["citations"]:
        for quote in citation["quotes"]:
            assert citation["passage"][slice(*quote["span"])] == quote["text"]


@pytest.mark.usefixtures("used_home")
def test_ask_shows_statement_label_and_quote() -> None:
    result = run("ask", "-", input=QUESTION.encode())
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    stated = next(line for line in lines if "[1] ３．（１）①（フュージョンエネルギー）" in line)
    assert "2030年代の発電実証" in stated
    assert "✓ 原文と一致" in lines
    assert lines[-1].startswith("    「")


@pytest.mark.usefixtures("used_home")
def test_that_nothing_is_stated_is_an_answer() -> None:
    arguments = ("ask", "What is the weather?", "--set", "answer_from=1")
    result = run(*arguments)
    assert result.exit_code == 0
    answer = json_of(run(*arguments, "--json"))
    assert answer["status"] in ("not_found", "related")
    assert (answer["statements"], answer["citations"]) == ([], [])
    assert "Citations" not in result.stdout


@pytest.mark.usefixtures("used_home")
@pytest.mark.parametrize(
    ("question", "typed", "said"),
    [
        ("", None, "the question is empty"),
        ("a" * 10_000, None, "10000 characters"),
        ("a\x07", None, "control character"),
        ("\udcff\udcfe", None, "not UTF-8"),
        ("-", b"\x83\x5c", "not UTF-8"),
        ("-", b"", "the question is empty"),
    ],
)
def test_what_is_no_question_is_one_line(question: str, typed: bytes | None, said: str) -> None:
    result = run("ask", question, "--json", input=typed)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.usefixtures("used_home")
def test_a_batch_goes_on_and_refuses_another_provenance(tmp_path: Path) -> None:
    questions, out = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    lines = [{"id": "1", "question": QUESTION}, {"id": "2", "question": "量子技術とは"}, {"id": "3", "question": " "}]
    questions.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    arguments = ("ask", "--batch", str(questions), "--out", str(out))
    first = run(*arguments)
    assert first.exit_code == 1
    assert "1 of 3 questions failed" in first.stderr
    answers = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == ["1", "2", "3"]
    assert set(answers[0]) == CONTRACT
    assert answers[2]["error"]["code"] == "question"
    assert "0 answered, 2 were there, 1 failed" in run(*arguments).stdout
    out.write_text(out.read_text(encoding="utf-8").replace(answers[0]["provenance"]["index_id"], "another"), encoding="utf-8")
    refused = run(*arguments)
    assert refused.exit_code == 1
    assert "index_id = another" in refused.stderr


@pytest.mark.usefixtures("used_home")
def test_search_ranks_and_finds_every_mention() -> None:
    found = json_of(run("search", "量子技術", "--limit", "3", "--json"))["evidence"]
    assert len(found) == 3
    assert found[0]["score"] >= found[2]["score"]
    assert "量子技術" in found[0]["label"]
    mentions = json_of(run("search", "--all", "ＳＩＰ", "--json"))["mentions"]
    for mention in mentions:
        for start, end in mention["spans"]:
            assert start < end <= len(mention["text"])
    count = sum(len(mention["spans"]) for mention in mentions)
    assert run("search", "--all", "SIP").stdout.splitlines()[-1] == f"{count} mentions in {len(mentions)} passages"


@pytest.mark.usefixtures("used_home")
def test_show_takes_any_notation() -> None:
    shown = {run("show", typed).stdout for typed in ("3(1)①", "３．（１）①", "3.1.1")}
    assert len(shown) == 1
    assert "重要分野の戦略的な推進" in shown.pop()
    section = json_of(run("show", "3(1)①", "--json"))["sections"][0]
    assert section["label"] == "３．（１）①"
    assert "３．（１）①（フュージョンエネルギー）" in [one["label"] for one in section["subsections"]]
    assert all(passage["passage_id"].startswith(section["id"] + "/") for passage in section["passages"])
    missing = run("show", "9.9")
    assert missing.exit_code == 1
    assert "near it: １．、２．、３．" in missing.stderr


@pytest.mark.usefixtures("used_home")
def test_a_second_setup_does_nothing_again() -> None:
    assert json_of(run("setup", "--json"))["index"]["built"] is False


def test_two_setups_at_once_are_refused(used_home: Path) -> None:
    with building(used_home):
        result = run("setup")
    assert result.exit_code == 1
    assert "another setup is running" in result.stderr


@pytest.mark.usefixtures("used_home")
def test_setup_without_any_source_says_so() -> None:
    result = run("setup", "--also", "qwen2.5-coder-0.5b-instruct", "--set", "weights_hub=false", "--set", "weights_registry=false")
    assert result.exit_code == 1
    assert "licence: Apache-2.0" in result.stderr
    assert result.stderr.splitlines()[-1].startswith("strategy-qa: qwen2.5-coder-0.5b-instruct could not be fetched")


@pytest.mark.usefixtures("used_home")
@pytest.mark.parametrize(("setting", "exit_code"), [("embedder=nothing", 2), ("llm=nothing", 2), ("corpus=nothing.json", 1)])
def test_setup_fetches_nothing_for_settings_that_cannot_work(setting: str, exit_code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(*_: object) -> Path:
        raise AssertionError("something was fetched")

    monkeypatch.setattr("index.weights.fetch", fetch)
    result = run("setup", "--also", "qwen2.5-coder-0.5b-instruct", "--set", setting)
    assert result.exit_code == exit_code
    assert result.stderr.count("\n") == 1


def test_asking_without_an_index_says_what_to_type(used_home: Path, tmp_path: Path) -> None:
    assert used_home.is_dir()
    result = run("ask", QUESTION, "--set", f"home={tmp_path}")
    assert result.exit_code == 1
    assert "no index of iis2024@1" in result.stderr
    assert result.stderr.endswith("-> type: strategy-qa setup\n")


@pytest.mark.usefixtures("used_home")
def test_config_names_origins_and_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "my.toml"
    file.write_text("threads = 2\nport = 8000\n", encoding="utf-8")
    monkeypatch.setenv("STRATEGY_QA_CONFIG", str(file))
    shown = json_of(run("config", "--json", "--set", "port=9000"))
    settings = shown["settings"]
    assert shown["file"] == str(file)
    assert (settings["threads"]["value"], settings["threads"]["origin"]) == (2, f"file {file}")
    assert (settings["port"]["value"], settings["port"]["origin"]) == (9000, "flag")
    assert settings["llm"]["origin"] == "environment STRATEGY_QA_LLM"
    assert settings["host"]["origin"] == "default"
    assert all(row["description"] for row in settings.values())


@pytest.mark.usefixtures("used_home")
def test_config_lists_what_there_is_before_it_refuses_a_broken_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "my.toml"
    file.write_text("threads = = 2", encoding="utf-8")
    monkeypatch.setenv("STRATEGY_QA_CONFIG", str(file))
    result = run("config")
    assert result.exit_code == 2
    assert "threads = 0  [default]" in result.stdout
    assert f"{file} is not a readable TOML file" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.usefixtures("used_home")
def test_weights_are_listed_with_their_licences() -> None:
    rows = {row["name"]: row for row in json_of(run("weights", "--json"))["weights"]}
    assert rows["embeddinggemma-300m"]["licence"] == "Gemma Terms of Use"
    assert rows["embeddinggemma-300m"]["state"] == "missing"
    assert not any(row["used"] for row in rows.values())
    listed = json_of(run("weights", "list", "--json", "--set", "llm=llama_cpp"))["weights"]
    assert [row["name"] for row in listed if row["used"]] == ["qwen2.5-coder-1.5b-instruct"]
    assert run("weights", "verify").exit_code == 1
    assert "was not here" in run("weights", "remove", "embeddinggemma-300m").stdout
    unknown = run("weights", "verify", "nothing")
    assert unknown.exit_code == 1
    assert "there are no weights 'nothing'" in unknown.stderr


@pytest.mark.usefixtures("used_home")
def test_doctor_on_broken_settings_still_looks_at_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.doctor.NATIVE_MODULES", ("json",))
    result = run("doctor", "--json", "--set", "nothing=1")
    assert result.exit_code == 1
    findings = {finding["name"]: finding for finding in json.loads(result.stdout)["findings"]}
    assert findings["settings"]["level"] == "problem"
    assert findings["python"]["level"] == "ok"


@pytest.mark.usefixtures("used_home")
def test_facts_are_listed_by_kind_and_section() -> None:
    found = json_of(run("facts", "--json", "--kind", "deadline", "--section", "フュージョンエネルギー"))
    assert {fact["kind"] for fact in found["facts"]} == {"deadline"}
    assert [fact["words"] for fact in found["facts"]] == ["2024年度"]
    assert found["facts"][0]["clause"].startswith("2024年度")
    lines = run("facts", "--kind", "amount").stdout.splitlines()
    assert len(lines) == int(lines[-1].split()[0]) + 1
    assert "amount  10兆円規模  " in "\n".join(lines)


@pytest.mark.usefixtures("used_home")
def test_facts_as_csv_open_in_a_spreadsheet() -> None:
    result = run("facts", "--csv", "--kind", "amount")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert {row["unit"] for row in rows} == {"円"}
    assert next(row for row in rows if row["words"] == "約120兆円")["value"] == str(120 * 10**12)


def test_every_kind_of_fact_can_be_asked_for() -> None:
    """The command line names them by itself: it imports nothing heavy before it is typed."""
    assert facts.KINDS == index.text.facts.KINDS


@pytest.mark.usefixtures("used_home")
def test_a_wrong_kind_of_fact_is_a_usage_error() -> None:
    assert run("facts", "--kind", "colour").exit_code == 2
