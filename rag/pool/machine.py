"""One machine of a pool: Ray's processes, which end with this one."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from threading import current_thread, main_thread

from index.errors import DependencyError
from rag.pool import PoolError
from rag.pool.ray_serve import engine_environment, is_here
from rag.settings import STORE_VARIABLE, Settings

STORE_BYTES = 100_000_000
"""Of Ray's own store; answers are small."""
_START = (
    "from ray._private import ray_constants, services; services.resolve_ip_for_localhost = str; ray_constants.ENABLE_RAY_CLUSTER = True; "
    "from ray.scripts.scripts import main; main()"
)
"""Ray's own command. It would replace the loopback address by one that others can reach."""
_STARTED = b"will now block forever"
ATTEMPTS, START_S, END_S = 3, 120.0, 3.0
"""How often Ray is begun, seconds that it has to start, and to end."""


@contextmanager
def machine(settings: Settings, address: str, *, first: bool, cores: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run Ray's processes while the block does.

    Args:
        settings: their home has the token.
        address: of the pool's first machine.
        first: whether this is it.
        cores: that answerers may have here.

    Raises:
        DependencyError: Ray is not installed.
        PoolError: they cannot be started; the last line that they said.
    """
    if find_spec("ray") is None:
        raise DependencyError("a pool needs Ray Serve", remedy="type: pip install 'strategy-qa[cluster]'")
    environment = os.environ | engine_environment(settings, address)
    if settings.store_address:  # with its password: the answerers here inherit it, and it stands nowhere else
        environment[STORE_VARIABLE] = settings.store_address
    folder = Path(tempfile.mkdtemp(prefix="sqa-"))  # short: a socket's path has at most 107 bytes
    command = [sys.executable, "-c", _START, "start", "--block", "--disable-usage-stats"]
    command += [f"--num-cpus={cores}", f"--object-store-memory={STORE_BYTES}", "--dashboard-agent-listen-port=0"]
    if is_here(address):
        command += ["--node-ip-address=127.0.0.1", "--min-worker-port=0", "--max-worker-port=0"]
    if first:
        host, _, port = address.rpartition(":")
        command += ["--head", f"--port={port}", "--include-dashboard=false", "--no-monitor", f"--temp-dir={folder}"]
        command += [f"--ray-client-server-port={_free_port()}"] + ([] if is_here(address) else [f"--node-ip-address={host}"])
    else:
        command += [f"--address={address}", "--include-log-monitor=false"]
    process = None
    own = current_thread() is main_thread()
    before = signal.signal(signal.SIGTERM, signal.default_int_handler) if own else None  # what was begun ends with this process
    try:
        process = _started(command, environment, folder / "start.log")
        yield process
    finally:
        if process is not None:
            _end(process)
        shutil.rmtree(folder, ignore_errors=True)
        if own:
            signal.signal(signal.SIGTERM, before)


def _started(command: Sequence[str], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Ray's first process, when all are there. Where a busy machine was too slow for Ray, it is begun again."""
    for attempt in range(1, ATTEMPTS + 1):
        with log.open("wb") as said:
            process = subprocess.Popen(command, env=environment, stdout=said, stderr=said, start_new_session=True)  # noqa: S603 - Ray's own command
        up = False
        try:
            up = _is_up(process, log)
        finally:  # whoever stops waiting leaves nothing behind
            if not up:
                _end(process)
        if up:
            return process
        lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
        if attempt == ATTEMPTS or not lines or "timed out" not in lines[-1]:
            break
    raise PoolError(f"Ray did not start: {''.join(lines[-1:])[-300:]}", remedy="give another --address, or see whether one runs already")


def _is_up(process: subprocess.Popen[bytes], log: Path) -> bool:
    """Wait until Ray says that all are there."""
    end = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < end:
        if _STARTED in log.read_bytes():
            return True
        time.sleep(0.1)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """End Ray's processes. Each is held first, so that none begins another one; answerers have sessions of their own."""
    every: set[int] = set()
    while found := {process.pid, *_below({process.pid})} - every:
        every |= found
        _signal(found, signal.SIGSTOP)
    _signal(every, signal.SIGKILL)
    process.wait()
    end = time.monotonic() + END_S
    while any(map(_runs, every)) and time.monotonic() < end:
        time.sleep(0.05)


def _signal(processes: set[int], wish: signal.Signals) -> None:
    for one in filter(_runs, processes):
        with suppress(ProcessLookupError):
            os.kill(one, wish)


def _below(parents: set[int]) -> list[int]:
    """The processes that these began, and those that they began."""
    children = {
        int(folder.name) for folder in Path("/proc").glob("[0-9]*") if _stat(int(folder.name))[1:2] in [[str(one)] for one in parents]
    }
    return [*children, *(_below(children) if children else [])]


def _runs(process: int) -> bool:
    return _stat(process)[:1] not in ([], ["Z"])


def _stat(process: int) -> list[str]:
    """State and parent of a process; nothing where there is none (proc_pid_stat(5))."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
