"""A reader who leaves holds up nobody: over real sockets, on the stand-in."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi.testclient import TestClient

from rag.assistant import Assistant
from rag.settings import Settings
from rag.turns import Turns
from rag.types import AnswerFailed, Event
from rag.web.reading import Reading
from rag.web.server import build_app, server
from tests.rag.web.lasting import Lasting
from tests.serving import running

CLIENTS = 8
DIFFERENT = 40
"""Questions that are asked; a first round has filled what is kept of texts, so that memory that grows after it is lost."""

pytestmark = pytest.mark.usefixtures("socket_enabled")

QUESTION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"


@pytest.fixture
def lasting(stand_in_assistant: Assistant) -> Lasting:
    return Lasting(stand_in_assistant)


@contextmanager
def serving(assistant: Any, settings: Settings) -> Iterator[uvicorn.Server]:
    """The product's own server on a free port of this machine."""
    with running(server(build_app(assistant, settings), settings.model_copy(update={"port": 0}))) as found:
        yield found


def address_of(found: uvicorn.Server) -> tuple[str, int]:
    host, port = found.servers[0].sockets[0].getsockname()[:2]
    return str(host), int(port)


@pytest.fixture
def address(lasting: Lasting, stand_in_settings: Settings) -> Iterator[tuple[str, int]]:
    settings = stand_in_settings.model_copy(update={"queue_limit": 3, "rate_limit": 1000, "answer_seconds": 30})
    with serving(lasting, settings) as found:
        yield address_of(found)


def leave_after(address: tuple[str, int], question: str, *, stream: bool, came: Callable[[], object]) -> None:
    """Ask as a person who reads nothing and hangs up."""
    body = json.dumps({"question": question, "stream": stream}).encode()
    head = f"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    with closing(socket.create_connection(address, timeout=10)) as connection:
        connection.sendall(head.encode() + body)
        came()


def ask(address: tuple[str, int], *, seconds: float = 10, **body: object) -> httpx.Response:
    return httpx.post(f"http://{address[0]}:{address[1]}/v1/ask", json={"question": QUESTION, **body}, timeout=seconds)


@pytest.mark.parametrize("stream", [True, False])
def test_who_leaves_holds_up_nobody_and_gives_the_place_back(address: tuple[str, int], lasting: Lasting, stream: bool) -> None:
    for _ in range(5):  # there are three places
        leave_after(address, f"long{QUESTION}", stream=stream, came=lambda: lasting.begun.acquire(timeout=10))
        assert lasting.ended.acquire(timeout=5)
        assert ask(address).json()["statements"]


@pytest.mark.parametrize("stream", [True, False])
def test_who_leaves_the_line_leaves_it_at_once(address: tuple[str, int], lasting: Lasting, stream: bool) -> None:
    with httpx.stream("POST", f"http://{address[0]}:{address[1]}/v1/ask", json={"question": f"long{QUESTION}", "stream": True}, timeout=10):
        assert lasting.begun.acquire(timeout=10)
        for _ in range(5):
            leave_after(address, QUESTION, stream=stream, came=lambda: time.sleep(0.2))
    assert lasting.ended.acquire(timeout=5)
    assert ask(address).json()["statements"]


def test_a_stream_that_takes_too_long_ends_in_an_event(stand_in_settings: Settings, lasting: Lasting) -> None:
    client = TestClient(build_app(lasting, stand_in_settings.model_copy(update={"answer_seconds": 1})), base_url="http://localhost")
    stream = client.post("/v1/ask", json={"question": f"long{QUESTION}", "stream": True})
    assert stream.text.rsplit("event: ", 1)[1].startswith('error\ndata: {"code": "time"')
    assert (stream.headers["cache-control"], stream.headers["x-accel-buffering"]) == ("no-store", "no")
    whole = client.post("/v1/ask", json={"question": f"long{QUESTION}"})
    assert whole.json()["error"]["code"] == "time"


def test_a_failed_answer_keeps_its_code(address: tuple[str, int]) -> None:
    reply = ask(address, question=" ")
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, "question")


def test_what_breaks_unexpectedly_ends_in_an_event_and_gives_the_place_back(
    lasting: Lasting, stand_in_settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(question: str, **options: object) -> Iterator[Event]:
        yield next(lasting._assistant.ask(question))
        raise RuntimeError("out of memory")

    client = TestClient(build_app(lasting, stand_in_settings.model_copy(update={"queue_limit": 1})), base_url="http://localhost")
    with monkeypatch.context() as patched:
        patched.setattr(lasting, "ask", broken)
        stream = client.post("/v1/ask", json={"question": QUESTION, "stream": True})
        assert stream.text.rsplit("event: ", 1)[1].startswith('error\ndata: {"code": "internal"')
        assert "out of memory" not in stream.text
        assert "out of memory" in caplog.text
    assert client.post("/v1/ask", json={"question": QUESTION}).json()["statements"]


def test_who_waits_sees_that_the_connection_lives(address: tuple[str, int], lasting: Lasting) -> None:
    url = f"http://{address[0]}:{address[1]}/v1/ask"
    with lasting.turns.place() as place, httpx.stream("POST", url, json={"question": QUESTION, "stream": True}, timeout=10) as waiting:
        lines = waiting.iter_lines()
        assert next(line for line in lines if line.startswith(":")) == ": 1 ahead"
        assert list(place.wait(lambda: False)) == []


def test_ready_says_where_nobody_has_been_answered_for_long(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    now = [0.0]
    stuck = Lasting(stand_in_assistant)
    stuck.turns = Turns(clock=lambda: now[0])
    client = TestClient(build_app(stuck, stand_in_settings), base_url="http://localhost")
    with stuck.turns.place():
        now[0] = 2.0 * stand_in_settings.answer_seconds
        assert client.get("/v1/ready").json() == {"status": "ready"}
        now[0] += 1
        found = client.get("/v1/ready")
        assert (found.status_code, found.json()["error"]["code"]) == (503, "stuck")
        assert client.get("/v1/health").json()["status"] == "ok"  # the process lives
    assert client.get("/v1/ready").status_code == 200


def test_answers_on_their_way_end_with_their_event_where_the_server_is_shut_down(lasting: Lasting, stand_in_settings: Settings) -> None:
    with serving(lasting, stand_in_settings) as found:
        host, port = address_of(found)
        with httpx.stream(
            "POST", f"http://{host}:{port}/v1/ask", json={"question": f"long{QUESTION}", "stream": True}, timeout=10
        ) as reply:
            lines = reply.iter_lines()
            assert next(lines) == "event: evidence"
            found.handle_exit(15, None)
            assert '"code": "closing"' in [line for line in lines if line][-1]
    assert lasting.ended.acquire(timeout=5)


def test_whoever_ends_an_answer_says_how_it_ends(lasting: Lasting, stand_in_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    put = Reading._put

    def late(self: Reading, event: Event | None) -> None:
        if isinstance(event, AnswerFailed) and event.code == "closing":
            time.sleep(0.3)  # the thread that made the answer has ended by then
        put(self, event)

    monkeypatch.setattr(Reading, "_put", late)
    with serving(lasting, stand_in_settings) as found:
        url = "http://{}:{}/v1/ask".format(*address_of(found))
        with httpx.stream("POST", url, json={"question": f"long{QUESTION}", "stream": True}, timeout=10) as reply:
            lines = reply.iter_lines()
            assert next(lines) == "event: evidence"
            assert lasting.begun.acquire(timeout=5)
            found.handle_exit(15, None)
            said = [line for line in lines if line.startswith("data: ")]
            assert [json.loads(line.removeprefix("data: ")).get("code") for line in said] == [None, "closing"]


def cut_streams(found: uvicorn.Server, assistant: Any, *, streams: int, longest: float) -> list[float]:
    """Clients that cut streams at random moments while one asks on; gives how long that one waited each time, in seconds."""
    address, waited, cut = address_of(found), [], threading.Semaphore(0)

    def cutting(seed: int) -> None:
        moments = random.Random(seed)  # noqa: S311 - not for secrets
        for number in range(seed, streams, CLIENTS):
            question = f"{QUESTION}{number % DIFFERENT}"
            leave_after(address, question, stream=bool(number % 4), came=lambda: time.sleep(moments.uniform(0, longest)))
            cut.release()

    threads = [threading.Thread(target=cutting, args=(seed,)) for seed in range(CLIENTS)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        start = time.monotonic()
        reply = ask(address, seconds=60)
        waited.append(time.monotonic() - start)
        assert reply.status_code == 200, reply.text
    assert cut._value == streams
    end = time.monotonic() + 10
    while assistant.turns.held_s:
        assert time.monotonic() < end, "a turn was lost"
        time.sleep(0.05)
    return waited


def memory_mb() -> float:
    """What this process holds (Linux: resident set of /proc/self/statm), without what the allocator keeps of memory that was freed."""
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def time_alone(found: uvicorn.Server) -> float:
    """Seconds of one answer while nobody else asks, the median of three."""
    seconds = []
    for _ in range(3):
        start = time.monotonic()
        assert ask(address_of(found), seconds=60).json()["statements"]
        seconds.append(time.monotonic() - start)
    return sorted(seconds)[1]


@pytest.mark.alone
def test_hundreds_of_readers_who_leave_hold_up_nobody(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    with serving(stand_in_assistant, stand_in_settings.model_copy(update={"rate_limit": 100_000})) as found:
        alone = time_alone(found)
        cut_streams(found, stand_in_assistant, streams=DIFFERENT, longest=CLIENTS * alone)
        waited = cut_streams(found, stand_in_assistant, streams=250, longest=CLIENTS * alone)
        half = memory_mb()
        waited += cut_streams(found, stand_in_assistant, streams=250, longest=CLIENTS * alone)
        assert memory_mb() - half < 5
    assert max(waited) < 4 * CLIENTS * alone + 1, (max(waited), alone)


@pytest.mark.weights
def test_readers_who_leave_hold_up_nobody_on_real_weights(real_assistant: Assistant, real_settings: Settings) -> None:
    with serving(real_assistant, real_settings.model_copy(update={"rate_limit": 100_000})) as found:
        alone = time_alone(found)
        waited = cut_streams(found, real_assistant, streams=30, longest=CLIENTS * alone)
    assert max(waited) < 4 * CLIENTS * alone + 1, (max(waited), alone)
