"""Personal keys: the file, the sessions, and the door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from rag.assistant import Assistant
from rag.cli import main
from rag.settings import Settings
from rag.web.keys import SESSION_S, KeyFileError, Keys, add_key, is_loopback, remove_key
from rag.web.server import build_app

QUESTION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"


def client(assistant: Assistant, settings: Settings, **changes: object) -> TestClient:
    return TestClient(build_app(assistant, settings.model_copy(update=changes)), base_url="http://localhost", follow_redirects=False)


def test_a_page_for_others_needs_keys(stand_in_assistant: Assistant, stand_in_settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match=r"can be reached from other machines.*strategy-qa keys add NAME"):
        client(stand_in_assistant, stand_in_settings, host="0.0.0.0")  # noqa: S104 - that is what is refused
    with pytest.raises(KeyFileError, match="is not there"):
        client(stand_in_assistant, stand_in_settings, keys_file=tmp_path / "none.json")


def test_the_command_line_refuses_before_anything_is_loaded(home: Path) -> None:
    result = CliRunner().invoke(main, ["serve", "--host", "0.0.0.0"])  # noqa: S104 - that is what is refused
    assert result.exit_code == 1
    assert "can be reached from other machines" in result.stderr
    assert "loading" not in result.stderr


@pytest.mark.parametrize(
    ("host", "local"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("192.168.1.2", False), ("office.example", False)]
)
def test_which_addresses_are_this_machine(host: str, local: bool) -> None:
    assert is_loopback(host) is local


def test_nothing_is_served_without_a_key(stand_in_assistant: Assistant, stand_in_settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    key = add_key(file, "sato")
    door = client(stand_in_assistant, stand_in_settings, keys_file=file)
    for method, path in (
        ("GET", "/api/health"),
        ("POST", "/api/ask"),
        ("GET", "/fragments/search"),
        ("GET", "/theme.css"),
        ("POST", "/gradio_api/queue/join"),
    ):
        reply = door.request(method, path)
        assert (reply.status_code, reply.json()["error"]["code"]) == (401, "key"), path
    page = door.get("/", headers={"accept-language": "en"})
    assert page.status_code == 401
    assert "access key" in page.text
    assert "gradio" not in page.text
    header = {"authorization": f"Bearer {key}"}
    assert door.post("/api/ask", json={"question": QUESTION}, headers=header).json()["statements"]
    assert door.get("/api/health", headers={"authorization": f"Bearer {key}x"}).status_code == 401
    assert "content-security-policy" in page.headers


def test_a_key_opens_a_session_and_wrong_ones_are_counted(
    stand_in_assistant: Assistant, stand_in_settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "keys.json"
    key = add_key(file, "sato")
    door = client(stand_in_assistant, stand_in_settings, keys_file=file)
    assert door.post("/login", data={"key": "wrong"}).status_code == 403
    opened = door.post("/login", data={"key": key})
    assert opened.status_code == 303
    assert "HttpOnly" in opened.headers["set-cookie"]
    assert "SameSite=strict" in opened.headers["set-cookie"]
    assert key not in opened.headers["set-cookie"]
    assert door.get("/api/health").status_code == 200
    assert door.post("/logout").status_code == 303
    door.cookies.set("strategy_qa_session", opened.cookies["strategy_qa_session"])
    assert door.get("/api/health").status_code == 401
    codes = [door.post("/login", data={"key": "wrong"}).status_code for _ in range(12)]
    assert codes[-1] == 429
    assert door.post("/login", data={"key": "x" * 5000}).status_code == 413


def test_a_page_of_this_machine_answers_to_no_other_name(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    """A foreign site that lets its own name point to this machine gets nothing."""
    page = client(stand_in_assistant, stand_in_settings)
    assert page.get("/api/health", headers={"host": "evil.example:7860"}).status_code == 421
    for host in ("localhost:7860", "127.0.0.1:7860", "[::1]:7860"):
        assert page.get("/api/health", headers={"host": host}).status_code == 200


def test_the_file_holds_no_key_and_is_private(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "keys.json"
    first, second = add_key(file, "sato"), add_key(file, "suzuki")
    text = file.read_text(encoding="utf-8")
    assert first not in text
    assert second not in text
    assert set(json.loads(text)["keys"]) == {"sato", "suzuki"}
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(KeyFileError, match="cannot be a name"):
        add_key(file, "a b\n")


def test_sessions_end_with_time_and_with_their_key(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    key = add_key(file, "sato")
    add_key(file, "suzuki")
    now = [0.0]
    keys = Keys(file, clock=lambda: now[0])
    secret = keys.begin(key)
    assert secret is not None
    assert keys.session(secret) == "sato"
    assert keys.session(secret + "x") is None
    remove_key(file, "sato")
    now[0] = 61.0
    assert keys.session(secret) is None
    other = keys.begin(add_key(file, "tanaka"))
    assert other is None  # the file is read again once a minute
    now[0] = 130.0
    late = keys.begin(add_key(file, "suzuki"))
    now[0] += SESSION_S + 1
    assert late is None or keys.session(late) is None


def test_keys_on_the_command_line(home: Path) -> None:
    runner = CliRunner()
    made = runner.invoke(main, ["keys", "add", "sato"])
    key = made.stdout.strip()
    assert made.exit_code == 0
    assert Keys(home / "keys.json").owner(key) == "sato"
    assert runner.invoke(main, ["keys", "list"]).stdout == "sato\n"
    assert runner.invoke(main, ["keys", "remove", "sato"]).exit_code == 0
    assert runner.invoke(main, ["keys", "remove", "sato"]).exit_code == 1
