"""A document's own data: drafted beside it, corrected in another file, used by search, never lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.document import read_document
from index.errors import CorpusError
from index.settings import IndexSettings
from index.shelf import own_files, shelf
from index.shelf.entries import corpus_of, library, read_shelf
from index.store import open_index
from index.text.drafted import Corrected, Drafted, Found, Name, drafted_file, own_entries, read_corrected, read_drafted, told_apart
from index.text.types import Document

PLAN = "# 計画\n\n## 基金\n\n* 青浜沿岸防災基金（ABF）を造成する。\n* 基金は、12か所で使う。\n"
ABF = Found(name="青浜沿岸防災基金", also=("ABF",), kind="abbreviation", sentence="plan@1#1/1:1", words="…")


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    return IndexSettings(home=tmp_path / "home", embedder="stand_in")


@pytest.fixture
def added(settings: IndexSettings, tmp_path: Path) -> Path:
    """The folder of a document on the shelf."""
    file = tmp_path / "plan.md"
    file.write_text(PLAN, encoding="utf-8")
    entry, _ = shelf.add(settings, file, {})
    return library(settings.home) / entry.folder


def document_of(settings: IndexSettings) -> Document:
    return open_index(settings.model_copy(update={"corpus": corpus_of(settings.home, "plan")})).document


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_what_is_added_is_drafted_and_used(settings: IndexSettings, added: Path) -> None:
    drafted = read_drafted(added / "blocks.jsonl")
    assert [(one.name, one.also) for one in drafted.names] == [("青浜沿岸防災基金", ("ABF",))]
    assert document_of(settings).names.found("ABFの規模") == ["abf"]
    assert document_of(settings).names.forms("ABF") == {"abf", "青浜沿岸防災基金"}


def test_a_correction_stands_in_place_of_the_draft_and_outlives_it(settings: IndexSettings, added: Path, tmp_path: Path) -> None:
    file = written(tmp_path, 'wrong = ["ABF"]\n[[names]]\nname = "沿岸基金"\nalso = ["青浜基金"]\n')
    entry = own_files.draft_anew(settings, "plan", corrections=file)
    assert read_shelf(settings.home).find("plan") == entry
    assert document_of(settings).names.forms("ABF") == {"abf"}
    assert document_of(settings).names.forms("青浜基金") == {"青浜基金", "沿岸基金"}
    own_files.draft_anew(settings, "plan")
    assert document_of(settings).names.forms("青浜基金") == {"青浜基金", "沿岸基金"}
    newer = tmp_path / "newer.md"
    newer.write_text(PLAN + "* 備蓄を進める。\n", encoding="utf-8")
    shelf.update(settings, "plan", {}, file=newer)
    assert document_of(settings).key == "plan@2"
    assert document_of(settings).names.forms("青浜基金") == {"青浜基金", "沿岸基金"}


@pytest.mark.parametrize("text", ["wrong = [", "colour = 1\n", '[[names]]\nname = "a"\n', "[examples]\nja = [1]\n"])
def test_a_broken_file_of_corrections_changes_nothing(settings: IndexSettings, added: Path, tmp_path: Path, text: str) -> None:
    before = {file.name: file.read_bytes() for file in added.iterdir()}
    with pytest.raises(CorpusError, match=r"mine\.toml"):
        own_files.draft_anew(settings, "plan", corrections=written(tmp_path, text))
    assert {file.name: file.read_bytes() for file in added.iterdir()} == before
    assert document_of(settings).names.forms("ABF") == {"abf", "青浜沿岸防災基金"}


def test_a_file_that_is_not_there_is_named(settings: IndexSettings, added: Path, tmp_path: Path) -> None:
    assert added.is_dir()
    with pytest.raises(CorpusError, match="is no file"):
        own_files.draft_anew(settings, "plan", corrections=tmp_path / "none.toml")


def test_an_interrupted_draft_leaves_the_document_as_it_was(
    settings: IndexSettings, added: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> Path:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(own_files, "build_index", stopped)
        with pytest.raises(KeyboardInterrupt):
            own_files.draft_anew(settings, "plan", corrections=written(tmp_path, 'wrong = ["ABF"]\n'))
    assert document_of(settings).names.forms("ABF") == {"abf", "青浜沿岸防災基金"}
    own_files.draft_anew(settings, "plan", corrections=tmp_path / "mine.toml")
    assert document_of(settings).names.forms("ABF") == {"abf"}
    assert list(added.parent.glob(".*.part")) == []


def test_a_damaged_draft_is_no_draft(settings: IndexSettings, added: Path) -> None:
    drafted_file(added / "blocks.jsonl").write_text("{", encoding="utf-8")
    assert read_drafted(added / "blocks.jsonl") == Drafted()
    own = settings.model_copy(update={"corpus": corpus_of(settings.home, "plan")})
    assert read_document(own).glossary == ()


def test_what_a_person_wrote_wins() -> None:
    drafted = Drafted(names=(ABF,))
    assert own_entries(drafted, Corrected())[0].drafted
    theirs = own_entries(drafted, Corrected(names=(Name(name="青浜沿岸防災基金", also=("沿岸基金",)),)))
    assert [(one.also, one.drafted) for one in theirs] == [(("沿岸基金",), False)]
    assert own_entries(drafted, Corrected(wrong=("青浜沿岸防災基金",))) == ()


def test_a_drafted_form_that_means_something_else_in_another_document_is_left_out() -> None:
    other = own_entries(Drafted(names=(ABF.model_copy(update={"name": "青浜水産基金"}),)), Corrected())
    same = own_entries(Drafted(names=(ABF,)), Corrected())
    assert told_apart([same, other]) == ()
    assert told_apart([same, same]) == same
    theirs = own_entries(Drafted(), Corrected(names=(Name(name="青浜水産基金", also=("ABF",)),)))
    assert told_apart([same, theirs]) == theirs


def test_no_file_of_corrections_is_nothing(tmp_path: Path) -> None:
    assert read_corrected(tmp_path / "none.toml") == Corrected()
