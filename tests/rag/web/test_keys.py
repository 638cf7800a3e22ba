"""Personal keys: the file, the sessions, and the door."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from index.errors import StoreError
from rag.assistant import Assistant
from rag.audit import Audit
from rag.cli import main
from rag.settings import Settings
from rag.types import Language
from rag.web.door import COOKIE, TRIES, Door
from rag.web.kept_sessions import SESSION_S
from rag.web.keys import OVERLAP_DAYS, KeyFileError, add_key, hashed, is_loopback, read_keys, remove_key, renew_key
from rag.web.server import build_app
from rag.web.sessions import Keys
from rag.web.strings import table

QUESTION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"
DAY = timedelta(days=1)


class Clock:
    """The time of day, as it is set."""

    def __init__(self) -> None:
        self.now = datetime(2026, 4, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def made_before(days: int, file: Path, name: str = "sato") -> str:
    """A key of thirty days that was made so many days ago."""
    return add_key(file, name, days=30, now=lambda: datetime.now(UTC) - days * DAY)


def state(keys: Keys, key: str) -> str:
    owner = keys.owner(key)
    return "nobody's" if owner is None else "ended" if owner.has_ended else "opens"


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
        ("GET", "/v1/health"),
        ("POST", "/v1/ask"),
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
    assert door.post("/v1/ask", json={"question": QUESTION}, headers=header).json()["statements"]
    assert door.get("/v1/health", headers={"authorization": f"Bearer {key}x"}).status_code == 401
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
    assert door.get("/v1/health").status_code == 200
    assert door.post("/logout").status_code == 303
    door.cookies.set("strategy_qa_session", opened.cookies["strategy_qa_session"])
    assert door.get("/v1/health").status_code == 401
    codes = [door.post("/login", data={"key": "wrong"}).status_code for _ in range(12)]
    assert codes[-1] == 429
    assert door.post("/login", data={"key": "x" * 5000}).status_code == 413


def test_a_page_of_this_machine_answers_to_no_other_name(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    """A foreign site that lets its own name point to this machine gets nothing."""
    page = client(stand_in_assistant, stand_in_settings)
    assert page.get("/v1/health", headers={"host": "evil.example:7860"}).status_code == 421
    for host in ("localhost:7860", "127.0.0.1:7860", "[::1]:7860"):
        assert page.get("/v1/health", headers={"host": host}).status_code == 200


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
    owner = keys.session(secret)
    assert owner is not None
    assert owner.name == "sato"
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
    owner = Keys(home / "keys.json").owner(key)
    assert owner is not None
    assert (owner.name, owner.has_ended) == ("sato", False)
    assert runner.invoke(main, ["keys", "list"]).stdout == "sato\n"
    assert runner.invoke(main, ["keys", "remove", "sato"]).exit_code == 0
    assert runner.invoke(main, ["keys", "remove", "sato"]).exit_code == 1


def test_a_key_ends_on_its_day_and_its_sessions_with_it(tmp_path: Path) -> None:
    file, clock = tmp_path / "keys.json", Clock()
    key = add_key(file, "sato", days=30, now=clock)
    keys = Keys(file, now=clock)
    secret = keys.begin(key)
    assert secret is not None
    clock.now += 30 * DAY - timedelta(seconds=1)
    assert (state(keys, key), keys.names) == ("opens", ("sato",))
    clock.now += timedelta(seconds=1)
    assert (state(keys, key), keys.names, keys.begin(key)) == ("ended", (), None)
    session = keys.session(secret)
    assert session is not None
    assert session.has_ended


def test_a_renewed_key_goes_on_for_the_overlap_and_ends_by_itself(tmp_path: Path) -> None:
    file, clock = tmp_path / "keys.json", Clock()
    first = add_key(file, "sato", days=90, now=clock)
    clock.now += 60 * DAY
    second = renew_key(file, "sato", now=clock)
    keys = Keys(file, now=clock)
    secret = keys.begin(first)
    assert secret is not None
    assert (state(keys, first), state(keys, second)) == ("opens", "opens")
    clock.now += OVERLAP_DAYS * DAY
    session = keys.session(secret)
    assert (state(keys, first), state(keys, second), session and session.has_ended) == ("ended", "opens", True)
    clock.now += (90 - OVERLAP_DAYS) * DAY - timedelta(seconds=1)
    assert state(keys, second) == "opens"  # it lasts as long as the first was to last
    clock.now += timedelta(seconds=1)
    assert state(keys, second) == "ended"


def test_an_overlap_makes_no_key_longer_and_can_be_none(tmp_path: Path) -> None:
    file, clock = tmp_path / "keys.json", Clock()
    first = add_key(file, "sato", days=3, now=clock)
    second = renew_key(file, "sato", days=10, overlap=30, now=clock)
    third = renew_key(file, "sato", days=10, overlap=0, now=clock)
    keys = Keys(file, now=clock)
    assert [state(keys, one) for one in (first, second, third)] == ["ended", "ended", "opens"]
    file.unlink()
    first = add_key(file, "sato", days=3, now=clock)
    renew_key(file, "sato", overlap=30, now=clock)
    clock.now += 3 * DAY
    assert state(Keys(file, now=clock), first) == "ended"


def test_adding_ends_earlier_keys_at_once_and_few_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    first = add_key(file, "sato")
    for _ in range(20):
        last = renew_key(file, "sato")
    assert len(read_keys(file)["sato"]) == 10
    assert state(Keys(file), first) == "nobody's"
    assert state(Keys(file), last) == "opens"
    add_key(file, "sato")
    assert state(Keys(file), last) == "nobody's"
    with pytest.raises(KeyFileError, match=r"has no key of 'mori' -> type: strategy-qa keys list"):
        renew_key(file, "mori")


def test_a_file_of_before_is_read_and_written_anew(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"schema": 1, "keys": {"sato": hashed("old key")}}), encoding="utf-8")
    assert state(Keys(file), "old key") == "opens"
    new = renew_key(file, "sato")
    assert (state(Keys(file), "old key"), state(Keys(file), new)) == ("opens", "opens")
    found = json.loads(file.read_text(encoding="utf-8"))
    assert (found["schema"], [set(one) for one in found["keys"]["sato"]]) == (2, [{"sha256", "made", "ends"}] * 2)
    assert found["keys"]["sato"][0]["ends"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"schema": 2, "keys": {"sato": "x"}}',
        '{"schema": 2, "keys": {"sato": [{"sha256": "x"}]}}',
        '{"keys": 1}',
        "[" * 10**5,
    ],
)
def test_a_file_that_is_none_of_keys_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(KeyFileError, match=r"is no file of keys -> remove it, then type: strategy-qa keys add NAME"):
        read_keys(file)


def test_a_file_of_a_later_release_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text('{"schema": 3, "keys": {}}', encoding="utf-8")
    with pytest.raises(KeyFileError, match="has schema 3, 2 was expected"):
        add_key(file, "sato")
    assert file.read_text(encoding="utf-8") == '{"schema": 3, "keys": {}}'


@pytest.mark.parametrize("language", ["ja", "en"])
def test_whose_key_has_ended_is_told_so(
    stand_in_assistant: Assistant, stand_in_settings: Settings, tmp_path: Path, language: Language
) -> None:
    file = tmp_path / "keys.json"
    key = made_before(31, file)
    add_key(file, "suzuki")
    door = client(stand_in_assistant, stand_in_settings, keys_file=file)
    reply = door.post("/login", data={"key": key}, headers={"accept-language": language})
    assert (reply.status_code, "set-cookie" in reply.headers) == (403, False)
    assert table(language)["key_ended"] in reply.text
    assert table(language)["key_wrong"] not in reply.text
    by_header = door.post("/v1/ask", json={"question": QUESTION}, headers={"authorization": f"Bearer {key}"})
    assert by_header.status_code == 401
    assert by_header.json()["error"] == {
        "code": "key_ended",
        "message": "this key has ended",
        "remedy": "ask your administrator for a new one",
    }


def test_a_session_whose_key_ends_is_told_so(stand_in_assistant: Assistant, stand_in_settings: Settings, tmp_path: Path) -> None:
    file, clock = tmp_path / "keys.json", Clock()
    key = add_key(file, "sato", days=30, now=clock)
    keys = Keys(file, now=clock)
    app = Door(build_app(stand_in_assistant, stand_in_settings), keys=keys, audit=Audit(tmp_path))
    door = TestClient(app, base_url="http://localhost", follow_redirects=False)
    assert door.post("/login", data={"key": key}).status_code == 303
    assert door.get("/v1/health").status_code == 200
    clock.now += 30 * DAY
    assert door.get("/v1/health").json()["error"]["code"] == "key_ended"
    page = door.get("/", headers={"accept-language": "en"})
    assert page.status_code == 401
    assert table("en")["key_ended"] in page.text


def test_right_keys_are_not_counted_as_tries(stand_in_assistant: Assistant, stand_in_settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    key = add_key(file, "sato")
    door = client(stand_in_assistant, stand_in_settings, keys_file=file)
    assert {door.post("/login", data={"key": key}).status_code for _ in range(3 * TRIES)} == {303}
    assert [door.post("/login", data={"key": "wrong"}).status_code for _ in range(TRIES + 1)] == [403] * TRIES + [429]
    assert door.post("/login", data={"key": key}).status_code == 429


def test_wrong_keys_in_a_header_are_limited_and_right_ones_never(
    stand_in_assistant: Assistant, stand_in_settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "keys.json"
    right, wrong = {"authorization": f"Bearer {add_key(file, 'sato')}"}, {"authorization": "Bearer wrong"}
    door = client(stand_in_assistant, stand_in_settings, keys_file=file)
    codes = [door.get("/v1/health", headers=wrong).status_code for _ in range(TRIES + 2)]
    assert codes == [401] * TRIES + [429] * 2
    assert {door.get("/v1/health", headers=right).status_code for _ in range(2 * TRIES)} == {200}


def test_a_page_whose_keys_have_all_ended_is_not_served(stand_in_assistant: Assistant, stand_in_settings: Settings, tmp_path: Path) -> None:
    made_before(31, tmp_path / "keys.json")
    with pytest.raises(KeyFileError, match=r"none that has not ended -> type: strategy-qa keys add NAME, or: keys renew NAME"):
        client(stand_in_assistant, stand_in_settings, keys_file=tmp_path / "keys.json")


def test_the_list_says_when_keys_end_and_whose_end_soon(home: Path) -> None:
    file = home / "keys.json"
    add_key(file, "abe")
    for name, days in (("sato", 10), ("suzuki", 29), ("tanaka", 31)):
        made_before(days, file, name)
    runner = CliRunner()
    renewed = runner.invoke(main, ["keys", "renew", "suzuki", "--overlap", "3"])
    assert renewed.exit_code == 0
    lines = runner.invoke(main, ["keys", "list"]).stdout.splitlines()
    assert lines[0] == "abe"
    assert re.fullmatch(r"sato  ends [\d: -]{16} UTC, in 20 days", lines[1])
    assert re.fullmatch(r"suzuki  ends [\d: -]{16} UTC, in 30 days  \(the earlier key goes on until [\d: -]{16} UTC\)", lines[2])
    assert re.fullmatch(r"tanaka  ended [\d: -]{16} UTC -> type: strategy-qa keys renew tanaka", lines[3])
    made_before(29, file, "sato")
    soon = runner.invoke(main, ["keys", "list"]).stdout.splitlines()[1]
    assert re.fullmatch(r"sato  ends [\d: -]{16} UTC, in 1 day -> type: strategy-qa keys renew sato", soon)
    found = json.loads(runner.invoke(main, ["keys", "list", "--json"]).stdout)
    assert found["names"] == ["abe", "sato", "suzuki", "tanaka"]
    assert [len(one["keys"]) for one in found["keys"]] == [1, 1, 2, 1]
    assert "sha256" not in json.dumps(found)


def test_help_says_the_overlap() -> None:
    assert f"default: {OVERLAP_DAYS};" in CliRunner().invoke(main, ["keys", "renew", "--help"]).stdout


@pytest.mark.parametrize(
    "arguments", [["add", "sato", "--days", "0"], ["add", "sato", "--days", "99999"], ["renew", "sato", "--overlap", "-1"]]
)
def test_days_are_bounded(home: Path, arguments: list[str]) -> None:
    result = CliRunner().invoke(main, ["keys", *arguments])
    assert result.exit_code == 2
    assert "is not in the range" in result.stderr
    assert not (home / "keys.json").exists()


class Sessions:
    """Sessions that stand elsewhere: every look takes long, and fails where they are away."""

    def __init__(self, *, away: bool = False) -> None:
        self._away = away

    def add(self, secret: str, key: str) -> None:
        self.key_of(secret)

    def key_of(self, secret: str) -> str:
        if self._away:
            raise StoreError("secret.host.example cannot be reached", remedy="see that it runs")
        time.sleep(0.5)
        return ""

    def end(self, secret: str) -> None:
        self.key_of(secret)


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("let in")(scope, receive, send)


def test_nobody_waits_while_the_door_looks_for_a_session(tmp_path: Path) -> None:
    add_key(tmp_path / "keys.json", "sato")
    door = Door(_nothing, Keys(tmp_path / "keys.json", sessions=Sessions()), Audit(tmp_path))

    async def laps() -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://localhost") as browser:
            asking = asyncio.create_task(browser.get("/v1/health", headers={"cookie": f"{COOKIE}=any"}))
            count = 0
            while not asking.done():
                await asyncio.sleep(0.01)
                count += 1
            assert asking.result().status_code == 401
            return count

    with ThreadPoolExecutor(1) as thread:  # browser tests leave an event loop in this one
        assert thread.submit(asyncio.run, laps()).result() > 3


@pytest.mark.parametrize("language", ["ja", "en"])
def test_while_sessions_are_away_a_reader_gets_one_line(tmp_path: Path, language: Language) -> None:
    key = add_key(tmp_path / "keys.json", "sato")
    door = Door(_nothing, Keys(tmp_path / "keys.json", sessions=Sessions(away=True)), Audit(tmp_path))
    browser = TestClient(door, base_url="http://localhost", headers={"accept-language": language}, cookies={COOKIE: "any"})
    for reply in (browser.get("/"), browser.post("/login", data={"key": key})):
        assert reply.status_code == 503
        assert table(language)["key_away"] in reply.text
        assert "secret.host" not in reply.text
    reply = browser.get("/v1/health")
    assert (reply.status_code, reply.json()["error"]["code"]) == (503, "store")
    assert "secret.host" not in reply.text


def test_a_thread_opens_the_file_of_sessions_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = add_key(tmp_path / "keys.json", "sato")
    keys = Keys(tmp_path / "keys.json")
    secret = keys.begin(key)
    assert secret is not None
    monkeypatch.setattr("sqlite3.connect", None)
    assert keys.session(secret) is not None
    monkeypatch.undo()
    (tmp_path / "sessions.db").unlink()
    assert keys.session(secret) is None
    again = keys.begin(key)
    assert again is not None
    assert keys.session(again) is not None


def test_who_cannot_be_signed_out_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.web.kept_sessions._WAIT_S", 0.1)
    key = add_key(tmp_path / "keys.json", "sato")
    keys = Keys(tmp_path / "keys.json")
    secret = keys.begin(key)
    assert secret is not None
    browser = TestClient(Door(_nothing, keys, Audit(tmp_path)), base_url="http://localhost", cookies={COOKIE: secret})
    with closing(sqlite3.connect(tmp_path / "sessions.db")) as other:
        other.execute("begin immediate")
        reply = browser.post("/logout", follow_redirects=False)
        assert (reply.status_code, reply.json()["error"]["code"]) == (503, "store")
        other.rollback()
    assert keys.session(secret) is not None
    assert browser.post("/logout", follow_redirects=False).status_code == 303
    assert keys.session(secret) is None
