"""The audit file: a line for each sign-in and each change of keys, whole, bounded, and in nobody's way."""

from __future__ import annotations

import errno
import json
import logging
import os
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from index.errors import SettingsError
from rag.assistant import Assistant
from rag.audit import COMMAND_LINE, FILE, LARGEST, OLDER, Audit, user
from rag.cli import main
from rag.settings import Settings, load_settings
from rag.web.door import TRIES
from rag.web.keys import add_key, hashed
from rag.web.server import build_app, server

QUESTION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"


def lines_of(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def settings(stand_in_settings: Settings, tmp_path: Path) -> Settings:
    """A home of one's own for audit and keys; the index is that of all tests."""
    (tmp_path / "indexes").symlink_to(stand_in_settings.home / "indexes")
    return stand_in_settings.model_copy(update={"home": tmp_path, "keys_file": tmp_path / "keys.json"})


def client(assistant: Assistant, settings: Settings) -> TestClient:
    return TestClient(build_app(assistant, settings), base_url="http://localhost", follow_redirects=False, client=("192.0.2.7", 5000))


def test_signing_in_and_out_leaves_a_line_each_and_nothing_of_key_or_question(stand_in_assistant: Assistant, settings: Settings) -> None:
    file = settings.home / "keys.json"
    key = add_key(file, "sato")
    ended = add_key(file, "mori", days=1, now=lambda: datetime.now(UTC) - timedelta(days=2))
    door = client(stand_in_assistant, settings)
    for typed in (key, "wrong", ended):
        door.post("/login", data={"key": typed})
    assert door.post("/v1/ask", json={"question": QUESTION}).status_code == 200
    door.post("/logout")
    for _ in range(3):
        assert door.post("/v1/ask", json={"question": QUESTION}, headers={"authorization": f"Bearer {key}"}).status_code == 200
    door.post("/v1/ask", json={"question": QUESTION}, headers={"authorization": "Bearer wrong"})
    door.post("/v1/ask", json={"question": QUESTION}, headers={"authorization": f"Bearer {ended}"})
    door.post("/v1/ask", json={"question": QUESTION})
    lines = lines_of(settings.home / FILE)
    assert [(one["what"], one["who"]) for one in lines] == [
        ("signed_in", "sato"),
        ("wrong_key", None),
        ("ended_key", "mori"),
        ("signed_out", "sato"),
        ("signed_in", "sato"),  # with a key in a header: once for as long as a session lasts
        ("wrong_key", None),
        ("ended_key", "mori"),
    ]
    assert {one["from"] for one in lines} == {"192.0.2.7"}
    assert {tuple(one) for one in lines} == {("schema", "when", "what", "who", "about", "from")}
    for one in lines:
        assert abs(datetime.now(UTC) - datetime.fromisoformat(one["when"])) < timedelta(minutes=5)
    text = (settings.home / FILE).read_text(encoding="utf-8")
    for secret in (key, ended, hashed(key), hashed(ended), QUESTION, 'wrong"'):
        assert secret not in text
    assert (settings.home / FILE).stat().st_mode & 0o777 == 0o600


def test_guessing_without_end_fills_nothing(stand_in_assistant: Assistant, settings: Settings) -> None:
    add_key(settings.home / "keys.json", "sato")
    door = client(stand_in_assistant, settings)
    for _ in range(3 * TRIES):
        door.post("/login", data={"key": "wrong"})
        door.get("/v1/health", headers={"authorization": "Bearer wrong"})
    assert [one["what"] for one in lines_of(settings.home / FILE)] == ["wrong_key"] * 2 * TRIES


def test_each_change_of_keys_leaves_a_line(home: Path) -> None:
    runner = CliRunner()
    shown = [runner.invoke(main, ["keys", *typed]).stdout.strip() for typed in (["add", "佐藤"], ["renew", "佐藤"], ["remove", "佐藤"])]
    runner.invoke(main, ["keys", "remove", "佐藤"])
    lines = lines_of(home / FILE)
    assert [(one["what"], one["who"], one["about"], one["from"]) for one in lines] == [
        (what, user(), "佐藤", COMMAND_LINE) for what in ("key_added", "key_renewed", "key_removed")
    ]
    text = (home / FILE).read_text(encoding="utf-8")
    assert [one for key in shown[:2] for one in (key, hashed(key)) if one in text] == []


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("佐藤", "佐藤"),
        ("x" * 5000, "x" * 100),
        ("a\n{}", "a\\n{}"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u2028b", "a\\u2028b"),
        ("\udcff", "\\udcff"),
    ],
)
def test_names_are_bounded_and_cannot_change_a_line(tmp_path: Path, name: str, written: str) -> None:
    Audit(tmp_path).add("wrong_key", who=name, source=name, about=name)
    (line,) = lines_of(tmp_path / FILE)
    assert [line[one] for one in ("who", "from", "about")] == [written] * 3


def test_a_proxy_says_who_comes_and_nobody_else(stand_in_assistant: Assistant, settings: Settings) -> None:
    """The header is believed of this machine alone, where the proxy stands."""
    add_key(settings.home / "keys.json", "sato")
    config = server(build_app(stand_in_assistant, settings), settings).config
    config.load()
    for peer in ("127.0.0.1", "192.0.2.9"):
        door = TestClient(config.loaded_app, base_url="http://localhost", client=(peer, 5000))
        for _ in range(TRIES):
            assert door.post("/login", data={"key": "wrong"}, headers={"x-forwarded-for": f"198.51.100.{len(peer)}"}).status_code == 403
    assert [one["from"] for one in lines_of(settings.home / FILE)] == ["198.51.100.9"] * TRIES + ["192.0.2.9"] * TRIES


@pytest.mark.parametrize(
    ("trusted", "from_"), [("", "192.0.2.9"), ("192.0.2.8", "192.0.2.9"), ("192.0.2.9", "198.51.100.7"), ("192.0.2.0/24", "198.51.100.7")]
)
def test_a_proxy_of_another_machine_is_believed_where_it_is_named(
    stand_in_assistant: Assistant, settings: Settings, trusted: str, from_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does the server's own variable have everybody believed."""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    add_key(settings.home / "keys.json", "sato")
    settings = settings.model_copy(update={"trusted_proxies": trusted})
    config = server(build_app(stand_in_assistant, settings), settings).config
    config.load()
    door = TestClient(config.loaded_app, base_url="http://localhost", client=("192.0.2.9", 5000))
    for _ in range(TRIES):
        door.post("/login", data={"key": "wrong"}, headers={"x-forwarded-for": "203.0.113.1, 198.51.100.7"})
    assert [one["from"] for one in lines_of(settings.home / FILE)] == [from_] * TRIES


@pytest.mark.parametrize(
    ("trusted", "why"), [("*", "was expected"), ("kb.example", "was expected"), ("0.0.0.0/0", "everybody"), ("::/0", "everybody")]
)
def test_nobody_has_everybody_believed(home: Path, trusted: str, why: str) -> None:
    with pytest.raises(SettingsError, match=f"trusted_proxies.*{why}"):
        load_settings({"trusted_proxies": trusted})


def write(home: Path, largest: int, number: int) -> None:
    audit = Audit(home, largest=largest)
    for count in range(100):
        audit.add("signed_in", who=f"{number}-{count}", source="192.0.2.7")


@pytest.mark.parametrize("largest", [LARGEST, 3000])
def test_lines_of_several_processes_are_whole_and_the_file_is_bounded(tmp_path: Path, largest: int) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        list(pool.map(write, [tmp_path] * 4, [largest] * 4, range(4)))
    found = {one.name: lines_of(one) for one in tmp_path.glob("*.jsonl")}
    assert max((tmp_path / name).stat().st_size for name in found) <= largest
    who = [line["who"] for lines in found.values() for line in lines]
    assert len(set(who)) == len(who)
    if largest == LARGEST:
        assert (set(found), len(who)) == ({FILE}, 400)
    else:
        assert set(found) == {FILE, OLDER}


def no_space(handle: int, data: bytes) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def half(handle: int, data: bytes, write: Any = os.write) -> int:
    written: int = write(handle, data[: len(data) // 2])
    return written


@pytest.mark.parametrize("fault", [no_space, half])
def test_a_full_disk_keeps_nobody_out_and_is_said_once(
    stand_in_assistant: Assistant, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: Any
) -> None:
    key = add_key(settings.home / "keys.json", "sato")
    Audit(settings.home).add("key_added", who="owner", about="sato", source=COMMAND_LINE)
    door = client(stand_in_assistant, settings)
    monkeypatch.setattr("index.home.os.write", fault)
    with caplog.at_level(logging.WARNING):
        assert [door.post("/login", data={"key": key}).status_code for _ in range(3)] == [303] * 3
    monkeypatch.undo()
    (said,) = [one for one in caplog.records if one.name == "rag.audit"]
    assert "audit.jsonl could not be written" in said.message
    assert key not in caplog.text
    assert [one["what"] for one in lines_of(settings.home / FILE)] == ["key_added"]
    assert door.post("/login", data={"key": key}).status_code == 303
    assert [one["what"] for one in lines_of(settings.home / FILE)] == ["key_added", "signed_in"]


def test_a_file_that_cannot_be_written_keeps_nobody_out(
    stand_in_assistant: Assistant, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    key = add_key(settings.home / "keys.json", "sato")
    (settings.home / FILE).mkdir()
    with caplog.at_level(logging.WARNING):
        assert client(stand_in_assistant, settings).post("/login", data={"key": key}).status_code == 303
    assert "audit.jsonl could not be written" in caplog.text
