"""The library as a notebook uses it: a few lines, an answer that shows itself, the same checks as the commands."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import rag
from index.errors import StrategyQAError
from index.text.types import Document
from rag.assistant import Assistant
from rag.cli import main
from rag.drafts.basket import Basket
from rag.drafts.readers import SUFFIXES
from rag.errors import DraftError, ModelError, QuestionError
from rag.notebook import answer_html
from rag.settings import Settings
from rag.shown import section_dict
from rag.types import Answer, NearestSection
from tests.made_answers import FUSION, answer_of

QUESTION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"
DOCS = Path(__file__).parents[2] / "docs"
HOSTILE = "<img src=x onerror=alert(1)>&\"'"


def variables(settings: Settings) -> dict[str, str]:
    own = {"home": settings.home, "embedder": settings.embedder, "llm": settings.llm, "weights_hub": "false"}
    return {f"STRATEGY_QA_{name.upper()}": str(value) for name, value in own.items()}


@pytest.fixture
def answer(document: Document) -> Answer:
    return answer_of(document, [document.passage_by_id[FUSION].sentences[0]])


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("page", [DOCS / "library.md", DOCS.parent / "README.md"], ids=lambda page: page.name)
def test_the_example_of_the_documentation_runs(
    page: Path, stand_in_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (example,) = re.findall(r"```python\n(from rag .*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    for name, value in variables(stand_in_settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    exec(compile(example, page.name, "exec"), {})  # noqa: S102 - our own documentation
    assert (tmp_path / "draft.docx").read_bytes().startswith(b"PK")


def test_nothing_heavy_is_imported_before_the_assistant_is_named() -> None:
    asked = "import rag, sys; print([one for one in ('numpy', 'pydantic', 'torch') if one in sys.modules]); rag.Assistant"
    done = subprocess.run([sys.executable, "-c", asked], env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, capture_output=True)  # noqa: S603
    assert done.stdout.decode().strip() == "[]"
    assert done.returncode == 0
    assert rag.Assistant is Assistant
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        rag.Nothing  # noqa: B018


def test_a_closed_assistant_says_so(stand_in_settings: Settings) -> None:
    with Assistant.open(stand_in_settings) as assistant:
        assert assistant.answer(QUESTION).statements
    for call in (lambda: assistant.answer(QUESTION), lambda: assistant.search(QUESTION), lambda: assistant.document):
        with pytest.raises(ModelError, match=r"the assistant is closed -> open it again: Assistant\.open\(\)"):
            call()


def test_sections_are_found_as_show_finds_them(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    (found,) = stand_in_assistant.sections("３．（１）②")
    shown = CliRunner().invoke(main, ["show", "3(1)②", "--json", "--set", f"home={stand_in_settings.home}"])
    made = {"schema": 1, "sections": [section_dict(stand_in_assistant.document, found)]}
    assert json.loads(shown.stdout) == json.loads(json.dumps(made))
    with pytest.raises(QuestionError, match="there is no section"):
        stand_in_assistant.sections("9.(9)")
    with pytest.raises(QuestionError, match="the document 'none' is not asked; asked are iis2024"):
        stand_in_assistant.sections("3(1)②", documents=["none"])


def test_a_draft_is_verified_as_the_command_verifies_it(
    stand_in_assistant: Assistant, stand_in_settings: Settings, document: Document, tmp_path: Path
) -> None:
    passage = document.passage_by_id[FUSION]
    text = f"# メモ\n\n> {passage.text}\n\n> {passage.text.replace('2023', '2033')}\n\n「{passage.text}」（1.）\n"
    file = tmp_path / "memo.md"
    file.write_text(text, encoding="utf-8")
    told = CliRunner().invoke(main, ["verify", str(file), "--json", "--set", f"home={stand_in_settings.home}"])
    report = stand_in_assistant.verify(text.encode(), suffix=".md")
    assert {one.kind for one in report.fallen} == {"figure", "misattributed"}
    assert {"file": str(file), **json.loads(json.dumps(report.to_dict()))} == json.loads(told.stdout)


def test_what_cannot_be_verified_says_why(stand_in_assistant: Assistant) -> None:
    with pytest.raises(DraftError, match=re.escape(f"the draft ends with .pdf; {', '.join(SUFFIXES)} are verified")):
        stand_in_assistant.verify(b"x", suffix=".pdf")
    with pytest.raises(DraftError, match="the draft "):
        stand_in_assistant.verify(b"no archive", suffix=".docx")


def test_quotes_are_compared(stand_in_assistant: Assistant, document: Document) -> None:
    passage = document.passage_by_id[FUSION]
    assert stand_in_assistant.verify_quote(passage.text, section="3(1)①").stands
    assert stand_in_assistant.verify_quote(passage.text, section="1.", documents=["iis2024"]).misattributed


@pytest.mark.parametrize("suffix", [".docx", ".md", ".html"])
def test_answers_become_a_draft_and_what_was_there_is_kept(stand_in_assistant: Assistant, tmp_path: Path, suffix: str) -> None:
    answer, file = stand_in_assistant.answer(QUESTION), tmp_path / f"draft{suffix}"
    file.write_text("edited")
    assert stand_in_assistant.draft([answer, answer], str(file), template="qa") == file
    assert (tmp_path / f"draft.1{suffix}").read_text() == "edited"
    if suffix != ".html":
        report = stand_in_assistant.verify(file.read_bytes(), suffix=suffix)
        assert report.findings
        assert not report.fallen


def test_a_draft_that_cannot_be_made_says_why(stand_in_assistant: Assistant, answer: Answer, tmp_path: Path) -> None:
    changed = replace(answer, statements=(replace(answer.statements[0], text="月面基地を2099年に建設する。"),))
    cases: tuple[tuple[Any, Path], ...] = ((Basket(), tmp_path / "a.md"), (answer, tmp_path / "no" / "a.md"), (answer, tmp_path / "a.xyz"))
    for entries, file in (*cases, (changed, tmp_path / "a.md")):
        with pytest.raises(DraftError) as raised:
            stand_in_assistant.draft(entries, file)
        assert raised.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_the_evidence_is_a_table(stand_in_assistant: Assistant) -> None:
    answer = stand_in_assistant.answer(QUESTION)
    table = answer.table()
    assert list(table.columns) == ["label", "text", "translation", "score", "passage_id"]
    assert list(table.index) == list(range(1, len(answer.evidence) + 1))
    assert list(table["passage_id"]) == [one.passage_id for one in answer.evidence]
    assert replace(answer, evidence=()).table().empty


def test_an_answer_shows_itself(stand_in_assistant: Assistant) -> None:
    answer = stand_in_assistant.answer(QUESTION)
    shown = answer._repr_html_()
    assert shown == answer_html(answer)
    for part in ("回答", "出典", answer.citations[0].label, answer.citations[0].official, "[1]"):
        assert part in shown
    assert re.sub("<.*?>", "", shown).count(answer.statements[0].text) >= 1
    assert set(re.findall(r"color:(\w+)", shown)) == {"inherit"}  # of light and of dark alike
    assert "background" not in shown


def test_a_sentence_that_is_stated_is_not_shown_before_another_too(answer: Answer) -> None:
    first = replace(answer.statements[0], points_to=None)
    item = replace(first, text="一　当事者", emphasis=(), points_to=first.text)
    alone, below = (answer_html(replace(answer, statements=found)) for found in ((item,), (first, item)))
    assert re.sub("<.*?>", "", alone).count(first.text) == 1 + re.sub("<.*?>", "", answer_html(replace(answer, statements=()))).count(
        first.text
    )
    assert re.sub("<.*?>", "", below).count(first.text) == re.sub("<.*?>", "", alone).count(first.text)


@pytest.mark.parametrize("status", ["answered", "complete", "partial", "related", "not_found"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_everything_that_is_shown_is_escaped(document: Document, answer: Answer, status: Any, language: Any) -> None:
    one = answer.statements[0]
    citation = replace(answer.citations[0], label=HOSTILE, official=HOSTILE, quotes=(replace(answer.citations[0].quotes[0], text=HOSTILE),))
    hostile = replace(
        answer,
        status=status,
        language=language,
        text=HOSTILE,
        headline=HOSTILE,
        lead=HOSTILE,
        missing=(HOSTILE,),
        statements=() if status in ("related", "not_found") else (replace(one, text=HOSTILE * 2, emphasis=((0, 9),), points_to=HOSTILE),),
        citations=(replace(citation, quotes=(replace(citation.quotes[0], translation=HOSTILE),)),),
        evidence=(replace(answer.evidence[0], label=HOSTILE, text=HOSTILE, translation=HOSTILE),),
        nearest_sections=(NearestSection(id=HOSTILE, label=HOSTILE, heading_path=(HOSTILE,)),),
    )
    shown = hostile._repr_html_()
    assert "<img" not in shown
    assert shown.count("&lt;img") >= 3
    assert set(re.findall(r"<(/?\w+)", shown)) <= {
        f"{end}{tag}" for end in ("", "/") for tag in "div p span strong b i br details summary".split()
    }


def run(notebook: Path, folder: Path, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in (variables | {"PYTHONPATH": os.pathsep.join(sys.path)}).items():
        monkeypatch.setenv(name, value)
    import nbformat  # it builds a grammar, for seconds
    from nbclient import NotebookClient

    found = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    return NotebookClient(found, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()


def outputs(notebook: Any) -> str:
    return json.dumps([cell.outputs for cell in notebook.cells if cell.cell_type == "code"], ensure_ascii=False)


@pytest.mark.usefixtures("socket_enabled", "home")
def test_the_notebook_runs(stand_in_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run(DOCS / "notebook.ipynb", tmp_path, variables(stand_in_settings), monkeypatch)
    assert "text/html" in outputs(ran)
    assert "'draft.docx'" in outputs(ran)


@pytest.mark.weights
@pytest.mark.usefixtures("socket_enabled")
def test_the_notebook_shows_what_real_weights_say(real_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import nbformat

    kept = nbformat.read(DOCS / "notebook.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    ran = run(DOCS / "notebook.ipynb", tmp_path, {"STRATEGY_QA_HOME": str(real_settings.home)}, monkeypatch)
    shown = [
        [one.data["text/html"] for one in cell.outputs if "text/html" in one.get("data", {})]
        for cell in (*kept.cells, *ran.cells)
        if cell.cell_type == "code"
    ]
    half = len(shown) // 2
    assert shown[:half] == shown[half:]


def test_the_notebook_names_no_machine() -> None:
    text = (DOCS / "notebook.ipynb").read_text(encoding="utf-8")
    assert "2030年代" in text
    assert not re.search(r"/(?:home|root|tmp|work|usr)/", text)


def test_errors_are_one_line_with_what_to_do(stand_in_assistant: Assistant) -> None:
    with pytest.raises(StrategyQAError) as raised:
        stand_in_assistant.answer(" ")
    assert str(raised.value) == 'the question is empty -> type one in words: strategy-qa ask "QUESTION"'
