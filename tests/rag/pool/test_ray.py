"""Answerers on Ray, on two machines of a pool that are both this one."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytest_socket import enable_socket

from eval.bench.pool import SlowReplica, pool, rounds, wait_until_ready
from rag.answerer import Asked
from rag.assistant import Assistant
from rag.pool import PoolFullError
from rag.pool.assistant import PooledAssistant
from rag.pool.machine import _below, _runs, machine
from rag.pool.ray_serve import RayAnswerers, deploy, status
from rag.pool.replica import Replica
from rag.settings import Settings
from rag.types import AnswerDone
from tests.rag.pool.contract import QUESTIONS, answers_as, ends_where_nobody_reads, refuses_no_question, said

pytestmark = [pytest.mark.alone, pytest.mark.usefixtures("socket_enabled")]
CLIENTS, ANSWER_S, GONE_S = 8, 0.05, 30.0


@dataclass
class Machines:
    """A pool of two machines."""

    settings: Settings
    address: str
    second: int
    """The first process of the second machine."""
    assistant: Assistant
    seen: set[int] = field(default_factory=set)

    @property
    def answerers(self) -> RayAnswerers:
        return RayAnswerers(self.settings, self.address)

    def look(self) -> set[int]:
        """The processes of both machines, remembered."""
        self.seen |= set(_below({os.getpid()}))
        return self.seen

    def named(self, name: str, below: int | None = None) -> list[int]:
        """The processes with a word in their name, oldest first."""
        return sorted(one for one in _below({below or os.getpid()}) if name in _command(one))


@contextmanager
def two_machines(settings: Settings, assistant: Assistant, *, cores: int) -> Iterator[Machines]:
    enable_socket()
    before = set(_below({os.getpid()}))
    with ExitStack() as all_of_them:
        address = all_of_them.enter_context(pool(settings, cores=cores))
        second = all_of_them.enter_context(machine(settings, address, first=False, cores=cores))
        machines = Machines(settings, address, second.pid, assistant)
        yield machines
        machines.look()
    end = time.monotonic() + GONE_S
    while (left := [one for one in machines.seen - before if _runs(one)]) and time.monotonic() < end:
        time.sleep(0.1)
    assert not left, [_command(one) for one in left]


@pytest.fixture(scope="module")
def machines(stand_in_settings: Settings, stand_in_assistant: Assistant) -> Iterator[Machines]:
    settings = stand_in_settings.model_copy(update={"queue_limit": 10})
    with two_machines(settings, stand_in_assistant, cores=2) as found:
        deploy(settings, found.address, answerers=2, cores=2, replica=SlowReplica, seconds=ANSWER_S)
        wait_until_ready(settings, found.address, 2)
        found.look()
        yield found


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text(errors="replace").replace("\0", " ")
    except OSError:
        return ""


def apart(work: Callable[[], None]) -> None:
    """Do it in a thread of its own, as the server does: browser tests leave an event loop in the thread of the tests."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(work).result()


def test_ray_keeps_the_contract(machines: Machines) -> None:
    def work() -> None:
        answers_as(machines.assistant, machines.answerers)
        refuses_no_question(machines.answerers)
        ends_where_nobody_reads(machines.answerers)

    apart(work)


def test_a_page_over_ray_says_what_the_assistant_says(machines: Machines) -> None:
    def work() -> None:
        page = PooledAssistant(machines.settings, machines.answerers)
        assert page.provenance == machines.assistant.provenance
        assert said(page.answer(QUESTIONS[1])) == said(machines.assistant.answer(QUESTIONS[1]))

    apart(work)


def test_a_full_pool_is_busy(machines: Machines) -> None:
    def ask(number: int) -> str:
        try:
            *_, last = machines_asked.ask(Asked(text=QUESTIONS[number % len(QUESTIONS)]))
        except PoolFullError as error:
            return error.code
        return last.event.name

    machines_asked = machines.answerers
    with ThreadPoolExecutor(60) as people:
        ends = list(people.map(ask, range(60)))
    assert set(ends) == {"busy", "done"}


def test_ray_listens_at_loopback_alone_and_reports_nothing(machines: Machines) -> None:
    processes = machines.look()
    listening = list(_listening(processes))
    assert len(listening) > 4
    assert {address for address in listening if not address.startswith(("127.", "::1", "::ffff:127."))} == set()
    raylets = machines.named("/raylet/raylet")
    assert len(raylets) == 2
    for one in raylets:
        environment = Path(f"/proc/{one}/environ").read_bytes().split(b"\0")
        assert {b"RAY_USAGE_STATS_ENABLED=0", b"RAY_AUTH_MODE=token"} <= set(environment)


def _listening(processes: set[int]) -> Iterator[str]:
    """The addresses at which these processes take TCP connections."""
    sockets = set()
    for one in processes:
        for link in Path(f"/proc/{one}/fd").glob("*"):
            try:
                sockets.add(str(link.readlink()))
            except OSError:
                continue
    for table, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        for row in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            cells = row.split()
            if cells[3] == "0A" and f"socket:[{cells[9]}]" in sockets:
                words = bytes.fromhex(cells[1].partition(":")[0])
                packed = b"".join(words[start : start + 4][::-1] for start in range(0, len(words), 4))
                yield socket.inet_ntop(family, packed)


def asked_while(machines: Machines, count: int, faults: dict[int, Callable[[], None]]) -> float:
    """Ask with several clients; after so many questions a fault is made. None is lost, none mixed up; the slowest one's seconds."""
    expected = {question: said(machines.assistant.answer(question)) for question in QUESTIONS}
    answerers = machines.answerers

    def ask(number: int) -> float:
        if number in faults:
            faults[number]()
        question, start = QUESTIONS[number % len(QUESTIONS)], time.monotonic()
        events = [one.event for one in answerers.ask(Asked(text=question))]
        assert isinstance(events[-1], AnswerDone), events[-1]
        assert said(events[-1].answer) == expected[question]
        return time.monotonic() - start

    with ThreadPoolExecutor(CLIENTS) as people:
        return max(people.map(ask, range(count)))


def killed(machines: Machines, count: int) -> float:
    """The same while an answerer is killed, then a whole machine."""

    def kill_answerer() -> None:
        os.kill(machines.named("ray::ServeReplica")[0], signal.SIGKILL)

    def kill_machine() -> None:
        machines.look()
        (raylet,) = machines.named("/raylet/raylet", machines.second)
        os.kill(raylet, signal.SIGKILL)

    return asked_while(machines, count, {count // 4: kill_answerer, count // 2: kill_machine})


def test_killed_answerers_and_machines_lose_no_question(machines: Machines) -> None:
    machines.look()
    killed(machines, 60)
    assert status(machines.settings, machines.address)[0] >= 1


@pytest.mark.cluster
def test_several_answerers_are_faster(stand_in_settings: Settings) -> None:
    found = rounds(stand_in_settings, QUESTIONS, (1, 2, 4))
    one, two, four = (len(each["answers"]) / each["seconds"] for each in found)
    assert two >= 1.8 * one
    assert four >= 3.4 * one


@pytest.mark.cluster
def test_two_hundred_questions_survive_kills(stand_in_settings: Settings, stand_in_assistant: Assistant) -> None:
    with two_machines(stand_in_settings, stand_in_assistant, cores=2) as found:
        deploy(stand_in_settings, found.address, answerers=2, cores=2, replica=SlowReplica, seconds=ANSWER_S)
        wait_until_ready(stand_in_settings, found.address, 2)
        sys.stdout.write(f"slowest: {killed(found, 200):.1f} s\n")


@pytest.mark.cluster
@pytest.mark.weights
def test_real_answerers_survive_kills(real_settings: Settings, real_assistant: Assistant) -> None:
    with two_machines(real_settings, real_assistant, cores=2) as found:
        deploy(real_settings, found.address, answerers=2, cores=2, replica=Replica)
        wait_until_ready(real_settings, found.address, 2)
        answers_as(real_assistant, found.answerers)
        sys.stdout.write(f"slowest: {killed(found, 60):.1f} s\n")
