"""``draft`` and ``verify``: a file from passages, answers and questions; bad input is one line with what to type."""

from __future__ import annotations

import json
import time
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

import docx
import pytest
from click.testing import CliRunner, Result

from index.text.types import Document
from rag.cli import main
from rag.settings import Settings

FUSION = "iis2024@1#3.1.1.フュージョンエネルギー/1"
ANSWERS = Path(__file__).parents[2] / "data" / "answers.jsonl"


@pytest.fixture(autouse=True)
def _nowhere(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither settings nor an index, and a folder of its own to write to."""
    monkeypatch.chdir(tmp_path)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def json_of(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def refused(result: Result) -> str:
    """What stands on the one line on which a command fails."""
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("strategy-qa: ")
    assert " -> " in line
    return line


@pytest.mark.parametrize("suffix", [".docx", ".md", ".html", ".json", ".bib"])
def test_passages_in_every_format(suffix: str) -> None:
    result = run("draft", "--passages", f"{FUSION}, {FUSION.replace('/1', '/2')}", "-o", f"draft{suffix}")
    assert result.exit_code == 0, result.output
    assert Path(f"draft{suffix}").stat().st_size > 100
    assert result.stdout.startswith("2 entries, ")
    assert ("strategy-qa verify" in result.stdout) == (suffix in (".docx", ".md"))


def parts(data: bytes) -> dict[str, bytes]:
    """What a file holds; the times in a Word file aside."""
    if not is_zipfile(BytesIO(data)):
        return {"": data}
    with ZipFile(BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.mark.parametrize("suffix", [".docx", ".md", ".html"])
def test_what_somebody_edited_is_kept_and_that_is_said(suffix: str) -> None:
    draft = Path(f"draft{suffix}")
    arguments = ("draft", "--passages", FUSION, "-o", draft)
    assert json_of(run(*arguments, "--json"))["kept"] is None
    made = draft.read_bytes()
    for number in (1, 2):
        edited = made + b"edited" * number
        draft.write_bytes(edited)
        result = run(*arguments)
        assert result.exit_code == 0, result.output
        assert f"kept: what was in {draft} before stands in draft.{number}{suffix}\n" in result.stdout
        assert Path(f"draft.{number}{suffix}").read_bytes() == edited
        assert parts(draft.read_bytes()) == parts(made)
    draft.write_bytes(b"")
    assert json_of(run(*arguments, "--json"))["kept"] == f"draft.3{suffix}"
    assert json_of(run(*arguments, "--json"))["kept"] is None  # it is as it was made
    assert len(list(Path().glob("*draft*"))) == 4


@pytest.mark.parametrize("template", ["briefing", "qa", "english"])
def test_answers_of_a_file_and_passages_behind_them(template: str) -> None:
    written = json_of(run("draft", "--from", ANSWERS, "--passages", FUSION, "--template", template, "-o", "draft.docx", "--json"))
    assert (written["schema"], written["file"], written["template"]) == (1, "draft.docx", template)
    assert written["entries"] == len(ANSWERS.read_text(encoding="utf-8").splitlines()) + 1
    assert written["language"] == ("en" if template == "english" else "ja")
    result = run("verify", "draft.docx")
    assert result.exit_code == 0, result.output
    assert "0 do not" in result.stdout


def test_questions_that_are_asked_now(stand_in_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("HOME", str(stand_in_settings.home)), ("EMBEDDER", "stand_in"), ("LLM", "stand_in")):
        monkeypatch.setenv(f"STRATEGY_QA_{name}", value)
    asked = ["--question", "How large is the university endowment fund?", "--question", "When was this strategy decided?"]
    written = json_of(run("draft", *asked, "-o", "draft.md", "--record", "--json"))
    assert (written["entries"], written["language"]) == (2, "en")
    text = Path("draft.md").read_text(encoding="utf-8")
    assert text.startswith("# Integrated Innovation Strategy 2024: briefing note (draft)")
    assert "| Language model | stand\\_in |" in text
    assert run("verify", "draft.md").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "draft.docx"], "the basket is empty -> type for example: strategy-qa draft --passages ID"),
        (["--passages", " , ", "-o", "draft.docx"], "the basket is empty"),
        (["--passages", "iis2024@1#9/9", "-o", "draft.docx"], "there is no passage 'iis2024@1#9/9'; like it: iis2024@1#"),
        (
            ["--passages", FUSION, "-o", "missing/draft.docx"],
            "missing/draft.docx cannot be written: its folder does not exist -> name another",
        ),
        (["--passages", FUSION, "-o", "."], "ends with no suffix, not with one of .docx"),
        (["--passages", FUSION, "-o", "folder.docx"], "folder.docx cannot be written: it is a folder"),
        (["--passages", FUSION, "-o", "locked/draft.docx"], "locked/draft.docx cannot be written: permission denied"),
        (["--passages", FUSION, "-o", "draft.pdf"], "draft.pdf ends with .pdf, not with one of .docx"),
        (["--from", "missing.jsonl", "-o", "draft.docx"], "missing.jsonl cannot be read: No such file or directory -> name a file that"),
        (
            ["--from", "empty.jsonl", "-o", "draft.docx"],
            "the basket is empty: empty.jsonl holds no answers -> type: strategy-qa ask --batch",
        ),
        (["--passages", FUSION, "--template", "no.docx", "-o", "draft.docx"], "no.docx cannot be read: No such file or directory -> name"),
        (["--passages", FUSION, "--template", "empty.docx", "-o", "draft.docx"], "empty.docx is empty -> save an empty sheet as .docx"),
        (["--question", "何ですか", "-o", "missing/draft.docx"], "its folder does not exist"),
    ],
)
def test_bad_input(arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    Path("folder.docx").mkdir()
    Path("locked").mkdir()
    Path("empty.jsonl").touch()
    Path("empty.docx").touch()
    may = os.access
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != Path("locked") and may(path, mode))
    before = sorted(Path().iterdir())
    assert said in refused(run("draft", *arguments))
    assert sorted(Path().iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--passages", FUSION], "Missing option '-o'"),
        (["--from", "a.jsonl", "--question", "何", "-o", "draft.docx"], "give one of them"),
        (["--template", "poem", "-o", "draft.docx"], "'poem' is not one of 'briefing', 'qa', 'english', and no .docx file"),
        (["--template", "qa", "--template", "english", "-o", "draft.docx"], "give one name and one file at most"),
        (["--template", "sheet.docx", "-o", "draft.md"], "is for Word files: name one with -o, such as -o draft.docx"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str) -> None:
    result = run("draft", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.alone
def test_two_hundred_passages_in_five_seconds(document: Document) -> None:
    """All passages, and sentences of them until there are 200; the text is read and the file written in that time."""
    ids = [one.id for one in document.passages] + [one.id for one in document.sentences if len(one.text) > 60]
    start = time.perf_counter()
    written = json_of(run("draft", "--passages", ",".join(ids[:200]), "-o", "draft.docx", "--json"))
    assert time.perf_counter() - start < 5
    assert written["entries"] == 200
    assert len(docx.Document("draft.docx").paragraphs) > len(document.passages)


@pytest.fixture
def edited() -> Path:
    """A draft with one word changed by hand."""
    file = Path("draft.docx")
    assert run("draft", "--passages", FUSION, "-o", file).exit_code == 0
    word = docx.Document(str(file))
    words = next(run for one in word.paragraphs for run in one.runs if "増加" in run.text)
    words.text = words.text.replace("増加", "減少")
    word.save(str(file))
    return file


def test_verify_says_what_fell_where_and_what_is_nearest(edited: Path) -> None:
    result = run("verify", edited)
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith("strategy-qa: 1 of ")
    assert "do not stand in the text -> restore the words of the text, or mark them as （要約）" in line
    (fallen,) = [line for line in result.stdout.splitlines() if line.startswith("FAIL")]
    assert "減少" in fallen
    nearest = result.stdout.splitlines()[result.stdout.splitlines().index(fallen) + 1]
    assert "増加" in nearest
    assert nearest.endswith("３．（１）①（フュージョンエネルギー）項目１")
    assert "1 do not" in result.stdout.splitlines()[-1]


def test_verify_as_json(edited: Path) -> None:
    result = run("verify", edited, "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert (report["schema"], report["file"], report["stands"], report["same_text"]) == (1, "draft.docx", False, True)
    assert report["counts"]["quote"]["does_not"] == 1
    assert [finding["kind"] for finding in report["findings"] if not finding["stands"]] == ["quote"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing.docx", "missing.docx cannot be read: No such file or directory"),
        ("draft.odt", "draft.odt ends with .odt; .docx, .md, .txt are verified"),
        ("broken.docx", "broken.docx is no Word file (.docx) -> save it as .docx in Word"),
    ],
)
def test_verify_of_what_is_no_draft(name: str, said: str) -> None:
    Path("broken.docx").write_bytes(b"broken")
    assert said in refused(run("verify", name))


def test_verify_of_an_empty_file() -> None:
    Path("empty.md").touch()
    result = run("verify", "empty.md")
    assert result.exit_code == 0
    assert result.stdout.startswith("quotes: 0 stand, 0 do not")
