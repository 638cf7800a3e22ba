"""Many requests at once over every door: whether each answer belongs to its question, and whether memory stays level.

Every question is asked alone first, over each door. Then the clients ask all of them mixed up, and each reply has to be equal to that one.
"""

from __future__ import annotations

import json
import math
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from statistics import median
from urllib.parse import quote

from eval.bench.bench import Bench, Figures, gib, middle_and_most, say
from eval.bench.users import LONGEST_S, serving
from rag.settings import load_settings

TITLE = "many requests over every door"
REQUESTS, CLIENTS, QUESTIONS = 100, 8, 8
LOOK_EVERY_S = 0.2
GROWTH = 1.10
"""Memory of the last fifth of the requests against that of the second one, the median of each; before that, threads get their arenas."""

Door = Callable[[HTTPConnection, str], str]
"""Asks a question and gives what of the reply belongs to it."""


def run(bench: Bench) -> Figures:
    """Start the server, then ask with eight clients."""
    questions = [item.question for item in bench.questions(QUESTIONS)]
    with serving(rate_limit=100_000) as (port, process):
        return soak(port, process, questions, requests=bench.count(REQUESTS, 20), clients=CLIENTS)


def run_soak(requests: int | None, clients: int, minutes: float | None = None) -> bool:
    """The same by itself, printed; says whether there was nothing to find fault with."""
    requests = REQUESTS if requests is None and minutes is None else requests
    questions = [item.question for item in Bench(settings=load_settings().settings).questions(QUESTIONS)]
    with serving(rate_limit=100_000) as (port, process):
        found = soak(port, process, questions, requests=requests, clients=clients, minutes=minutes)
    print("\n".join([*lines(found), *found["errors"], *found["mixed_up"]]))
    return held(found)


def soak(port: int, process: int, questions: Sequence[str], *, requests: int | None, clients: int, minutes: float | None = None) -> Figures:
    """Ask, and look at the memory of the serving process meanwhile.

    Args:
        port: of the server on this machine.
        process: that serves.
        questions: different ones.
        requests: how many the clients send together; None: as many as the minutes give room for.
        clients: each with a connection of its own.
        minutes: after which no further request is sent; None: all requests are.
    """
    pairs = [(door, question) for question in questions for door in DOORS]
    say(f"  {len(pairs)} requests alone")
    with closing(HTTPConnection("127.0.0.1", port, timeout=LONGEST_S)) as connection:
        expected = {(door, question): DOORS[door](connection, question) for door, question in pairs}
    found: Figures = {"seconds": {door: [] for door in DOORS}, "errors": [], "mixed_up": [], "memory": [], "clients": clients}
    found["questions"], found["different"] = len(questions), len(set(expected.values()))
    numbers, done, most = count(), threading.Event(), math.inf if requests is None else requests

    def use() -> None:
        with closing(HTTPConnection("127.0.0.1", port, timeout=LONGEST_S)) as connection:
            while (number := next(numbers)) < most and time.perf_counter() < end:
                door, question = pair = pairs[number * 7 % len(pairs)]
                start = time.perf_counter()
                try:
                    reply = DOORS[door](connection, question)
                except (OSError, HTTPException, ValueError, KeyError) as error:
                    found["errors"].append(f"{door}: {error!r}")
                    connection.close()
                    continue
                found["seconds"][door].append(time.perf_counter() - start)
                if reply != expected[pair]:
                    found["mixed_up"].append(f"{door}: {question}: {reply[:200]}")

    def look() -> None:
        found["memory"].append(memory(process))
        while not done.wait(LOOK_EVERY_S):
            found["memory"].append(memory(process))

    say(f"  {clients} clients, {f'{minutes:g} minutes' if minutes else f'{requests} requests'}")
    start = time.perf_counter()
    end = start + 60 * minutes if minutes else math.inf
    watcher, users = threading.Thread(target=look), [threading.Thread(target=use) for _ in range(clients)]
    for thread in (watcher, *users):
        thread.start()
    for user in users:
        user.join()
    done.set()
    watcher.join()
    sent = sum(map(len, found["seconds"].values())) + len(found["errors"])
    return found | {"requests": sent, "whole": time.perf_counter() - start}


def lines(figures: Figures) -> Iterator[str]:
    """A row for each door, and what was seen of all."""
    yield "| door | replies | seconds, p50 / p95 |"
    yield "|---|---|---|"
    for door, seconds in figures["seconds"].items():
        yield f"| {door} | {len(seconds)} | {middle_and_most(seconds)} |"
    early, late = levels(figures)
    yield ""
    yield (
        f"{figures['requests']} requests of {figures['clients']} clients in {figures['whole']:.0f} s, over {figures['questions']} "
        f"questions: {len(figures['errors'])} errors, {len(figures['mixed_up'])} replies that are not equal to the one given to the "
        f"question alone. Memory of the serving process (resident set, every {LOOK_EVERY_S} s): {gib(early)} GiB in the second fifth, "
        f"{gib(late)} GiB in the last one, the median of each."
    )


def held(figures: Figures) -> bool:
    """Whether there was no error, no mixed-up answer, and level memory."""
    early, late = levels(figures)
    return not figures["errors"] and not figures["mixed_up"] and late < GROWTH * early


def levels(figures: Figures) -> tuple[float, float]:
    """Memory in the second and in the last fifth of the time, bytes."""
    seen = figures["memory"]
    fifth = max(1, len(seen) // 5)
    return median(seen[fifth : 2 * fifth] or seen), median(seen[-fifth:])


def memory(process: int) -> int:
    """The resident set of a process, bytes (Linux: VmRSS)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def _body(connection: HTTPConnection, method: str, path: str, body: object = None) -> str:
    sent = None if body is None else json.dumps(body).encode()
    connection.request(method, path, sent, {"content-type": "application/json"})
    response = connection.getresponse()
    text = response.read().decode("utf-8")
    if response.status != 200:
        raise ValueError(f"{response.status} {text[:200]}")
    return text


def _events(text: str) -> Iterator[dict[str, object]]:
    for line in text.splitlines():
        if line.startswith("data: {"):
            yield json.loads(line.removeprefix("data: "))


def _said(answer: Figures) -> str:
    """The question of an answer, and what it states."""
    return json.dumps([answer["question"], answer["text"], [one["official"] for one in answer["citations"]]], ensure_ascii=False)


def _ask(connection: HTTPConnection, question: str) -> str:
    return _said(json.loads(_body(connection, "POST", "/v1/ask", {"question": question})))


def _stream(connection: HTTPConnection, question: str) -> str:
    return _said(list(_events(_body(connection, "POST", "/v1/ask", {"question": question, "stream": True})))[-1])


def _completion(connection: HTTPConnection, question: str) -> str:
    body = {"model": "strategy-qa", "messages": [{"role": "user", "content": question}]}
    return str(json.loads(_body(connection, "POST", "/v1/chat/completions", body))["choices"][0]["message"]["content"])


def _chunks(connection: HTTPConnection, question: str) -> str:
    body = {"model": "strategy-qa", "messages": [{"role": "user", "content": question}], "stream": True}
    chunks: Iterator[Figures] = _events(_body(connection, "POST", "/v1/chat/completions", body))
    return "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)


def _gennai(connection: HTTPConnection, question: str) -> str:
    return str(json.loads(_body(connection, "POST", "/v1/gennai", {"inputs": {"question": question}}))["outputs"])


def _search(connection: HTTPConnection, question: str) -> str:
    return _body(connection, "GET", f"/fragments/search?language=ja&q={quote(question)}")


DOORS: dict[str, Door] = {
    "/v1/ask": _ask,
    "/v1/ask, streamed": _stream,
    "/v1/chat/completions": _completion,
    "/v1/chat/completions, streamed": _chunks,
    "/v1/gennai": _gennai,
    "/fragments/search": _search,
}
