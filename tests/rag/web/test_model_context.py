"""The tools over the Model Context Protocol, called by the library's own client: at ``/mcp`` of a server, and at standard input."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, cast

import anyio
import httpx2
import pytest
import uvicorn
from fastapi.testclient import TestClient
from mcp import StdioServerParameters
from mcp.client import Client
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, TextContent

from rag.assistant import Assistant
from rag.running import own_socket
from rag.settings import Settings
from rag.web.answering import Checking
from rag.web.keys import add_key
from rag.web.server import build_app
from rag.web.tools.catalogue import STATUS, TOOLS
from tests import serving
from tests.rag.web.lasting import Lasting

QUESTION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"
OTHER = "国際卓越研究大学制度とは何ですか"
PASSAGE = "iis2024@1#3.1.2/3"
MODES = ("legacy", "auto")

pytestmark = pytest.mark.usefixtures("socket_enabled")


@contextmanager
def served(assistant: object, settings: Settings, **changes: Any) -> Iterator[str]:
    """The address of a server in a thread."""
    app = build_app(cast("Checking", assistant), settings.model_copy(update=changes))
    with socket.create_server(("127.0.0.1", 0)) as own:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=3))
        with serving.running(server, [own]):
            yield f"http://127.0.0.1:{own.getsockname()[1]}"


@pytest.fixture(scope="module")
def address(stand_in_assistant: Assistant, stand_in_settings: Settings) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "socket", serving_socket())
        with served(stand_in_assistant, stand_in_settings, rate_limit=1000) as found:
            yield found


def serving_socket() -> Any:
    """Sockets as they are before tests forbid them."""
    from pytest_socket import _true_socket

    return _true_socket


@asynccontextmanager
async def at(address: str, key: str = "", mode: str = "auto") -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    http = httpx2.AsyncClient(headers=headers, timeout=30)
    async with http, Client(streamable_http_client(f"{address}/mcp", http_client=http), mode=mode) as client:
        yield client


def words(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def call(address: str, name: str, mode: str = "auto", **arguments: Any) -> CallToolResult:
    async def run() -> CallToolResult:
        async with at(address, mode=mode) as client:
            return await client.call_tool(name, arguments)

    return serving.run_async(run)


def without_times(answer: Any) -> dict[str, Any]:
    return {name: value for name, value in json.loads(json.dumps(answer)).items() if name != "timings"}


@pytest.mark.parametrize("mode", MODES)
def test_the_tools_say_when_they_are_used_and_what_they_take(address: str, mode: str) -> None:
    async def run() -> None:
        async with at(address, mode=mode) as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            assert set(tools) == set(TOOLS) == {"ask", "search", "section", "verify_quote", "documents"}
            assert all(meaning in (tools["ask"].description or "") for meaning in STATUS.values())
            assert client.instructions
            assert "verify_quote" in client.instructions
            for tool in tools.values():
                assert tool.input_schema["additionalProperties"] is False
                assert all("description" in one for one in tool.input_schema.get("properties", {}).values()), tool.name
                assert tool.annotations
                assert tool.annotations.read_only_hint
            assert tools["ask"].input_schema["properties"]["question"]["maxLength"] == 20_000
            assert tools["search"].input_schema["properties"]["limit"]["maximum"] == 20

    serving.run_async(run)


@pytest.mark.parametrize("mode", MODES)
def test_an_answer_comes_in_words_and_as_the_json_of_the_api(address: str, stand_in_assistant: Assistant, mode: str) -> None:
    result = call(address, "ask", mode, question=QUESTION)
    answer = stand_in_assistant.answer(QUESTION)
    assert not result.is_error
    assert without_times(result.structured_content) == without_times(answer.to_dict())
    said = words(result)
    assert said.startswith(f"Status: {answer.status}. {STATUS[answer.status]}")
    assert answer.statements[0].text in said
    assert f"[1] {answer.citations[0].label} — {answer.citations[0].official}" in said


def test_the_other_tools_give_the_json_of_the_api(address: str) -> None:
    with httpx2.Client(base_url=address) as api:
        searched = api.post("/v1/search", json={"query": QUESTION, "limit": 3}).json()
        shown = api.get("/v1/section", params={"section": "3(1)①"}).json()
        quoted = api.post("/v1/verify-quote", json={"quote": "速やかな設立に向けて本格的な設立準備", "section": "3(1)②"}).json()
        listed = api.get("/v1/documents").json()
    assert call(address, "search", query=QUESTION, limit=3).structured_content == searched
    assert call(address, "section", section="3(1)①").structured_content == shown
    found = call(address, "verify_quote", quote="速やかな設立に向けて本格的な設立準備", section="3(1)②")
    assert found.structured_content == quoted
    assert words(found).startswith("It stands word for word: ３．（１）②項目３")
    assert call(address, "documents").structured_content == {"asked": listed["asked"]}


def test_a_quote_that_does_not_stand_is_said_so(address: str) -> None:
    assert "They stand here: ３．（１）②項目３" in words(call(address, "verify_quote", quote="本格的な設立準備を進める", section="1."))
    changed = words(call(address, "verify_quote", quote="2031年度から2023年度までに実施した委託事業の成果"))
    assert "It does not stand in the text: figures that are not there: 2031年度" in changed
    assert "Do not show it as a quote." in changed


def test_what_is_refused_is_one_line_with_what_to_do(address: str) -> None:
    for name, arguments, message in (
        ("ask", {"question": "あ" * 2001}, "question: the question has 2001 characters, at most 2000 are read -> ask more shortly"),
        ("ask", {"question": "あ" * 20_001}, "error: question: String should have at most 20000 characters -> call ask as its schema says"),
        ("ask", {"question": " "}, "question: the question is empty"),
        ("ask", {"question": QUESTION, "documents": ["none"]}, "question: the document 'none' is not asked; asked are iis2024"),
        ("ask", {"question": QUESTION, "model": "x"}, "error: model: Extra inputs are not permitted"),
        ("section", {"section": "9.(9)"}, "question: there is no section '9.(9)'; near it: １．、２．、３．"),
        ("section", {}, "error: section: Field required"),
        ("search", {"query": QUESTION, "limit": 21}, "error: limit: Input should be less than or equal to 20"),
        ("verify_quote", {"quote": " "}, "question: there is no quote"),
        ("forget", {}, "error: there is no tool 'forget' -> call one of ask, search, section, verify_quote, documents"),
    ):
        result = call(address, name, "legacy", **arguments)
        assert result.is_error, arguments
        assert words(result).startswith(message)
        assert "\n" not in words(result)


def test_two_at_once_get_their_own_answers(address: str, stand_in_assistant: Assistant) -> None:
    found: dict[str, Any] = {}

    async def ask(question: str) -> None:
        async with at(address) as client:
            found[question] = (await client.call_tool("ask", {"question": question})).structured_content

    async def run() -> None:
        async with anyio.create_task_group() as group:
            for question in (QUESTION, OTHER):
                group.start_soon(ask, question)

    serving.run_async(run)
    for question in (QUESTION, OTHER):
        assert without_times(found[question]) == without_times(stand_in_assistant.answer(question).to_dict())


def test_a_question_that_is_cancelled_ends(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    lasting = Lasting(stand_in_assistant)
    with served(lasting, stand_in_settings, queue_limit=1) as url:

        async def run() -> None:
            async with at(url) as client:
                async with anyio.create_task_group() as group:
                    group.start_soon(client.call_tool, "ask", {"question": f"long{QUESTION}"})
                    assert await anyio.to_thread.run_sync(lasting.begun.acquire, True, 10)
                    group.cancel_scope.cancel()
                assert await anyio.to_thread.run_sync(lasting.ended.acquire, True, 10)
                assert not (await client.call_tool("ask", {"question": QUESTION})).is_error  # its place is free again

        serving.run_async(run)


@pytest.mark.parametrize("mode", MODES)
def test_a_question_ends_where_its_reader_goes(stand_in_assistant: Assistant, stand_in_settings: Settings, mode: str) -> None:
    lasting = Lasting(stand_in_assistant)
    with served(lasting, stand_in_settings) as url:

        async def run() -> None:
            async with anyio.create_task_group() as group, at(url, mode=mode) as client:
                group.start_soon(client.call_tool, "ask", {"question": f"long{QUESTION}"})
                assert await anyio.to_thread.run_sync(lasting.begun.acquire, True, 10)
                group.cancel_scope.cancel()

        serving.run_async(run)
        assert lasting.ended.acquire(timeout=10)


def test_more_than_its_limits_is_refused(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    with served(stand_in_assistant, stand_in_settings, rate_limit=2) as url:
        results = [call(url, "ask", question=QUESTION) for _ in range(3)]
    assert [result.is_error for result in results] == [False, False, True]
    assert words(results[2]) == "rate: 2 questions a minute are allowed -> ask again in a moment"


def test_a_server_with_keys_asks_for_one(stand_in_assistant: Assistant, stand_in_settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    key = add_key(file, "sato")

    async def listed(key: str) -> list[str]:
        async with at(url, key) as client:
            return [tool.name for tool in (await client.list_tools()).tools]

    with served(stand_in_assistant, stand_in_settings, keys_file=file) as url:
        assert serving.run_async(listed, key) == list(TOOLS)
        for wrong in ("", "wrong"):
            reply = httpx2.post(f"{url}/mcp", json={}, headers={"Authorization": f"Bearer {wrong}"} if wrong else {})
            assert reply.status_code == 401
            assert reply.json()["error"]["code"] == "key"
            with pytest.RaisesGroup(Exception, flatten_subgroups=True, allow_unwrapped=True):
                serving.run_async(listed, wrong)


def test_nothing_but_calls_is_taken(address: str) -> None:
    for method in ("GET", "DELETE", "PUT"):
        assert httpx2.request(method, f"{address}/mcp").status_code == 405
    page = {"Origin": "https://elsewhere.example", "Content-Type": "application/json"}
    assert httpx2.post(f"{address}/mcp", content=b"{}", headers=page).status_code == 403
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    assert httpx2.post(f"{address}/mcp", content=b"{", headers=headers).status_code == 400
    assert httpx2.post(f"{address}/mcp", content=b"x" * 1_000_001, headers=headers).status_code == 413


def test_an_application_that_does_not_run_says_so(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    reply = TestClient(build_app(stand_in_assistant, stand_in_settings), base_url="http://localhost").post("/mcp", json={})
    assert reply.status_code == 503
    assert reply.json()["error"]["code"] == "closing"


def environment(settings: Settings, **more: str) -> dict[str, str]:
    own = {"home": settings.home, "embedder": settings.embedder, "llm": settings.llm, "weights_hub": "false", "port": settings.port}
    return {f"STRATEGY_QA_{name.upper()}": str(value) for name, value in own.items()} | {"PYTHONPATH": os.pathsep.join(sys.path)} | more


def command(*more: str) -> list[str]:
    return ["-c", "from rag.cli import main; main()", "mcp", *more]


def over_stdio(settings: Settings, use: Callable[[Client], Awaitable[None]], *more: str) -> None:
    async def run() -> None:
        started = StdioServerParameters(command=sys.executable, args=command(*more), env=environment(settings))
        async with Client(stdio_client(started)) as client:
            await use(client)

    serving.run_async(run)


def test_a_program_starts_it_and_asks(stand_in_settings: Settings, stand_in_assistant: Assistant) -> None:
    async def use(client: Client) -> None:
        assert [tool.name for tool in (await client.list_tools()).tools] == list(TOOLS)
        asked = await client.call_tool("ask", {"question": QUESTION})
        assert without_times(asked.structured_content) == without_times(stand_in_assistant.answer(QUESTION).to_dict())
        wrong = await client.call_tool("section", {"section": "9.(9)"})
        assert wrong.is_error
        searched = await client.call_tool("search", {"query": QUESTION})
        assert searched.structured_content
        assert searched.structured_content["evidence"][0]["passage_id"] == stand_in_assistant.search(QUESTION)[0].passage_id

    over_stdio(stand_in_settings, use, "--no-server")


def test_nothing_but_the_protocol_is_printed(stand_in_settings: Settings) -> None:
    about = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    messages = (
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": about},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": QUESTION}}},
    )
    typed = "".join(json.dumps(one) + "\n" for one in messages)
    with subprocess.Popen(  # noqa: S603 - this command itself
        [sys.executable, *command("--no-server")],
        env=os.environ | environment(stand_in_settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(typed)
        process.stdin.flush()
        replies = [json.loads(process.stdout.readline()) for _ in range(2)]
        process.stdin.close()
        assert process.stdout.read() == ""
        assert process.wait(20) == 0
    assert [reply["id"] for reply in replies] == [1, 2]
    assert replies[1]["result"]["structuredContent"]["question"] == QUESTION


def test_a_running_server_is_asked_first_and_models_load_where_it_goes(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    lasting = Lasting(stand_in_assistant)
    settings = stand_in_settings.model_copy(update={"port": 20_901})
    app = build_app(cast("Checking", lasting), settings)

    server = ExitStack()
    own = server.enter_context(own_socket(settings))
    server.enter_context(serving.running(uvicorn.Server(uvicorn.Config(app, log_level="warning")), own))

    async def use(client: Client) -> None:
        first = await client.call_tool("ask", {"question": QUESTION})
        async with anyio.create_task_group() as group:
            group.start_soon(client.call_tool, "ask", {"question": f"long{QUESTION}"})
            assert await anyio.to_thread.run_sync(lasting.begun.acquire, True, 10)  # it is the server that answers
            group.cancel_scope.cancel()
        assert await anyio.to_thread.run_sync(lasting.ended.acquire, True, 10)
        searched = await client.call_tool("search", {"query": QUESTION, "limit": 2})
        assert searched.structured_content
        assert len(searched.structured_content["evidence"]) == 2
        await anyio.to_thread.run_sync(server.close)
        second = await client.call_tool("ask", {"question": QUESTION})
        assert without_times(first.structured_content) == without_times(second.structured_content)

    with server:
        over_stdio(settings, use)


def test_the_examples_of_the_documentation_run(address: str, stand_in_settings: Settings) -> None:
    text = (Path(__file__).parents[3] / "docs" / "mcp.md").read_text(encoding="utf-8")
    started, at_url = (json.loads(found)["mcpServers"]["strategy-qa"] for found in re.findall(r"```json\n(.*?)```", text, re.DOTALL))
    assert started["args"] == command()[2:]
    assert Path(started["command"]).name == "strategy-qa"
    assert at_url["url"] == "http://localhost:7860/mcp"
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    found = example.replace(at_url["url"], f"{address}/mcp")
    done = subprocess.run([sys.executable, "-c", found], env=os.environ | environment(stand_in_settings), capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Status: ")


@pytest.mark.weights
def test_real_weights_answer_over_stdio(real_settings: Settings, real_assistant: Assistant) -> None:
    async def use(client: Client) -> None:
        asked = await client.call_tool("ask", {"question": QUESTION})
        assert without_times(asked.structured_content) == without_times(real_assistant.answer(QUESTION).to_dict())
        missing = await client.call_tool("ask", {"question": "月面基地の建設費はいくらですか"})
        assert "Status: not_found" in words(missing) or "Status: related" in words(missing)

    over_stdio(real_settings, use, "--no-server")
