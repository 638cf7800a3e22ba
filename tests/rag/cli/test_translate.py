"""``strategy-qa translate``: a draft that is resumed, checked and never read as a translation."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import index
from index.document import read_document
from index.errors import CorpusError
from index.settings import IndexSettings
from rag.cli import main

SHARED = Path(index.__file__).parent / "corpus"


@pytest.fixture
def corpus(home: Path, tmp_path: Path) -> Path:
    """The text without its translation."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for file in SHARED.iterdir():
        if file.suffix != ".jsonl":
            shutil.copy(file, folder / file.name)
    return folder


def translate(corpus: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["translate", "--set", f"corpus={corpus / 'metadata.json'}", "--set", "llm=stand_in", *arguments])


def draft_of(corpus: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in next(corpus.glob("*.en.draft.jsonl")).read_text(encoding="utf-8").splitlines()]


def test_a_draft_is_marked_and_goes_on_where_it_was(corpus: Path) -> None:
    first = translate(corpus, "--limit", "3", "--json")
    assert first.exit_code == 0, first.output
    assert json.loads(first.stdout)["translated"] == 3
    before = draft_of(corpus)
    translate(corpus, "--limit", "2")
    after = draft_of(corpus)
    assert after[:3] == before
    assert len({line["id"] for line in after}) == 5
    # The stand-in writes Japanese back, which no check lets through.
    assert all(line["faults"] for line in after)


def test_nothing_reads_a_draft(corpus: Path) -> None:
    translate(corpus, "--limit", "3")
    assert not read_document(IndexSettings(corpus=corpus / "metadata.json")).translated


def test_a_renamed_draft_with_marks_is_refused(corpus: Path) -> None:
    translate(corpus, "--limit", "3")
    draft = next(corpus.glob("*.en.draft.jsonl"))
    draft.rename(draft.with_name(draft.name.replace(".draft", "")))
    with pytest.raises(CorpusError, match="marked as faulty"):
        read_document(IndexSettings(corpus=corpus / "metadata.json"))


def test_check_lists_what_is_wrong(corpus: Path) -> None:
    translate(corpus, "--limit", "3")
    result = translate(corpus, "--check")
    assert result.exit_code == 1
    assert "Japanese characters are left" in result.stdout
    assert "no translation" in result.stdout


def test_check_passes_the_committed_translation(corpus: Path) -> None:
    for file in SHARED.glob("*.jsonl"):
        shutil.copy(file, corpus / file.name)
    result = translate(corpus, "--check")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("0 faults")


@pytest.mark.parametrize("flags", [(), ("--set", "llm=none"), ("--set", "llm_weights=qwen2.5-coder-0.5b-instruct")])
def test_small_models_are_refused(home: Path, flags: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, ["translate", *flags])
    assert result.exit_code == 2
    assert "cannot translate" in result.stderr
    assert "--set llm_weights=" in result.stderr
