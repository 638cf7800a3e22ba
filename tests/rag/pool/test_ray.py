"""Answerers on Ray, on two machines of a pool that are both this one."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
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
from index.build import build_index
from index.embedders import embedding_by
from index.manifest import read_manifest
from rag.answerer import Asked
from rag.assistant import Assistant
from rag.pool import PoolFullError
from rag.pool.assistant import PooledAssistant
from rag.pool.embedding import PoolEmbedder
from rag.pool.machine import _below, _runs, machine
from rag.pool.ray_serve import RayAnswerers, deploy, status
from rag.pool.replica import Replica
from rag.settings import STORE_VARIABLE, Settings
from rag.types import AnswerDone
from tests.rag.conftest import corpus_of
from tests.rag.pool.contract import (
    QUESTIONS,
    answers_as,
    ends_where_nobody_reads,
    never_answers_from_another_text,
    refuses_no_question,
    said,
    texts_of,
)

pytestmark = [pytest.mark.alone, pytest.mark.usefixtures("socket_enabled")]
CLIENTS, ANSWER_S, GONE_S = 8, 0.05, 30.0
PASSWORD = "Tr0ub4dor"


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
    def texts(self) -> str:
        return texts_of(self.assistant)

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
    if "ray" in sys.modules:  # a process knows one pool; here one follows the other, each with the token of its home
        from ray._raylet import AuthenticationTokenLoader  # type: ignore[attr-defined]

        AuthenticationTokenLoader.instance().reset_cache()
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
    address = f"postgresql://ministry_a:{PASSWORD}@db.example/strategy_qa"
    settings = stand_in_settings.model_copy(update={"queue_limit": 10, "store_address": address})
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
        for case in (refuses_no_question, ends_where_nobody_reads, never_answers_from_another_text):
            case(machines.answerers, machines.texts)

    apart(work)


def test_a_page_over_ray_says_what_the_assistant_says(machines: Machines) -> None:
    def work() -> None:
        page = PooledAssistant(machines.settings, machines.answerers)
        assert page.provenance == machines.assistant.provenance
        assert said(page.answer(QUESTIONS[1])) == said(machines.assistant.answer(QUESTIONS[1]))

    apart(work)


def test_answerers_embed_a_build(machines: Machines, tmp_path: Path) -> None:
    def work() -> None:
        settings = machines.settings.model_copy(update={"home": tmp_path, "corpus": corpus_of("aohama")})
        own = build_index(settings.model_copy(update={"home": tmp_path / "own"}))
        with embedding_by(PoolEmbedder(machines.answerers, settings, 2)):
            folder = build_index(settings)
        assert read_manifest(folder) == read_manifest(own)

    apart(work)


def test_a_full_pool_is_busy(machines: Machines) -> None:
    def ask(number: int) -> str:
        try:
            *_, last = machines_asked.ask(Asked(text=QUESTIONS[number % len(QUESTIONS)]), machines.texts)
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


def test_answerers_know_the_database_and_its_password_stands_nowhere_else(machines: Machines) -> None:
    processes = machines.look()
    named = f"{STORE_VARIABLE}=postgresql://ministry_a:{PASSWORD}@db.example/strategy_qa".encode()
    answerers = machines.named("ray::ServeReplica")
    assert len(answerers) == 2
    for one in answerers:
        assert named in Path(f"/proc/{one}/environ").read_bytes().split(b"\0")
    assert not [one for one in processes if PASSWORD in _command(one)]
    (folder,) = {word.removeprefix("--temp-dir=") for one in processes for word in _command(one).split() if word.startswith("--temp-dir=")}
    files = [file for file in Path(folder).rglob("*") if file.is_file()]
    assert len(files) > 10
    assert not [file for file in files if PASSWORD.encode() in file.read_bytes()]


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
        events = [one.event for one in answerers.ask(Asked(text=question), machines.texts)]
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


def test_answerers_are_put_on_a_ray_that_runs_and_stay(machines: Machines) -> None:
    """In the place of those that were there; whoever put them there has gone."""
    home = machines.settings.home
    flags = ["--set", "embedder=stand_in", "--set", "llm=stand_in"]
    command = [sys.executable, "-c", "import sys; from rag.cli import main; main(sys.argv[1:])", *flags, "cluster", "deploy"]
    done = subprocess.run(  # noqa: S603 - our own
        [*command, "--address", machines.address, "--answerers", "1", "--within", "9"],
        env=os.environ | {"STRATEGY_QA_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith(f"strategy-qa: 1 answerers are being started at {machines.address}")
    wait_until_ready(machines.settings, machines.address, 1)
    apart(lambda: answers_as(machines.assistant, machines.answerers, QUESTIONS[:1]))


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
