"""A change of the shelf is taken up once, whoever made it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from index.errors import IndexMissingError, StrategyQAError
from index.home import write_text
from index.shelf.entries import MANIFEST, library
from rag.web import watch as watching
from rag.web.watch import Watch, shelf_state


def change(home: Path, text: str) -> None:
    write_text(library(home) / MANIFEST, text)


def test_a_change_is_taken_up_once(tmp_path: Path) -> None:
    taken: list[int] = []
    watch = Watch(tmp_path, lambda: taken.append(1), lambda _: None, shelf_state(tmp_path))
    watch.look()
    assert taken == []
    change(tmp_path, "one")
    watch.look()
    watch.look()
    assert taken == [1]
    change(tmp_path, "two")
    watch.look()
    assert taken == [1, 1]


def test_a_change_while_the_models_were_loading_is_taken_up(tmp_path: Path) -> None:
    taken: list[int] = []
    before = shelf_state(tmp_path)
    change(tmp_path, "one")
    Watch(tmp_path, lambda: taken.append(1), lambda _: None, before).look()
    assert taken == [1]


def test_what_cannot_be_taken_up_is_said_once_and_tried_again(tmp_path: Path) -> None:
    said: list[str] = []
    tries: list[int] = []

    def fail() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise IndexMissingError("no index of plan", remedy="type: strategy-qa setup")

    watch = Watch(tmp_path, fail, said.append, shelf_state(tmp_path))
    change(tmp_path, "one")
    for _ in range(2):
        with pytest.raises(IndexMissingError):
            watch.look()
    watch.look()
    watch.look()
    assert len(tries) == 3
    assert said == ["the change of the shelf is not taken up: no index of plan -> type: strategy-qa setup"]


def test_the_thread_outlives_what_nobody_expects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "EVERY_S", 0.01)
    tries: list[int] = []

    def fail() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise ValueError("a half-written file")

    watch = Watch(tmp_path, fail, lambda _: None, shelf_state(tmp_path))
    change(tmp_path, "one")
    with pytest.raises(StrategyQAError, match="the server failed"):
        watch.look()
    watch.start()
    end = time.monotonic() + 10
    while len(tries) < 3 and time.monotonic() < end:
        time.sleep(0.01)
    watch.end()
    assert len(tries) == 3


def test_it_looks_by_itself_until_it_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "EVERY_S", 0.01)
    taken: list[int] = []
    watch = Watch(tmp_path, lambda: taken.append(1), lambda _: None, shelf_state(tmp_path))
    watch.start()
    change(tmp_path, "one")
    end = time.monotonic() + 10
    while not taken and time.monotonic() < end:
        time.sleep(0.01)
    watch.end()
    assert taken == [1]
