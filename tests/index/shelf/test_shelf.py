"""The shelf: added, updated, listed, removed; whole at every step, however a command ends."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index import document, readers
from index.build import build_index
from index.document import read_document, read_metadata
from index.errors import CorpusError
from index.settings import IndexSettings
from index.shelf import shelf
from index.shelf.entries import MANIFEST, METADATA, Entry, corpus_of, library, read_shelf
from index.shelf.shelf import read_report
from index.store import open_index
from tests.index.readers.made import pdf

PLAN = "# 計画\n\n## 方針\n\n* 堤防を、2028年度までに12か所で直す。\n* 備蓄を進める。\n"


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    return IndexSettings(home=tmp_path / "home", embedder="stand_in")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.md"
    file.write_text(PLAN, encoding="utf-8")
    return file


def opened(settings: IndexSettings, name: str) -> list[str]:
    index = open_index(settings.model_copy(update={"corpus": corpus_of(settings.home, name)}))
    return [sentence.text for sentence in index.document.sentences]


def named(settings: IndexSettings) -> list[str]:
    return [f"{entry.name}@{entry.revision}{'' if entry.active else ' (older)'}" for entry in read_shelf(settings.home).documents]


def test_a_document_is_added_with_what_is_known_of_it(settings: IndexSettings, plan: Path) -> None:
    entry, report = shelf.add(settings, plan, {"title": "防災計画", "decided": "2025-03-14", "decided_by": "青浜市", "publisher": None})
    assert (entry.name, entry.revision, entry.active) == ("plan", 1, True)
    assert (report.sections, report.passages, report.title_from) == (2, 2, "given")
    assert report.unknown == ("publisher", "licence", "language")
    document = read_document(settings.model_copy(update={"corpus": corpus_of(settings.home, "plan")}))
    assert document.metadata.decision_ja == "2025年3月14日青浜市決定"
    assert opened(settings, "plan")[0] == "堤防を、2028年度までに12か所で直す。"
    assert read_report(settings.home, entry) == report


def test_text_of_our_own_form_is_read_as_before(settings: IndexSettings, tmp_path: Path) -> None:
    file = tmp_path / "own.txt"
    file.write_text("１．節\n・ 一つ目の文である。\n", encoding="utf-8")
    shelf.add(settings, file, {})
    assert opened(settings, "own") == ["一つ目の文である。"]


def test_text_in_which_two_sections_would_have_one_id_is_read_by_its_sequence(settings: IndexSettings, tmp_path: Path) -> None:
    file = tmp_path / "twice.txt"
    file.write_text("１．目的\n・ 目的の文である。\n１．手段\n・ 手段の文である。\n", encoding="utf-8")
    shelf.add(settings, file, {})
    assert [text for text in opened(settings, "twice") if "文である" in text] == ["目的の文である。", "手段の文である。"]


@pytest.mark.parametrize(
    ("name", "known", "message"),
    [
        (None, {"decided": "令和７年"}, "decided = "),
        ("Ｐ", {}, "small letters"),
        (None, {"language": "fr"}, "language = "),
    ],
)
def test_what_is_given_wrongly_adds_nothing(
    settings: IndexSettings, plan: Path, name: str | None, known: dict[str, str], message: str
) -> None:
    with pytest.raises(CorpusError, match=message):
        shelf.add(settings, plan, known, name=name)
    assert named(settings) == []
    assert not list(library(settings.home).glob("*"))


def test_one_name_is_one_document(settings: IndexSettings, plan: Path) -> None:
    shelf.add(settings, plan, {})
    with pytest.raises(CorpusError, match="on the shelf already, as plan"):
        shelf.add(settings, plan, {})
    plan.write_text(PLAN.replace("12", "13"), encoding="utf-8")
    with pytest.raises(CorpusError, match="another text is on the shelf as 'plan'"):
        shelf.add(settings, plan, {})


def test_a_newer_text_keeps_the_older_one(settings: IndexSettings, plan: Path) -> None:
    shelf.add(settings, plan, {"title": "防災計画", "publisher": "青浜市"})
    plan.write_text(PLAN.replace("12か所", "15か所"), encoding="utf-8")
    shelf.update(settings, "plan", {"edition": "2026"}, file=plan)
    assert named(settings) == ["plan@1 (older)", "plan@2"]
    assert "15か所" in opened(settings, "plan")[0]
    assert "12か所" in opened(settings, "plan@1")[0]
    newer = read_document(settings.model_copy(update={"corpus": corpus_of(settings.home, "plan")})).metadata
    assert (newer.title, newer.publisher, newer.edition) == ("防災計画", "青浜市", "2026")


def test_what_is_known_can_be_put_right_without_a_new_index(settings: IndexSettings, plan: Path) -> None:
    before, _ = shelf.add(settings, plan, {})
    after, report = shelf.update(settings, "plan", {"title": "防災計画", "licence": "CC BY 4.0"})
    assert after.index_id == before.index_id
    assert (report.title_from, report.unknown) == ("given", ("publisher", "decided", "decided_by", "language"))
    assert opened(settings, "plan")


def test_what_is_removed_is_gone(settings: IndexSettings, plan: Path) -> None:
    entry, _ = shelf.add(settings, plan, {})
    shelf.remove(settings, "plan")
    assert named(settings) == []
    assert not (library(settings.home) / entry.folder).exists()
    assert not (settings.home / "indexes" / entry.index_id).exists()
    with pytest.raises(CorpusError, match="no document 'plan' is on the shelf, which has nothing"):
        shelf.remove(settings, "plan")


def test_a_damaged_manifest_is_named(settings: IndexSettings) -> None:
    library(settings.home).mkdir(parents=True)
    (library(settings.home) / "shelf.json").write_text("{", encoding="utf-8")
    with pytest.raises(CorpusError, match="is damaged"):
        read_shelf(settings.home)


def test_every_command_can_be_killed_at_each_of_its_changes_of_the_disk(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - this very program
        [sys.executable, "-m", "tests.index.shelf.killed", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path(shelf.__file__).parents[2])},
    )
    assert done.returncode == 0, done.stderr
    kills = {name: int(number) for name, number in (line.split() for line in done.stdout.splitlines())}
    assert set(kills) == {"add", "update", "know", "remove"}
    assert min(kills.values()) > 10


def test_a_newer_text_has_its_own_title_unless_one_was_given(settings: IndexSettings, tmp_path: Path) -> None:
    for name, year in (("first.md", 2025), ("second.md", 2026), ("third.md", 2027)):
        (tmp_path / name).write_text(PLAN.replace("# 計画", f"# 計画{year}"), encoding="utf-8")
    shelf.add(settings, tmp_path / "first.md", {})
    entry, report = shelf.update(settings, "first", {}, file=tmp_path / "second.md")
    folder = library(settings.home) / entry.folder
    assert (read_metadata(folder / METADATA).title, report.title_from) == ("計画2026", "the file")
    shelf.update(settings, "first", {"title": "防災計画"})
    entry, report = shelf.update(settings, "first", {}, file=tmp_path / "third.md")
    folder = library(settings.home) / entry.folder
    assert (read_metadata(folder / METADATA).title, report.title_from) == ("防災計画", "given")


def test_a_title_stands_in_the_text_where_the_file_does_not_say(settings: IndexSettings, tmp_path: Path) -> None:
    file = tmp_path / "16-1.md"
    file.write_text("部会資料\n\n商法等の改正に関する要綱案\n\n# 第１\n\n堤防を直す。\n\n# 第２\n\n備蓄を進める。\n", encoding="utf-8")
    entry, report = shelf.add(settings, file, {})
    assert (read_metadata(corpus_of(settings.home, entry.name)).title, report.title_from) == ("商法等の改正に関する要綱案", "the text")


def test_what_was_built_of_a_text_that_gave_way_is_gone(settings: IndexSettings, plan: Path) -> None:
    def stopped(task: str, done: int, total: int, unit: str) -> None:
        if task.startswith("embedding") and unit == "sentences":
            raise KeyboardInterrupt

    shelf.add(settings, plan, {})
    newer = plan.with_name("newer.md")
    newer.write_text(PLAN.replace("12か所", "15か所"), encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        shelf.update(settings, "plan", {}, file=newer, progress=stopped)
    assert len(list((settings.home / "building").iterdir())) == 1
    newer.write_text(PLAN.replace("12か所", "18か所"), encoding="utf-8")
    shelf.update(settings, "plan", {}, file=newer)
    assert list((settings.home / "building").iterdir()) == []
    assert named(settings) == ["plan@1 (older)", "plan@2"]


def test_the_same_text_is_no_newer_one(settings: IndexSettings, plan: Path) -> None:
    shelf.add(settings, plan, {"title": "計画"})
    shelf.update(settings, "plan", {"publisher": "青浜市"}, file=plan)
    assert named(settings) == ["plan@1"]
    document = read_document(settings.model_copy(update={"corpus": corpus_of(settings.home, "plan")}))
    assert document.metadata.publisher == "青浜市"


def test_an_entry_names_its_edition(settings: IndexSettings, plan: Path, tmp_path: Path) -> None:
    shelf.add(settings, plan, {"edition": "2025"})
    newer = tmp_path / "plan-2026.md"
    newer.write_text(PLAN.replace("2028", "2030"), encoding="utf-8")
    shelf.add(settings, newer, {"edition": "2026", "edition_of": "plan"})
    entries: tuple[Entry, ...] = read_shelf(settings.home).documents
    assert [(entry.name, entry.edition, entry.edition_of) for entry in entries] == [("plan", "2025", None), ("plan-2026", "2026", "plan")]
    assert (library(settings.home) / entries[1].folder / METADATA).is_file()


def test_documents_whose_manifest_was_moved_away_stay_where_they_are(settings: IndexSettings, plan: Path) -> None:
    shelf.add(settings, plan, {})
    folder = library(settings.home) / read_shelf(settings.home).documents[0].folder
    (library(settings.home) / MANIFEST).unlink()
    other = plan.with_name("other.md")
    other.write_text(PLAN.replace("12か所", "15か所"), encoding="utf-8")
    shelf.add(settings, other, {})
    assert (folder / METADATA).is_file()


def test_what_waits_cannot_be_asked_until_it_is_used(settings: IndexSettings, plan: Path) -> None:
    entry, _ = shelf.add(settings, plan, {}, active=False)
    with pytest.raises(CorpusError, match=r"plan is not in use -> type: strategy-qa documents use plan@1"):
        corpus_of(settings.home, "plan")
    assert read_shelf(settings.home).state(entry) == "unused"
    assert shelf.use(settings, "plan@1") == entry.model_copy(update={"active": True})
    assert corpus_of(settings.home, "plan").is_file()


def test_a_newer_text_that_waits_leaves_the_older_one_in_use(settings: IndexSettings, plan: Path) -> None:
    first, _ = shelf.add(settings, plan, {})
    plan.write_text(PLAN.replace("12", "15"), encoding="utf-8")
    second, _ = shelf.update(settings, "plan", {}, file=plan, active=False)
    assert read_shelf(settings.home).find("plan") == first
    shelf.use(settings, "plan@2")
    found = read_shelf(settings.home)
    assert [found.state(one) for one in found.documents] == ["older", "used"]
    shelf.use(settings, "plan@1")
    assert read_shelf(settings.home).find("plan") == first
    assert shelf.remove(settings, "plan@2") == (second,)
    assert read_shelf(settings.home).documents == (first,)


def test_what_was_set_aside_is_whole_and_can_be_removed(settings: IndexSettings, plan: Path) -> None:
    entry, _ = shelf.add(settings, plan, {})
    aside = shelf.set_aside(settings, "plan")
    assert (library(settings.home) / aside.folder / METADATA).is_file()
    assert shelf.use(settings, "plan@1") == entry
    shelf.set_aside(settings, "plan")
    assert shelf.remove(settings, "plan") == (aside,)
    assert read_shelf(settings.home).documents == ()


def test_what_is_given_as_empty_becomes_unknown(settings: IndexSettings, plan: Path) -> None:
    shelf.add(settings, plan, {"publisher": "市", "licence": "CC BY 4.0"})
    _, report = shelf.update(settings, "plan", {"publisher": "", "decided_by": None})
    assert report.unknown == ("publisher", "decided", "decided_by", "language")
    with pytest.raises(CorpusError, match="title"):
        shelf.update(settings, "plan", {"title": ""})


def test_the_document_of_the_settings_keeps_its_name_and_its_index(
    settings: IndexSettings, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = plan.with_name("iis2024.md")
    other.write_text(PLAN, encoding="utf-8")
    with pytest.raises(CorpusError, match="'iis2024' is the name of the document of the settings -> give it another"):
        shelf.add(settings, other, {})
    assert shelf.add(settings, other, {}, name="plan")[0].name == "plan"
    build_index(settings)
    text = settings.corpus.with_name(read_metadata(settings.corpus).file)
    with monkeypatch.context() as before:
        before.setattr(shelf, "_own_name", lambda _: None)
        shelf.add(settings, text, {}, name="iis2024")
    shelf.remove(settings, "iis2024")
    assert open_index(settings)


def test_a_text_is_used_with_its_index(settings: IndexSettings, plan: Path) -> None:
    entry, _ = shelf.add(settings, plan, {}, active=False)
    shutil.rmtree(settings.home / "indexes" / entry.index_id)
    shelf.use(settings, "plan@1")
    assert opened(settings, "plan")
    shelf.set_aside(settings, "plan")
    (library(settings.home) / entry.folder / "blocks.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(CorpusError, match="is damaged"):
        shelf.use(settings, "plan@1")
    assert named(settings) == ["plan@1 (older)"]


def test_no_document_is_an_edition_of_itself_even_in_a_circle(settings: IndexSettings, plan: Path) -> None:
    with pytest.raises(CorpusError, match="plan is no edition of itself"):
        shelf.add(settings, plan, {"edition_of": "plan"})
    shelf.add(settings, plan, {"edition_of": "iis2024"})
    shelf.set_aside(settings, "plan")
    shelf.add(settings, plan, {"edition_of": "plan"}, name="plan-2026")
    shelf.add(settings, plan, {"edition_of": "plan-2026"}, name="plan-2027")
    for older, message in (("plan", "of itself"), ("plan-2027", "plan-2027 is an edition of plan already"), ("gone", "no document 'gone'")):
        with pytest.raises(CorpusError, match=message):
            shelf.update(settings, "plan@1", {"edition_of": older})
    shelf.remove(settings, "plan@1")
    entry, _ = shelf.update(settings, "plan-2026", {"title": "計画", "edition_of": "plan"})
    assert entry.edition_of == "plan"


def test_file_names_that_differ_in_letters_left_out_are_two_names(settings: IndexSettings, plan: Path) -> None:
    names = []
    for stem, text in (("2025年度防災計画", PLAN), ("2025年度交通計画", f"{PLAN}* 他。\n"), ("plan_2025 (1)", PLAN), ("防災", PLAN)):
        file = plan.with_name(f"{stem}.md")
        file.write_text(text, encoding="utf-8")
        names.append(shelf.add(settings, file, {})[0].name)
        with pytest.raises(CorpusError, match=f"on the shelf already, as {names[-1]}"):
            shelf.add(settings, file, {})
    assert [name.rpartition("-")[0] for name in names] == ["2025", "2025", "plan_2025", "document"]
    assert (names[2], len(set(names))) == ("plan_2025-1", 4)
    as_before = plan.with_name("2026年度計画.md")
    as_before.write_text(PLAN, encoding="utf-8")
    shelf.add(settings, as_before, {}, name="2026")
    with pytest.raises(CorpusError, match="on the shelf already, as 2026"):
        shelf.add(settings, as_before, {})


def test_a_pdf_that_was_added_before_there_were_pages_is_given_them(settings: IndexSettings, tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    file.write_bytes(pdf([(72, 700, 20, "1. Aims"), (72, 660, 11, "It grows. It lasts.")]))
    entry, _ = shelf.add(settings, file, {"title": "Plan"}, active=False)
    folder = library(settings.home) / entry.folder
    known, blocks = folder / METADATA, folder / "blocks.jsonl"
    before = read_metadata(known)
    known.write_text(before.model_copy(update={"source_file": None}).model_dump_json(exclude_defaults=True), encoding="utf-8")
    whole = blocks.read_text(encoding="utf-8")
    blocks.write_text(re.sub(r',?"boxes":\[.*?\]\]', "", whole), encoding="utf-8")
    assert blocks.read_text(encoding="utf-8") != whole
    after, _ = shelf.update(settings, "plan@1", {"licence": "CC BY 4.0"}, file=file)
    assert after == entry
    assert read_metadata(known) == before.model_copy(update={"licence": "CC BY 4.0"})
    assert blocks.read_text(encoding="utf-8") == whole
    assert [one.name for one in library(settings.home).iterdir() if one.is_dir()] == [entry.folder]


def test_a_text_that_is_read_can_be_opened(settings: IndexSettings, plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert vars(document)["LARGEST_FILE"] == readers.LARGEST_FILE
    monkeypatch.setattr(document, "LARGEST_FILE", 1500)  # its blocks and their places are longer than the file
    plan.write_text(PLAN + "".join(f"* 施策{row}を進める。\n" for row in range(29)), encoding="utf-8")
    shelf.add(settings, plan, {})
    assert len(opened(settings, "plan")) == 31
