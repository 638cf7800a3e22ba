"""Clients of every form that are slow or go away hold up nobody; what is refused is said in the form that asked."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from rag.assistant import Assistant
from rag.settings import Settings
from rag.web.forms.errors import GennaiForm, OpenAIForm
from rag.web.server import build_app
from tests.rag.web.lasting import Lasting
from tests.rag.web.test_reading import address_of, serving

pytestmark = pytest.mark.usefixtures("socket_enabled")

QUESTION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"
COMPLETIONS, GENNAI = "/v1/chat/completions", "/v1/gennai"


def body_of(path: str, question: str, *, stream: bool = False) -> dict[str, Any]:
    if path == GENNAI:
        return {"inputs": {"question": question}}
    return {"model": "strategy-qa", "stream": stream, "messages": [{"role": "user", "content": question}]}


@pytest.fixture
def lasting(stand_in_assistant: Assistant) -> Lasting:
    return Lasting(stand_in_assistant)


@pytest.fixture
def address(socket_enabled: None, lasting: Lasting, stand_in_settings: Settings) -> Iterator[tuple[str, int]]:
    settings = stand_in_settings.model_copy(update={"queue_limit": 2, "rate_limit": 1000, "answer_seconds": 30})
    with serving(lasting, settings) as found:
        yield address_of(found)


def sent(address: tuple[str, int], path: str, body: dict[str, Any], *, share: float = 1.0) -> socket.socket:
    """A connection over which a share of a request was sent."""
    data = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    connection = socket.create_connection(address, timeout=10)
    connection.sendall(head.encode() + data[: int(share * len(data))])
    return connection


def ask(address: tuple[str, int], path: str, question: str = QUESTION) -> httpx.Response:
    return httpx.post(f"http://{address[0]}:{address[1]}{path}", json=body_of(path, question), timeout=10)


@pytest.mark.parametrize(("path", "stream"), [(COMPLETIONS, False), (COMPLETIONS, True), (GENNAI, False)])
def test_who_goes_away_ends_the_answer_and_gives_the_place_back(
    address: tuple[str, int], lasting: Lasting, path: str, stream: bool
) -> None:
    for _ in range(4):  # there are two places
        with closing(sent(address, path, body_of(path, f"long{QUESTION}", stream=stream))):
            assert lasting.begun.acquire(timeout=10)
        assert lasting.ended.acquire(timeout=5)
        assert ask(address, path).status_code == 200


@pytest.mark.parametrize("path", [COMPLETIONS, GENNAI])
def test_who_sends_slowly_holds_up_nobody_and_is_answered(address: tuple[str, int], path: str) -> None:
    body = body_of(path, QUESTION)
    with closing(sent(address, path, body, share=0.5)) as slow:
        for _ in range(3):
            assert ask(address, path).status_code == 200
        data = json.dumps(body).encode()
        slow.sendall(data[len(data) // 2 :])
        assert slow.recv(15) == b"HTTP/1.1 200 OK"


def test_who_reads_slowly_holds_up_nobody_and_gets_all(address: tuple[str, int]) -> None:
    with closing(sent(address, COMPLETIONS, body_of(COMPLETIONS, QUESTION, stream=True))) as slow:
        for _ in range(3):
            assert ask(address, COMPLETIONS).status_code == 200
        read = b""
        while b"[DONE]" not in read:
            read += slow.recv(64)
            time.sleep(0.002)
    assert read.count(b'"chat.completion.chunk"') > 2


@pytest.mark.parametrize(
    "code", ["key", "key_ended", "rate", "busy", "time", "question", "too_large", "request", "files", "document", "new"]
)
def test_a_refusal_is_whole_in_each_form(stand_in_settings: Settings, code: str) -> None:
    error = {"code": code, "message": "it is <b>so</b>", "remedy": "do this"}
    said = OpenAIForm().content(400, error)["error"]
    assert (said["message"], set(said)) == ("it is <b>so</b> (do this)", {"message", "type", "param", "code"})
    shown = GennaiForm(stand_in_settings).content(400, error)
    assert shown["error"] == "it is <b>so</b> (do this)"
    assert "{" not in shown["outputs"]
    assert "<b>" not in shown["outputs"]


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "\u202e", "9" * 5000, "{", "'\"<>&", "[" * 3000])
def test_odd_words_break_nothing(stand_in_assistant: Assistant, stand_in_settings: Settings, odd: str) -> None:
    """In every text that is read; a lone half of a character comes as an escape of JSON."""
    settings = stand_in_settings.model_copy(update={"rate_limit": 1000})
    client = TestClient(build_app(stand_in_assistant, settings), base_url="http://localhost")
    titled = f"<chat_history>\nUSER: {odd}\n</chat_history>"
    before = {"role": "assistant", "content": f"[1] [x](#passage={odd}) {odd}\n{odd} [1]"}
    bodies: list[tuple[str, dict[str, Any]]] = [
        *((COMPLETIONS, body_of(COMPLETIONS, text, stream=stream)) for text in (odd, titled) for stream in (False, True)),
        (COMPLETIONS, {"model": odd, "messages": [{"role": "user", "content": QUESTION}]}),
        (COMPLETIONS, {"model": "strategy-qa", "messages": [{"role": "user", "content": [{"type": odd}]}]}),
        (
            COMPLETIONS,
            {"model": "strategy-qa", "messages": [{"role": "user", "content": odd}, before, {"role": "user", "content": QUESTION}]},
        ),
        (GENNAI, body_of(GENNAI, odd)),
        (GENNAI, {"inputs": {"question": QUESTION, "documents": odd}}),
        (GENNAI, {"inputs": {"question": QUESTION, "conversation_histories": [{"input": odd, "output": odd}]}}),
    ]
    for path, body in bodies:
        reply = client.post(path, content=json.dumps(body), headers={"content-type": "application/json"})
        assert reply.status_code in (200, 400, 404), (path, body, reply.text)
