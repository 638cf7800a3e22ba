"""Two page processes behind one address, with HAProxy and with nginx as docs/administration sets them up; one is killed."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from rag.settings import Settings
from rag.web.keys import add_key
from tests.browser.conftest import ask_and_wait, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.alone]

PAGE = Path(__file__).parents[2] / "docs" / "administration" / "several-processes.md"
FIRST = "フュージョンエネルギーの発電実証はいつまでに目指していますか"
SECOND = "大学ファンドの規模はいくらですか"
PACKAGES = {"haproxy": "haproxy", "nginx": "nginx-light"}
LOADING_S = 240.0


def program(name: str) -> str:
    """Where a proxy's program is; the test ends where there is none."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{name} is needed: apt-get install {PACKAGES[name]}")
    return str(found)


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody holds."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def status(port: int, path: str, key: str = "") -> tuple[int, str]:
    """What is answered to a request; 0: nobody answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={"x-api-key": key} if key else {})
        reply = connection.getresponse()
        return reply.status, reply.read().decode("utf-8")
    except OSError:
        return 0, ""
    finally:
        connection.close()


def questions(port: int, key: str) -> int:
    """Questions that came to a process through its page."""
    counted = re.findall(r'^strategy_qa_questions_total\{door="page",.*\} (\S+)$', status(port, "/v1/metrics", key)[1], re.MULTILINE)
    return round(sum(map(float, counted)))


def wait_for(condition: Callable[[], bool], what: str, seconds: float = LOADING_S) -> None:
    """Look again until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.1)


@contextmanager
def processes(settings: Settings, keys: Path, ports: Sequence[int], log: Path) -> Iterator[dict[int, subprocess.Popen[bytes]]]:
    """``strategy-qa serve`` on stand-ins, a process for each port, with one home."""
    values = {"home": settings.home, "embedder": "stand_in", "llm": "stand_in", "weights_hub": False, "keys_file": keys}
    own = {name: value for name, value in os.environ.items() if not name.startswith("STRATEGY_QA_")}
    environment = own | {f"STRATEGY_QA_{name.upper()}": str(value) for name, value in values.items()}
    begin = "import sys; from rag.cli import main; main(sys.argv[1:])"
    found = {}
    try:
        with log.open("wb") as said:
            for port in ports:
                command = [sys.executable, "-c", begin, "serve", "--port", str(port)]
                found[port] = subprocess.Popen(command, env=environment, stderr=said, cwd=PAGE.parents[2])  # noqa: S603 - our own server
        for port, process in found.items():
            wait_for(lambda port=port, process=process: bool(process.poll() or status(port, "/v1/health")[0]), log.read_text())  # type: ignore[misc]
            assert process.poll() is None, log.read_text()
        yield found
    finally:
        for process in found.values():
            process.kill()
            process.wait()


def configuration(name: str, folder: Path, port: int, ports: Sequence[int]) -> list[str | Path]:
    """Write the page's block for a proxy to a file; the command that runs it in the foreground."""
    block = PAGE.read_text(encoding="utf-8").split(f"```{name}\n")[1].split("```")[0]
    for printed, real in zip((8080, 7861, 7862), (port, *ports), strict=True):
        assert f"127.0.0.1:{printed}" in block
        block = block.replace(f"127.0.0.1:{printed}", f"127.0.0.1:{real}")
    file = folder / "proxy.cfg"
    if name == "haproxy":
        file.write_text(block, encoding="utf-8")
        return [program(name), "-db", "-q", "-f", file]
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "" if os.geteuid() else "user root;"
    file.write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/errors; events {{}} http {{ access_log off; {temporary}\n{block} }}",
        encoding="utf-8",
    )
    return [program(name), "-c", file, "-e", folder / "errors"]


@contextmanager
def proxied(name: str, folder: Path, ports: Sequence[int]) -> Iterator[str]:
    """The proxy before the processes; the address of the page."""
    [port] = free_ports(1)
    proxy = subprocess.Popen(configuration(name, folder, port, ports))  # noqa: S603 - the system's own
    try:
        wait_for(lambda: bool(proxy.poll() or status(port, "/v1/health")[0] == 401), f"{name} does not answer", 60)
        assert proxy.poll() is None
        yield f"http://localhost:{port}/"
    finally:
        proxy.terminate()
        proxy.wait(10)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_killed_process_loses_no_history_no_session_and_no_further_question(
    browser: Browser, stand_in_settings: Settings, tmp_path: Path, name: str
) -> None:
    program(name)
    keys = tmp_path / "keys.json"
    key, ports = add_key(keys, "sato"), free_ports(2)
    with processes(stand_in_settings, keys, ports, tmp_path / "log") as running, proxied(name, tmp_path, ports) as address:
        page = signed_in(browser, address, key)
        ask_and_wait(page, FIRST)
        page.reload()
        page.locator(".exchange").wait_for()
        ask_and_wait(page, FIRST)
        open_before = page.context.new_page()
        open_before.goto(address)
        open_before.wait_for_selector("[role=tab][aria-selected=true]")
        ask_and_wait(open_before, FIRST)
        asked = {port: questions(port, key) for port in ports}
        assert sorted(asked.values()) == [0, 3]  # the cookie leads to one process, again and again
        first, second = sorted(ports, key=lambda port: -asked[port])
        running[first].kill()
        running[first].wait()
        page.reload()
        expect(page.locator(".exchange")).to_have_count(2)  # the browser kept it; nobody asks for the key again
        ask_and_wait(page, SECOND)
        expect(page.locator(".exchange").last).to_contain_text("10兆円")
        ask_and_wait(open_before, SECOND)  # nobody loaded this page again
        expect(open_before.locator(".exchange")).to_have_count(2)
        assert questions(second, key) == 2
        page.context.close()
