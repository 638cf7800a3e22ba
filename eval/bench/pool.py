"""Answers a second by the number of answerers on Ray: what a pool adds and costs, whatever the model. The stand-in answers after 0.3 s."""

from __future__ import annotations

import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from eval.bench.bench import Bench, Figures, middle_and_most, say
from index.build import build_index
from rag.answerer import Asked
from rag.pool import Numbered
from rag.pool.assistant import PooledAssistant
from rag.pool.replica import Replica
from rag.settings import Settings
from rag.types import AnswerDone

TITLE = "several answerers"
ANSWERERS, ANSWER_S = (1, 2, 4), 0.3
QUESTIONS_EACH = 20
"""For each answerer of a round; twice as many clients as answerers ask without a pause."""
READY_S = 300.0


class SlowReplica(Replica):
    """An answerer that takes a while before it ends an answer, as a model does."""

    def __init__(self, settings: str, prepare: Callable[[], None], seconds: float) -> None:
        super().__init__(settings, prepare)
        self._seconds = seconds

    def events(self, asked: Asked, texts: str) -> Iterator[Numbered]:
        """The same events, the last one later."""
        for one in super().events(asked, texts):
            if isinstance(one.event, AnswerDone):
                time.sleep(self._seconds)
            yield one


def run(bench: Bench) -> Figures:
    """Ask one, two and four answerers without a pause."""
    if find_spec("ray") is None:
        return {"skipped": "Ray Serve is not installed; type: pip install 'strategy-qa[cluster]'"}
    questions = [item.question for item in bench.questions()]
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), embedder="stand_in", llm="stand_in", weights_hub=False)
        build_index(settings)
        return {"rounds": rounds(settings, questions, ANSWERERS if not bench.quick else (1, 2)), "answer_s": ANSWER_S}


def rounds(settings: Settings, questions: Sequence[str], counts: Sequence[int]) -> list[Figures]:
    """Seconds of each answer and of each round, by the number of answerers."""
    from rag.pool.ray_serve import RayAnswerers, deploy

    found = []
    with pool(settings, cores=max(counts)) as address:
        for count in counts:
            say(f"  {count} answerers")
            deploy(settings, address, answerers=count, cores=1, replica=SlowReplica, seconds=ANSWER_S)
            wait_until_ready(settings, address, count)
            page = PooledAssistant(settings, RayAnswerers(settings, address))
            found.append({"answerers": count, **asked_by(page, questions, 2 * count, QUESTIONS_EACH * count)})
    return found


@contextmanager
def pool(settings: Settings, *, cores: int) -> Iterator[str]:
    """A pool on this machine, without answerers, until the block ends: its address."""
    from rag.pool.machine import machine
    from rag.pool.ray_serve import leave, made_token

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    made_token(settings.home)
    with machine(settings, address, first=True, cores=cores):
        try:
            yield address
        finally:
            leave()


def wait_until_ready(settings: Settings, address: str, count: int) -> None:
    """Wait for so many answerers, and no more (TimeoutError: they are not ready in time)."""
    from rag.pool.ray_serve import status

    end = time.monotonic() + READY_S
    while status(settings, address)[:2] != (count, count):
        if time.monotonic() > end:
            raise TimeoutError(f"{status(settings, address)} answerers")
        time.sleep(0.2)


def asked_by(page: PooledAssistant, questions: Sequence[str], clients: int, count: int) -> Figures:
    """Ask so many questions with so many clients, each without a pause."""

    def ask(number: int) -> float:
        start = time.perf_counter()
        for _ in page.ask(questions[number % len(questions)]):
            pass
        return time.perf_counter() - start

    with ThreadPoolExecutor(clients) as people:
        list(people.map(ask, range(clients)))  # connections are made
        start = time.perf_counter()
        seconds = list(people.map(ask, range(count)))
        return {"answers": seconds, "seconds": time.perf_counter() - start}


def lines(figures: Figures) -> Iterator[str]:
    """A row for each number of answerers."""
    yield "| answerers | answers a second | times one | whole answer, s, p50 / p95 |"
    yield "|---|---|---|---|"
    rates = [len(found["answers"]) / found["seconds"] for found in figures["rounds"]]
    for found, rate in zip(figures["rounds"], rates, strict=True):
        yield f"| {found['answerers']} | {rate:.2f} | {rate / rates[0]:.2f} | {middle_and_most(found['answers'], 2)} |"
    yield ""
    yield (
        f"The stand-in answers after {figures['answer_s']} s, so that the figures are those of the pool. "
        f"Twice as many clients as answerers ask without a pause."
    )


def draw(figures: Figures, axes: Any) -> None:  # noqa: ANN401 - matplotlib is untyped
    """Answers a second by the number of answerers."""
    counts = [found["answerers"] for found in figures["rounds"]]
    axes.plot(counts, [len(found["answers"]) / found["seconds"] for found in figures["rounds"]], "o-")
    axes.set(title="Several answerers", xlabel="answerers", ylabel="answers a second", xticks=counts, ylim=(0, None))
