"""Asking a server that runs already: only one that gives the same answers, and nothing is lost where it fails."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import count
from pathlib import Path
from socketserver import UnixStreamServer
from typing import Any

import pytest
import uvicorn
from click.testing import CliRunner, Result
from fastapi import FastAPI

from index.errors import StrategyQAError
from rag.assistant import Assistant
from rag.cli import main
from rag.running import RunningServer, ServerLostError, own_socket, running_server, socket_file
from rag.settings import Settings
from rag.types import Answer, AnswerDone, EvidenceFound, StatementChecked
from rag.web.server import build_app
from tests import serving

QUESTION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"

pytestmark = pytest.mark.usefixtures("socket_enabled")


PORTS = count(20_001)
"""Ports that name sockets of a home; nothing listens there."""


@pytest.fixture(scope="module")
def app(stand_in_assistant: Assistant, stand_in_settings: Settings) -> FastAPI:
    return build_app(stand_in_assistant, stand_in_settings)


@pytest.fixture
def running(app: FastAPI, stand_in_settings: Settings) -> Iterator[Settings]:
    """Settings at whose socket the product's own server listens."""
    settings = stand_in_settings.model_copy(update={"port": next(PORTS)})
    with own_socket(settings) as own, serving.running(uvicorn.Server(uvicorn.Config(app, log_level="warning")), own):
        yield settings


@contextmanager
def stand_in(settings: Settings, health: dict[str, Any], answer: bytes, status: int = 200) -> Iterator[Settings]:
    """A server that says of itself what it is told to, and answers every question with the same bytes."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(200, json.dumps(health).encode())

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._reply(status, answer)

        def _reply(self, code: int, body: bytes) -> None:
            self.send_response(code)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    found = settings.model_copy(update={"port": next(PORTS)})
    file = socket_file(found)
    server = UnixStreamServer(str(file), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        file.unlink()
        server.shutdown()
        server.server_close()
        thread.join(10)


def health_of(settings: Settings, assistant: Assistant, /, **other: str) -> dict[str, Any]:
    found = {"index_id": assistant.provenance.index_id, "version": assistant.provenance.version, "settings": settings.answering_sha256()}
    return found | other


def said(answer: Answer) -> dict[str, Any]:
    return {name: value for name, value in json.loads(json.dumps(answer.to_dict())).items() if name != "timings"}


def ask(settings: Settings, *more: str) -> Result:
    own = ("home", "embedder", "llm", "port")
    flags = [part for name in own for part in ("--set", f"{name}={getattr(settings, name)}")]
    return CliRunner().invoke(main, ["ask", QUESTION, "--json", *flags, "--set", "weights_hub=false", *more])


def test_it_answers_as_the_assistant_itself_does(running: Settings, stand_in_assistant: Assistant) -> None:
    server = running_server(running)
    assert server is not None
    own = stand_in_assistant.answer(QUESTION)
    assert said(server.answer(QUESTION)) == said(own)
    events = list(server.ask(QUESTION))
    assert [type(event) for event in events] == [EvidenceFound, StatementChecked, AnswerDone]
    assert isinstance(events[0], EvidenceFound)
    assert events[0].evidence == own.evidence
    assert isinstance(events[1], StatementChecked)
    assert events[1].citations == own.citations


def test_an_expected_failure_comes_with_its_remedy(running: Settings) -> None:
    with pytest.raises(StrategyQAError, match="empty"):
        RunningServer(running).answer(" ")


@pytest.mark.parametrize("change", [{"answer_from": 1.0}, {"language": "en"}, {"llm": "none"}], ids=lambda change: next(iter(change)))
def test_one_with_other_settings_is_not_asked(running: Settings, change: dict[str, Any]) -> None:
    assert running_server(running.model_copy(update=change)) is None


@pytest.mark.parametrize(
    "other", [{"index_id": "another"}, {"version": "0.0.0"}, {"settings": "another"}], ids=lambda other: next(iter(other))
)
def test_one_of_another_index_or_version_is_not_asked(
    stand_in_assistant: Assistant, stand_in_settings: Settings, other: dict[str, str]
) -> None:
    with stand_in(stand_in_settings, health_of(stand_in_settings, stand_in_assistant), b"") as settings:
        assert running_server(settings) is not None
    with stand_in(stand_in_settings, health_of(stand_in_settings, stand_in_assistant, **other), b"") as settings:
        assert running_server(settings) is None


def test_where_nothing_listens_there_is_none(stand_in_settings: Settings) -> None:
    settings = stand_in_settings.model_copy(update={"port": next(PORTS)})
    assert running_server(settings) is None
    with own_socket(settings):
        left = socket_file(settings)
        assert left.is_socket()  # bound, and nobody listens: what a killed server leaves
        assert running_server(settings) is None
    assert not left.exists()


def test_whoever_holds_the_port_gets_no_question(
    home: object, stand_in_assistant: Assistant, stand_in_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its health can be read by anybody and said again: it proves nothing."""
    asked: list[bytes] = []

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(health_of(stand_in_settings, stand_in_assistant)).encode())

        def do_POST(self) -> None:
            asked.append(self.rfile.read(int(self.headers["Content-Length"])))

    with HTTPServer(("127.0.0.1", 0), Other) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        result = ask(stand_in_settings.model_copy(update={"port": other.server_port}))
        other.shutdown()
    assert json.loads(result.stdout)["text"] == stand_in_assistant.answer(QUESTION).text
    assert asked == []


def test_a_socket_of_another_user_is_not_asked(running: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert RunningServer(running).health()
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert RunningServer(running).health() == {}


def test_nobody_else_may_connect_however_deep_the_home_lies(stand_in_settings: Settings, tmp_path: Path) -> None:
    home = tmp_path / ("deep" * 30)
    home.mkdir()
    settings = stand_in_settings.model_copy(update={"home": home})
    with own_socket(settings) as own:
        assert len(own) == 1
        assert socket_file(settings).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("forged", ["quotes", "passage", "label", "passage_id"])
def test_what_it_cites_is_looked_up_here(
    home: object, stand_in_assistant: Assistant, stand_in_settings: Settings, running: Settings, forged: str
) -> None:
    def stream(answer: dict[str, Any]) -> bytes:
        return f"event: done\ndata: {json.dumps(answer)}\n\n".encode()

    answer = stand_in_assistant.answer(QUESTION).to_dict()
    with stand_in(stand_in_settings, health_of(stand_in_settings, stand_in_assistant), stream(answer)) as settings:
        assert RunningServer(settings).answer(QUESTION).citations
    cited = answer["citations"][0]
    cited[forged] = [cited["quotes"][0] | {"text": "発電実証は中止する。"}] if forged == "quotes" else "発電実証は中止する。"
    with stand_in(stand_in_settings, health_of(stand_in_settings, stand_in_assistant), stream(answer)) as settings:
        with pytest.raises(ServerLostError, match="does not stand in the text"):
            RunningServer(settings).answer(QUESTION)
        assert "中止" not in ask(settings).stdout


def test_where_the_server_took_up_another_text_it_is_read_anew(
    stand_in_assistant: Assistant, stand_in_settings: Settings, running: Settings
) -> None:
    server = RunningServer(running)
    server.__dict__["_document"] = replace(stand_in_assistant.document, passages=stand_in_assistant.document.passages[:1])
    assert server.answer(QUESTION).citations


EVIDENCE = b'event: evidence\ndata: {"evidence": []}\n\n'


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (503, b'{"error": {}}'),
        (200, b""),
        (200, b"<html>"),
        (200, b"event: evidence\ndata: {not JSON"),
        (200, b"event: done\ndata: {}\n\n"),
    ],
    ids=["busy", "nothing", "another program", "broken", "no answer"],
)
def test_where_it_fails_before_anything_came_the_question_is_answered_here(
    home: object, stand_in_assistant: Assistant, stand_in_settings: Settings, status: int, answer: bytes
) -> None:
    with stand_in(stand_in_settings, health_of(stand_in_settings, stand_in_assistant), answer, status) as settings:
        with pytest.raises(ServerLostError):
            RunningServer(settings).answer(QUESTION)
        result = ask(settings)
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["text"] == stand_in_assistant.answer(QUESTION).text


def test_where_it_breaks_off_in_the_middle_that_is_said(home: object, stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    with stand_in(stand_in_settings, health_of(stand_in_settings, stand_in_assistant), EVIDENCE) as settings:
        result = ask(settings)
    assert result.exit_code == 1
    assert "broke off" in result.stderr
    assert "--no-server" in result.stderr


@pytest.fixture
def nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def refuse() -> None:
        def opened(*_: object) -> Assistant:
            raise StrategyQAError("something was loaded")

        monkeypatch.setattr(Assistant, "open", opened)

    return refuse


def test_the_command_asks_it_and_loads_nothing(
    home: object, running: Settings, stand_in_assistant: Assistant, nothing_is_loaded: Callable[[], None]
) -> None:
    expected = stand_in_assistant.answer(QUESTION)
    nothing_is_loaded()
    result = ask(running)
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["text"] == expected.text
    refused = ask(running, "--no-server")
    assert "something was loaded" in refused.stderr


def ask_batch(settings: Settings, questions: Path, out: Path, *more: str) -> Result:
    own = ("home", "embedder", "llm", "port")
    flags = [part for name in own for part in ("--set", f"{name}={getattr(settings, name)}")]
    return CliRunner().invoke(main, ["ask", "--batch", str(questions), "--out", str(out), *flags, "--set", "weights_hub=false", *more])


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "questions.jsonl"
    later = {"id": "2", "question": "それはなぜですか", "history": [{"question": QUESTION, "answer_id": "1"}]}
    file.write_text("".join(json.dumps(one) + "\n" for one in ({"id": "1", "question": QUESTION}, later)), encoding="utf-8")
    return file


def said_in(out: Path) -> list[dict[str, Any]]:
    return [{name: value for name, value in json.loads(line).items() if name != "timings"} for line in out.read_text().split("\n")[:-1]]


def test_a_batch_asks_it_and_loads_nothing(
    home: object, running: Settings, questions: Path, tmp_path: Path, nothing_is_loaded: Callable[[], None]
) -> None:
    here, there = tmp_path / "here.jsonl", tmp_path / "there.jsonl"
    assert ask_batch(running, questions, here, "--no-server").exit_code == 0
    nothing_is_loaded()
    result = ask_batch(running, questions, there)
    assert result.exit_code == 0, result.stderr
    assert said_in(there) == said_in(here)
    assert ask_batch(running, questions, here).exit_code == 0  # and one goes on with the other's answers
    assert "something was loaded" in ask_batch(running, questions, tmp_path / "other.jsonl", "--no-server").stderr


@pytest.mark.parametrize("status", [503, 429])
def test_a_batch_goes_on_here_where_the_server_is_lost(
    home: object,
    stand_in_assistant: Assistant,
    stand_in_settings: Settings,
    questions: Path,
    tmp_path: Path,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("rag.cli.ask.WAIT_S", 0.01)
    monkeypatch.setattr("rag.cli.ask.LONGEST_WAIT_S", 0.05)
    health = health_of(stand_in_settings, stand_in_assistant) | {"provenance": asdict(stand_in_assistant.provenance)}
    with stand_in(stand_in_settings, health, b"{}", status) as settings:
        result = ask_batch(settings, questions, tmp_path / "answers.jsonl")
    assert result.exit_code == 0, result.stderr
    assert next(one["text"] for one in said_in(tmp_path / "answers.jsonl")) == stand_in_assistant.answer(QUESTION).text


def test_a_batch_goes_on_here_with_the_texts_it_began_with_where_the_server_asks_others(
    home: object, stand_in_assistant: Assistant, stand_in_settings: Settings, questions: Path, tmp_path: Path
) -> None:
    health = health_of(stand_in_settings, stand_in_assistant) | {"provenance": asdict(stand_in_assistant.provenance)}
    answer = stand_in_assistant.answer(QUESTION)
    other = replace(answer, provenance=replace(answer.provenance, index_id="0" * 16))
    reply = f"event: done\ndata: {json.dumps(other.to_dict())}\n\n".encode()
    with stand_in(stand_in_settings, health, reply) as settings:
        result = ask_batch(settings, questions, tmp_path / "answers.jsonl")
    assert result.exit_code == 0, result.stderr
    assert {one["provenance"]["index_id"] for one in said_in(tmp_path / "answers.jsonl")} == {stand_in_assistant.provenance.index_id}


def test_a_server_that_does_not_say_what_makes_its_answers_is_not_asked_by_a_batch(
    home: object, stand_in_assistant: Assistant, stand_in_settings: Settings, questions: Path, tmp_path: Path
) -> None:
    with stand_in(stand_in_settings, health_of(stand_in_settings, stand_in_assistant), EVIDENCE) as settings:
        assert ask_batch(settings, questions, tmp_path / "answers.jsonl").exit_code == 0


def test_answers_over_their_own_questions_are_refused_before_anything_is_loaded(
    home: object, stand_in_settings: Settings, questions: Path, nothing_is_loaded: Callable[[], None]
) -> None:
    nothing_is_loaded()
    before = questions.read_bytes()
    for more in ((), ("--restart",)):
        result = ask_batch(stand_in_settings, questions, questions, *more)
        assert result.exit_code == 1
        assert "name another file for the answers: --out FILE" in result.stderr
        assert questions.read_bytes() == before
