"""Several users at once against the running server: each asks over the API at the same moment, while somebody looks whether it lives."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from typing import Any

from eval.bench.bench import Bench, Figures, gib, middle_and_most, most_memory, say
from eval.bench.worker import ROOT
from eval.gold_set import Item
from index.errors import StrategyQAError

TITLE = "several users at once"
USERS = (1, 2, 4, 8)
APART_S = 0.05
"""Seconds between one user's question and the next one's, so that there is an order."""
LOOK_EVERY_S = 0.1
LONGEST_S = 300.0

_START = "import sys; from rag.cli import main; main(sys.argv[1:])"
_LOADING_S = 300.0


def run(bench: Bench) -> Figures:
    """Start the server, then ask with one, two, four and eight users."""
    with serving() as (port, process):
        rounds = []
        items = bench.questions(sum(USERS)) if not bench.quick else bench.questions() * 2
        for users in USERS if not bench.quick else (1, 2):
            asked, items = items[:users], items[users:]
            say(f"  {users} at once")
            rounds.append(_round(port, asked))
        memory = most_memory(process)
    return {"rounds": rounds, "memory": memory}


def lines(figures: Figures) -> Iterator[str]:
    """A row for each number of users."""
    yield (
        "| users | served | in order | evidence, s, p50 / most | whole answer, s, p50 / most | answers a minute "
        "| /v1/health, ms, p50 / most | page, ms, most |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for found in figures["rounds"]:
        answers = found["answers"]
        served = [one for one in answers if one["served"]]
        cells = [
            str(len(answers)),
            f"{len(served)} of {len(answers)}",
            "yes" if in_order(answers) else "no",
            _most([one["evidence"] for one in served]),
            _most([one["whole"] for one in served]),
            f"{60 * len(served) / found['seconds']:.0f}",
            _most([1000 * second for second in found["health"]], 0),
            f"{1000 * max(found['page']):.0f}",
        ]
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield (
        f"Each user asks another question, {APART_S * 1000:.0f} ms after the one before. In order: where the model is needed, whoever "
        f"asked first had the whole answer first. Largest memory of the serving process {gib(figures['memory'])} GiB."
    )


def draw(figures: Figures, axes: Any) -> None:  # noqa: ANN401 - matplotlib is untyped
    """The slowest and the middle answer by the number of users."""
    counts = [len(found["answers"]) for found in figures["rounds"]]
    served = [[one for one in found["answers"] if one["served"]] for found in figures["rounds"]]
    for name, key, pick in (
        ("the last one's whole answer", "whole", max),
        ("the first one's whole answer", "whole", min),
        ("the last one's evidence", "evidence", max),
    ):
        axes.plot(counts, [pick([one[key] for one in part], default=float("nan")) for part in served], "o-", label=name)
    axes.set(title="Several users at once", xlabel="users", ylabel="seconds", xticks=counts, ylim=(0, None))
    axes.legend(fontsize=7)


def in_order(answers: list[Figures]) -> bool:
    """Whether those that the model answered ended in the order in which they were asked."""
    ends = [one["end"] for one in answers if one["served"] and one["model"]]
    return ends == sorted(ends)


def _most(values: list[float], digits: int = 2) -> str:
    return f"{middle_and_most(values, digits).split(' / ')[0]} / {max(values):.{digits}f}" if values else ""


def _round(port: int, items: tuple[Item, ...]) -> Figures:
    """Everybody asks; meanwhile health and page are looked at."""
    answers: list[Figures] = [{} for _ in items]
    done = threading.Event()
    looks: dict[str, list[float]] = {"/v1/health": [], "/": []}
    watcher = threading.Thread(target=_watch, args=(port, done, looks))
    watcher.start()
    start = time.perf_counter()
    users = []
    for number, item in enumerate(items):
        users.append(threading.Thread(target=_ask, args=(port, item.question, answers[number], start)))
        users[-1].start()
        time.sleep(APART_S)
    for user in users:
        user.join()
    seconds = time.perf_counter() - start
    done.set()
    watcher.join()
    return {"answers": answers, "seconds": seconds, "health": looks["/v1/health"], "page": looks["/"]}


def _ask(port: int, question: str, found: Figures, start: float) -> None:
    """One user's question, streamed; ``found`` gets when what came, in seconds after it was asked (``end``: after the round began)."""
    asked = time.perf_counter()
    found |= {"served": False, "model": False, "evidence": None, "whole": None, "end": None}
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=LONGEST_S)) as connection:
            body = json.dumps({"question": question, "stream": True})
            connection.request("POST", "/v1/ask", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            event = ""
            for raw in response:
                line = raw.decode("utf-8").rstrip("\n")
                if line.startswith("event: "):
                    event = line.removeprefix("event: ")
                elif line.startswith("data: ") and event == "evidence":
                    found["evidence"] = time.perf_counter() - asked
                elif line.startswith("data: ") and event == "done":
                    answer = json.loads(line.removeprefix("data: "))
                    found["model"] = any(statement["probability"] is not None for statement in answer["statements"])
                    found["whole"] = time.perf_counter() - asked
                    found["end"] = time.perf_counter() - start
                    # The answer is to this question, and not to another user's.
                    found["served"] = answer["question"] == question
    except (OSError, HTTPException, ValueError) as error:
        found["error"] = str(error)


def _watch(port: int, done: threading.Event, looks: dict[str, list[float]]) -> None:
    while True:
        for path, seconds in looks.items():
            start = time.perf_counter()
            if _get(port, path):
                seconds.append(time.perf_counter() - start)
            else:
                seconds.append(LONGEST_S)
        if done.wait(LOOK_EVERY_S):
            return


def _get(port: int, path: str) -> bool:
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=LONGEST_S)) as connection:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            return response.status == 200
    except (OSError, HTTPException):
        return False


@contextmanager
def serving(**settings: object) -> Iterator[tuple[int, int]]:
    """The real server on a free port, with some settings, until the block ends: its port and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-c", _START, "serve", "--host", "127.0.0.1", "--port", str(port)]
    typed = {f"STRATEGY_QA_{name.upper()}": str(value) for name, value in settings.items()}
    process = subprocess.Popen(command, env=os.environ | typed | {"PYTHONPATH": paths}, stdout=subprocess.DEVNULL)  # noqa: S603 - our own server
    try:
        end = time.monotonic() + _LOADING_S
        while not _get(port, "/v1/health"):
            if process.poll() is not None or time.monotonic() > end:
                raise StrategyQAError("the server did not start", remedy="type: strategy-qa doctor")
            time.sleep(0.2)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()
