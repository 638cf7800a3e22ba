"""Building and opening an index: resumable, atomic, refused when it does not match."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from index.build import build_index
from index.embedders import stand_in
from index.errors import BusyError, IndexDamagedError, IndexMismatchError, IndexMissingError, SettingsError, SpaceError
from index.home import building, disk_errors, replacing
from index.settings import IndexSettings
from index.store import open_index
from tests.index.parsers.test_numbered import MADE


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    return IndexSettings(home=tmp_path / "home", corpus=MADE, embedder="stand_in", embedder_batch=2)


def test_a_missing_index_says_what_to_type(settings: IndexSettings) -> None:
    with pytest.raises(IndexMissingError, match="strategy-qa setup"):
        open_index(settings)


def test_what_is_built_is_not_built_again(settings: IndexSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = build_index(settings)

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("embedded again")

    monkeypatch.setattr(stand_in.Adapter, "embed", refuse)
    assert build_index(settings) == folder
    assert len(open_index(settings).document.passages) == 10


def interrupt_a_build(settings: IndexSettings, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Build until the fourth batch, which is interrupted; gives the batches, to which those of later builds are added."""
    embed = stand_in.Adapter.embed
    calls: list[list[str]] = []

    def interrupted(self: stand_in.Adapter, texts: Any, **more: Any) -> Any:
        calls.append(list(texts))
        if len(calls) == 4:
            raise KeyboardInterrupt
        return embed(self, texts, **more)

    monkeypatch.setattr(stand_in.Adapter, "embed", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build_index(settings)
    return calls


def test_an_interrupted_build_goes_on_where_it_was(settings: IndexSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = interrupt_a_build(settings, monkeypatch)
    with pytest.raises(IndexMissingError):
        open_index(settings)
    done = calls[:3]
    build_index(settings)
    assert all(batch not in calls[4:] for batch in done)
    assert open_index(settings).manifest.passages == 10


@pytest.mark.parametrize("damage", ["truncated", "flipped", "empty"])
def test_a_damaged_part_of_a_build_is_made_again(settings: IndexSettings, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    whole = {file.name: file.read_bytes() for file in build_index(settings).glob("*.faiss")}
    shutil.rmtree(settings.home / "indexes")
    calls = interrupt_a_build(settings, monkeypatch)
    kept = sorted(settings.home.glob("building/*/*.vectors"))
    assert len(kept) == 3
    content = kept[0].read_bytes()
    flipped = content[:-5] + bytes([content[-5] ^ 1]) + content[-4:]
    kept[0].write_bytes({"truncated": content[:-7], "flipped": flipped, "empty": b""}[damage])
    folder = build_index(settings)
    assert len([batch for batch in calls[4:] if batch in calls[:3]]) == 1
    assert {file.name: file.read_bytes() for file in folder.glob("*.faiss")} == whole


def test_what_killed_builds_left_half_written_goes(settings: IndexSettings) -> None:
    folder = build_index(settings)
    half = folder.parent / ".0123.89abcdef.part"
    (half / "lexical").mkdir(parents=True)
    (folder.parent / ".4567.89abcdef.part").write_bytes(b"half")
    build_index(settings)
    assert list(folder.parent.iterdir()) == [folder]


def test_an_index_of_something_else_is_refused_with_both_values(settings: IndexSettings, tmp_path: Path) -> None:
    build_index(settings)
    folder = tmp_path / "changed"
    folder.mkdir()
    for file in MADE.parent.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    text = folder / "made-for-tests.txt"
    text.write_text(text.read_text(encoding="utf-8").replace("５年間", "６年間"), encoding="utf-8")
    built = open_index(settings).manifest.inputs.corpus_sha256
    with pytest.raises(IndexMismatchError, match="strategy-qa setup") as caught:
        open_index(settings.model_copy(update={"corpus": folder / "metadata.json"}))
    assert built in caught.value.message
    assert caught.value.message.count("corpus_sha256") == 1


@pytest.mark.parametrize("name", ["passages.faiss", "lexical/passages/data.csc.index.npy", "manifest.json"])
def test_a_damaged_file_is_refused_and_built_again(settings: IndexSettings, name: str) -> None:
    file = build_index(settings) / name
    file.write_bytes(file.read_bytes()[:-7])
    with pytest.raises(IndexDamagedError, match="strategy-qa setup"):
        open_index(settings)
    build_index(settings)
    assert open_index(settings).manifest.passages == 10


def test_an_unknown_adapter_is_refused(settings: IndexSettings) -> None:
    with pytest.raises(SettingsError, match="nonesuch"):
        build_index(settings.model_copy(update={"embedder": "nonesuch"}))


def test_two_builders_exclude_each_other(tmp_path: Path) -> None:
    with building(tmp_path), pytest.raises(BusyError), building(tmp_path):
        pass


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("old")
    with pytest.raises(RuntimeError), replacing(target) as beside:
        beside.write_text("ha")
        raise RuntimeError
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_one_clear_line(tmp_path: Path) -> None:
    import errno

    with pytest.raises(SpaceError, match="no space left") as caught, disk_errors(tmp_path / "x"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert caught.value.remedy
