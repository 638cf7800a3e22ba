"""What stands before the application: known routes alone, asked by our own page, with bounded bodies, refused in one form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse

from rag.assistant import Assistant
from rag.settings import Settings
from rag.web.gate import LARGEST_BODIES, LARGEST_BODY, Gate
from rag.web.keys import add_key
from rag.web.server import build_app
from tests.rag.web.routes import routes_of

OURS = {
    ("GET", "/fragments/ahead"),
    ("POST", "/mcp"),
    ("GET", "/v1/documents"),
    ("POST", "/v1/documents"),
    *(("POST", f"/v1/documents/{name}") for name in ("use", "aside", "known", "own", "delete")),
    *(("GET", f"/v1/{name}") for name in ("health", "ready", "metrics", "openapi.json", "section")),
    *(("POST", f"/v1/{name}") for name in ("ask", "search", "verify", "verify-quote")),
    ("POST", "/v1/draft"),
    ("POST", "/v1/feedback"),
    ("GET", "/v1/models"),
    ("GET", "/v1/models/{model:path}"),
    ("POST", "/v1/chat/completions"),
    ("POST", "/v1/gennai"),
    ("GET", "/v1/original"),
    *(("GET", f"/fragments/documents{name}") for name in ("", "/work", "/one")),
    ("GET", "/fragments/original"),
    ("GET", "/fragments/passage"),
    ("GET", "/fragments/compare"),
    ("GET", "/fragments/compare/file"),
    ("GET", "/fragments/search"),
    ("GET", "/fragments/section"),
}
GRADIO = {
    ("GET", "/"),
    ("HEAD", "/"),
    ("GET", "/assets/{path:path}"),
    ("GET", "/favicon.ico"),
    ("GET", "/gradio_api/heartbeat/{session_hash}"),
    ("GET", "/gradio_api/app_id"),
    ("GET", "/gradio_api/queue/data"),
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/run/{api_name}"),
    ("GET", "/static/{path:path}"),
    ("GET", "/theme.css"),
}
FILLED = {"api_name": "predict"}


@pytest.fixture(scope="module")
def client(stand_in_assistant: Assistant, stand_in_settings: Settings) -> TestClient:
    app = build_app(stand_in_assistant, stand_in_settings)
    return TestClient(app, base_url="http://localhost", raise_server_exceptions=False, follow_redirects=False)


def refused_with(reply: Any) -> str:
    """The code of a refusal, whose form is looked at."""
    error = reply.json()["error"]
    assert set(error) == {"code", "message", "remedy"}
    assert all(error.values())
    return str(error["code"])


def test_every_route_is_allowed_by_name_or_is_not_there(client: TestClient) -> None:
    """Whoever adds a route, here or in Gradio, has to say here that it is wanted."""
    app = cast("FastAPI", client.app)
    there = set(routes_of(app.routes))
    assert len(there) > 60
    gate = next(one for one in app.user_middleware if one.cls == cast("object", Gate))
    behind = TestClient(Gate(PlainTextResponse("let in"), **gate.kwargs), base_url="http://localhost")  # type: ignore[arg-type]
    let_in = set()
    for method, path in there:
        filled = re.sub(r"\{(\w+)(?::\w+)?\}", lambda part: FILLED.get(part[1], "index"), path)
        reply = behind.request(method, filled)
        if reply.status_code == 200:
            let_in.add((method, path))
        elif method != "HEAD":
            assert refused_with(reply) in ("not_found", "method")
    assert let_in == OURS | GRADIO


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/gradio_api/file=http://any.example/x"),
        ("GET", "/gradio_api/file/http://any.example/x"),
        ("GET", "/gradio_api/proxy=https://any.hf.space/x"),
        ("GET", "/gradio_api/run-history/buckets"),
        ("POST", "/gradio_api/run-history/connect"),
        ("POST", "/gradio_api/upload"),
        ("POST", "/gradio_api/call/answer"),
        ("GET", "/gradio_api/info"),
        ("GET", "/gradio_api/deep_link"),
        ("GET", "/monitoring"),
        ("GET", "/config"),
        ("GET", "/openapi.json"),
        ("POST", "/login"),
        ("GET", "/v1/nothing"),
        ("GET", "/assets/nothing.js"),
        ("GET", "/nothing"),
    ],
)
def test_what_is_not_there_is_said_in_our_form(client: TestClient, method: str, path: str) -> None:
    reply = client.request(method, path)
    assert (reply.status_code, refused_with(reply)) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"), [("GET", "/v1/ask", "POST"), ("DELETE", "/", "GET, HEAD"), ("OPTIONS", "/v1/draft", "POST")]
)
def test_another_method_is_said_in_our_form(client: TestClient, method: str, path: str, allowed: str) -> None:
    reply = client.request(method, path, headers={"access-control-request-method": "POST"})
    assert (reply.status_code, refused_with(reply), reply.headers["allow"]) == (405, "method", allowed)


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/draft", "/v1/feedback", "/gradio_api/queue/join", "/gradio_api/run/predict"])
@pytest.mark.parametrize("body", ["{", "[]", '"' + "x" * 100, "[" * 50_000], ids=["cut", "list", "text", "deep"])
def test_what_cannot_be_read_is_said_in_our_form(client: TestClient, path: str, body: str) -> None:
    reply = client.post(path, content=body, headers={"content-type": "application/json"})
    assert 400 <= reply.status_code < 500
    assert refused_with(reply) == "request"


def test_a_failure_of_ours_is_said_in_our_form(client: TestClient, stand_in_assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Assistant, "search", lambda *_, **__: 1 / 0)
    reply = client.get("/fragments/search", params={"q": "量子", "language": "ja"})
    assert (reply.status_code, refused_with(reply)) == (500, "internal")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://localhost:9999"},
        {"origin": "null"},
        {"origin": "http://["},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=lambda headers: next(iter(headers.values())),
)
def test_another_site_asks_for_nothing_and_may_only_lead_to_the_page(client: TestClient, headers: dict[str, str]) -> None:
    for method, path in (("POST", "/v1/feedback"), ("POST", "/gradio_api/queue/join"), ("GET", "/fragments/search?q=a&language=ja")):
        reply = client.request(method, path, headers=headers)
        assert (reply.status_code, refused_with(reply)) == (403, "origin"), path
    opened = client.get("/", headers=headers)
    assert opened.status_code == 200
    assert not [name for name in opened.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://localhost", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
    ],
)
def test_our_own_page_and_programs_may_ask(client: TestClient, headers: dict[str, str]) -> None:
    reply = client.get("/fragments/search", params={"q": "量子", "language": "ja"}, headers=headers)
    assert reply.status_code == 200
    assert not [name for name in reply.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "[::1", "localhost:x", ""]
)
def test_a_page_of_this_machine_answers_to_no_other_name(client: TestClient, host: str) -> None:
    reply = client.get("/v1/health", headers={"host": host})
    assert reply.status_code in (400, 421)
    assert refused_with(reply) in ("request", "host")


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/feedback", "/v1/draft", "/gradio_api/queue/join", "/gradio_api/run/predict"])
@pytest.mark.parametrize("told", [True, False], ids=["told", "in pieces"])
def test_a_body_is_bounded_before_it_is_read(client: TestClient, path: str, told: bool) -> None:
    most = LARGEST_BODIES.get(path, LARGEST_BODY)
    taken = 0

    def pieces() -> Iterator[bytes]:
        nonlocal taken
        yield b'{"question": "'
        for _ in range(most * 2 // 100_000):
            taken += 100_000
            yield b" " * 100_000
        yield b'"}'

    content = b"".join(pieces()) if told else pieces()
    reply = client.post(path, content=content, headers={"content-type": "application/json"})
    assert (reply.status_code, refused_with(reply)) == (413, "too_large")
    assert "content-security-policy" in reply.headers
    assert not told or client.post(path, content=b"{}", headers={"content-length": "9" * 5000}).status_code == 413


def test_a_question_is_as_long_as_it_was_typed(client: TestClient, stand_in_settings: Settings) -> None:
    question = "大学ファンドの規模はいくらですか"
    fits = question + " " * (stand_in_settings.question_limit - len(question))
    assert client.post("/v1/ask", json={"question": fits}).status_code == 200
    for longer in (fits + " ", fits + "\n", fits + "\u200b", "\u3000" * 10_000 + question):
        reply = client.post("/v1/ask", json={"question": longer})
        assert (reply.status_code, refused_with(reply)) == (400, "question")
        assert len(reply.content) < 1000


def test_streams_stand_in_no_buffer_and_no_cache(client: TestClient) -> None:
    """Of the API, and of the page: nginx would hand an answer on when it is over."""
    with client:
        joined = client.post("/gradio_api/queue/join", json={"data": [" ", "日本語", None], "fn_index": 0, "session_hash": "abc"})
        assert joined.status_code == 200
        streams = (
            client.stream("POST", "/v1/ask", json={"question": "大学ファンド", "stream": True}),
            client.stream("GET", "/gradio_api/queue/data", params={"session_hash": "abc"}),
        )
        for stream in streams:
            with stream as reply:
                assert reply.headers["content-type"].startswith("text/event-stream")
                assert reply.headers["x-accel-buffering"] == "no"
                assert reply.headers["cache-control"] == "no-store"
                assert "".join(reply.iter_text())


def test_nobody_else_says_where_the_page_is(client: TestClient) -> None:
    page = client.get("/", headers={"x-forwarded-host": "evil.example"}).text
    assert set(re.findall(r'"root":"([^"]*)"', page)) == {"http://localhost"}
    assert "evil.example" not in page


@pytest.mark.parametrize("path", ["/kb/", "/"], ids=["the proxy leaves the path", "the proxy removes it"])
def test_the_root_of_the_page_is_where_the_proxy_shows_it(
    stand_in_assistant: Assistant, stand_in_settings: Settings, tmp_path: Path, path: str
) -> None:
    file = tmp_path / "keys.json"
    changes = {"public_url": "https://kb.example/kb", "keys_file": file}
    key = {"authorization": f"Bearer {add_key(file, 'sato')}"}
    app = build_app(stand_in_assistant, stand_in_settings.model_copy(update=changes))
    proxied = TestClient(app, base_url="http://127.0.0.1:7860", follow_redirects=False)
    for host in ({}, {"host": "kb.example"}, {"x-forwarded-host": "kb.example"}, {"x-forwarded-host": "evil.example"}):
        assert set(re.findall(r'"root":"([^"]*)"', proxied.get(path, headers=key | host).text)) == {"https://kb.example/kb"}
    for origin, status in (("https://kb.example", 200), ("https://evil.example", 403)):
        reply = proxied.post(f"{path}v1/ask", json={"question": "大学ファンド"}, headers=key | {"origin": origin})
        assert reply.status_code == status
    opened = proxied.post(f"{path}login", data={"key": key["authorization"].removeprefix("Bearer ")})
    assert opened.headers["location"] == "./"
    assert re.search(r"Path=/kb/; SameSite=strict; Secure$", opened.headers["set-cookie"])
    assert proxied.get("/kb").headers["location"] == "/kb/"
