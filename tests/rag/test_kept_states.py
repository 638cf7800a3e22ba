"""Kept states: whatever happens to them costs time and nothing else."""

from __future__ import annotations

import errno
import logging
import os
from pathlib import Path

import pytest

from rag.kept_states import FOLDER, Bounds, KeptStates, Name, kept, state_key

KEY = state_key("weights", "build", "context", "instructions")
STATE = bytes(range(256)) * 40


def store(home: Path, *, disk: int = 10**6, memory: int = 10**6) -> KeptStates:
    return KeptStates(home, Bounds(disk=disk, memory=memory))


def named(text: str = "文", *, key: str = KEY, tokens: int = 7) -> Name:
    return Name(key=key, text=text, tokens=tokens)


def files(home: Path) -> list[Path]:
    return sorted((home / FOLDER).rglob("*.state"))


def test_a_state_is_found_again_by_another_process(tmp_path: Path) -> None:
    assert store(tmp_path).put(named(), STATE)
    assert store(tmp_path).has(named())
    assert store(tmp_path).get(named()) == STATE
    assert kept(tmp_path).states == 1
    assert kept(tmp_path).bytes > len(STATE)


def test_nothing_is_kept_where_the_bounds_are_nought(tmp_path: Path) -> None:
    store(tmp_path).put(named(), STATE)
    none = store(tmp_path, disk=0, memory=0)
    assert none.get(named()) is None
    assert not none.put(named("別"), STATE)
    assert none.get(named("別")) is None


@pytest.mark.parametrize(
    "other",
    [named("別の文"), named(tokens=8), named(key=state_key("other weights", "build")), named(key=state_key("weights", "other build"))],
    ids=["text", "tokens", "weights", "build"],
)
def test_the_state_of_another_text_or_maker_is_not_taken(tmp_path: Path, other: Name) -> None:
    store(tmp_path).put(named(), STATE)
    assert store(tmp_path).get(other) is None
    assert not store(tmp_path).has(other)


def test_a_foreign_state_under_the_same_name_is_thrown_away(tmp_path: Path) -> None:
    store(tmp_path).put(named(), STATE)
    store(tmp_path).put(named(key=state_key("other build")), STATE)
    one, other = files(tmp_path)
    other.write_bytes(one.read_bytes())
    one.write_bytes(b"")
    for name in (named(), named(key=state_key("other build"))):
        assert store(tmp_path).get(name) is None
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    "damage",
    [lambda content: content[:-1], lambda content: content + b"x", lambda content: content[:20], lambda content: b""]
    + [lambda content, at=at: content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :] for at in (0, 9, 42, 50, 60, 5000)],
)
def test_a_damaged_state_is_thrown_away(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    store(tmp_path).put(named(), STATE)
    (file,) = files(tmp_path)
    file.write_bytes(damage(file.read_bytes()))
    assert store(tmp_path).get(named()) is None
    assert not file.exists()
    assert store(tmp_path).put(named(), STATE)
    assert store(tmp_path).get(named()) == STATE


def test_the_least_recently_used_goes_first_on_the_disk(tmp_path: Path) -> None:
    small = store(tmp_path, disk=3 * (len(STATE) + 200), memory=0)
    for age, text in enumerate("ABC"):
        small.put(named(text), STATE)
        newest = max(files(tmp_path), key=lambda file: file.stat().st_ctime_ns)
        os.utime(newest, (1000 + age, 1000 + age))
    assert small.get(named("A")) == STATE
    assert not small.has_room(named("D"))
    small.put(named("D"), STATE)
    assert [text for text in "ABCD" if small.has(named(text))] == ["A", "C", "D"]
    assert kept(tmp_path).bytes <= 3 * (len(STATE) + 200)


def test_memory_serves_what_the_disk_lost(tmp_path: Path) -> None:
    small = store(tmp_path, memory=2 * len(STATE))
    for text in "AB":
        small.put(named(text), STATE)
    small.get(named("A"))
    small.put(named("C"), STATE)
    for file in files(tmp_path):
        file.unlink()
    assert [text for text in "ABC" if small.get(named(text))] == ["A", "C"]


def test_a_full_disk_is_said_once_and_survived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    states = store(tmp_path)
    with caplog.at_level(logging.WARNING):
        assert not states.put(named("A"), STATE)
        assert not states.put(named("B"), STATE)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "No space left" in caplog.text
    assert states.get(named("A")) == STATE  # from memory
    assert not states.has_room(named("C"))
    assert list((tmp_path / FOLDER).rglob("*.*")) == []


def test_a_folder_that_cannot_be_made_is_survived(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FOLDER).write_text("a file stands here")
    assert not store(tmp_path).put(named(), STATE)
    assert len(caplog.records) == 1
    assert kept(tmp_path).states == 0


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    states = store(tmp_path)
    states.put(named("A"), STATE)
    folder = files(tmp_path)[0].parent
    old, new = folder / ".x.1.part", folder / ".x.2.part"
    for part in (old, new):
        part.write_bytes(b"half")
    os.utime(old, (1000, 1000))
    states.put(named("B"), STATE)
    assert not old.exists()
    assert new.exists()  # another process may be writing it


def test_memory_alone_is_enough_where_nothing_may_lie_on_the_disk(tmp_path: Path) -> None:
    states = store(tmp_path, disk=0)
    assert not states.put(named(), STATE)
    assert states.get(named()) == STATE
    assert kept(tmp_path).states == 0
