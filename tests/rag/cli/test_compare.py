"""Two texts compared on the command line, and verify with an earlier text."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import docx
import pytest

from tests.rag.cli.test_documents import PLAN, json_of, plan, run, said

__all__ = ["plan"]
NEWER = (
    PLAN.replace("2028年度までに12か所", "2030年度までに15か所")
    .replace("最大７年とする", "最大７年とし、延長しない")
    .replace("* 水は三日分を備える。\n", "* 水は三日分を備える。\n* 毛布を学校に置く。\n")
)


@pytest.fixture
def two(plan: Path) -> Path:
    """Two texts of one plan, and an edition of it."""
    said("documents", "add", str(plan), "--title", "青浜市防災計画", "--edition", "2025")
    newer = plan.with_name("newer.md")
    newer.write_text(NEWER, encoding="utf-8")
    said("documents", "update", "plan", str(newer))
    said("documents", "add", str(newer), "--name", "plan-2026", "--title", "青浜市防災計画", "--edition", "2026", "--edition-of", "plan")
    return plan.parent


def test_figures_that_changed_stand_first(two: Path) -> None:
    shown = said("documents", "compare", "plan@1", "plan-2026")
    assert shown.startswith("- 青浜市防災計画 2025\n+ 青浜市防災計画 2026\n\nfigures (1)\n  2028年度、12か所　⇒　2030年度、15か所\n")
    assert "  - （防災）（堤防）項目１  堤防は、[-2028年度-]までに[-12か所-]で直す。\n" in shown
    assert "  + （防災）（堤防）項目１  堤防は、{+2030年度+}までに{+15か所+}で直す。\n" in shown
    assert shown.endswith("figures: 1, edited: 1, moved: 0, added: 1, removed: 0, same: 1\n")


def test_texts_of_one_name_are_told_apart(two: Path) -> None:
    assert said("documents", "compare", "plan@1", "plan").startswith("- 青浜市防災計画 2025（plan@1）\n+ 青浜市防災計画 2025（plan@2）\n")


def test_the_document_of_the_settings_can_be_compared(two: Path) -> None:
    from index.build import build_index
    from rag.settings import load_settings

    build_index(load_settings().settings)
    assert json_of_compare("iis2024", "iis2024")["counts"]["same"] > 200


def json_of_compare(*arguments: str) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = json.loads(said("documents", "compare", *arguments, "--format", "json"))
    return found


def test_a_section_alone(two: Path) -> None:
    assert json_of_compare("plan@1", "plan", "--section", "備蓄")["counts"] == {
        "figures": 0,
        "edited": 0,
        "moved": 0,
        "added": 1,
        "removed": 0,
        "same": 1,
    }


@pytest.mark.parametrize(("language", "title", "old"), [("ja", "新旧対照表：", "旧："), ("en", "Comparison of ", "Older: ")])
def test_a_word_file_has_old_and_new_with_the_words_underlined(two: Path, language: str, title: str, old: str) -> None:
    file = two / "compared.docx"
    said("documents", "compare", "plan@1", "plan-2026", "-o", str(file), "--language", language)
    word = docx.Document(BytesIO(file.read_bytes()))
    assert word.paragraphs[0].text.startswith(title)
    first = word.tables[0]
    assert first.cell(0, 0).text == f"{old}青浜市防災計画 2025"
    cells = [first.cell(1, column).paragraphs[0] for column in (0, 1)]
    assert [[run.text for run in cell.runs if run.underline] for cell in cells] == [["2028年度", "12か所"], ["2030年度", "15か所"]]
    assert "12か所" in cells[1].text


def test_what_was_in_the_file_is_kept(two: Path) -> None:
    file = two / "compared.md"
    file.write_text("mine", encoding="utf-8")
    assert "compared.1.md" in said("documents", "compare", "plan@1", "plan", "-o", str(file))
    assert (two / "compared.1.md").read_text(encoding="utf-8") == "mine"
    assert "**2030年度**" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("plan", "nonesuch"), "no document 'nonesuch' is on the shelf"),
        (("plan@1", "plan", "--format", "docx"), "-o plan@1-plan.docx"),
        (("plan@1", "plan", "-o", "x.txt"), "a .docx, .md or .json file was expected"),
        (("plan@1", "plan", "--format", "table", "-o", "x.md"), "a .docx, .md or .json file was expected"),
    ],
)
def test_what_cannot_be_done_is_one_line(two: Path, arguments: tuple[str, ...], message: str) -> None:
    result = run("documents", "compare", *arguments)
    assert result.exit_code != 0
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_verify_tells_where_a_sentence_stood_and_what_is_said_instead(two: Path) -> None:
    draft = two / "draft.md"
    draft.write_text("> 堤防は、2028年度までに12か所で直す。\n\n> 採択期間は最大７年とする。\n\n> 水は三日分を備える。\n", encoding="utf-8")
    result = run("verify", str(draft), "--document", "plan-2026")
    assert result.exit_code == 1
    assert (
        "    stood in 青浜市防災計画 2025 （防災）（堤防）項目１; 青浜市防災計画 2026 says: "
        "「堤防は、2030年度までに15か所で直す。」（（防災）（堤防）項目１）\n"
    ) in result.stdout
    assert "says: 「採択期間は最大７年とし、延長しない。」" in result.stdout
    assert result.stdout.count("stood in") == 2


def test_verify_tells_of_an_older_text_of_the_same_document(two: Path) -> None:
    draft = two / "draft.md"
    draft.write_text("> 堤防は、2028年度までに12か所で直す。\n", encoding="utf-8")
    findings = json.loads(run("verify", str(draft), "--document", "plan", "--json").stdout)["findings"]
    assert [(one["stood"], one["edition"]) for one in findings if not one["stands"]] == [
        ("青浜市防災計画 2025（plan@1） （防災）（堤防）項目１", "青浜市防災計画 2025（plan@2）")
    ]


def test_a_draft_of_an_earlier_text_is_told_by_its_record(two: Path) -> None:
    file = two / "draft.docx"
    passage = json_of("search", "堤防", "--document", "plan@1")["evidence"][0]["passage_id"]
    said("draft", "--passages", passage, "--document", "plan@1", "-o", str(file))
    result = run("verify", str(file), "--document", "plan-2026")
    assert "the draft was made from another edition of the text than the one here, 青浜市防災計画 2025\n" in result.stdout
    assert "says: 「堤防は、2030年度までに15か所で直す。」" in result.stdout


def test_a_draft_of_an_older_text_is_verified_against_the_newer_one(two: Path) -> None:
    file = two / "draft.docx"
    passage = json_of("search", "堤防", "--document", "plan@1")["evidence"][0]["passage_id"]
    said("draft", "--passages", passage, "--document", "plan@1", "-o", str(file))
    result = run("verify", str(file))
    assert f"type: strategy-qa verify {file} --document plan-2026\n" in result.stdout
    assert "the draft was made from another edition of the text than the one here, 青浜市防災計画 2025（plan@1）\n" in result.stdout
    assert "says: 「堤防は、2030年度までに15か所で直す。」" in result.stdout
