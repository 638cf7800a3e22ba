"""What all tests share: no network, a home of their own, and where real weights are found."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_socket import disable_socket, socket_allow_hosts

from index.document import read_document
from index.settings import IndexSettings
from index.text.types import Document
from rag.assistant import Assistant
from rag.settings import Settings, load_settings
from tests.postgres_server import Cluster, Server

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
_LOOPBACK = ["127.0.0.1", "::1", "localhost"]
GATE = pytest.StashKey[str]()
"""What the gate over the gold set says; the last thing that a run of the tests prints."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the figures of the gold set where they were asked for."""
    if GATE in config.stash:
        terminalreporter.section("the gate over the gold set")
        terminalreporter.write_line(config.stash[GATE])


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests cannot reach the network; those with a browser may reach this machine."""
    if item.get_closest_marker("browser"):
        socket_allow_hosts(_LOOPBACK, allow_unix_socket=True)
    else:
        disable_socket(allow_unix_socket=True)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty STRATEGY_QA_HOME; nothing of the person's own settings is seen."""
    for name in [name for name in os.environ if name.startswith("STRATEGY_QA_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("STRATEGY_QA_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def document() -> Document:
    """The real strategy."""
    return read_document(IndexSettings())


@pytest.fixture(scope="session")
def stand_in_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings whose models are stand-ins, with a built index."""
    from index.build import build_index

    settings = Settings(home=tmp_path_factory.mktemp("home"), embedder="stand_in", llm="stand_in", weights_hub=False)
    build_index(settings)
    return settings


@pytest.fixture(scope="session")
def stand_in_assistant(stand_in_settings: Settings) -> Assistant:
    """The whole product on stand-ins: real text, no weights."""
    return Assistant.open(stand_in_settings)


@pytest.fixture(scope="session")
def real_settings() -> Settings:
    """The person's own settings, with real weights and a built index.

    Where they are not set up the test fails in continuous integration and is skipped elsewhere.
    """
    from index.errors import StrategyQAError
    from index.store import open_index

    settings = load_settings().settings
    try:
        open_index(settings)
    except StrategyQAError as error:
        if os.environ.get("CI"):
            pytest.fail(f"real weights are needed: {error}")
        pytest.skip(f"real weights are needed: {error}")
    return settings


@pytest.fixture(scope="session")
def real_assistant(real_settings: Settings) -> Assistant:
    """The product as people have it."""
    return Assistant.open(real_settings)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real PostgreSQL with pgvector."""
    cluster = Cluster()
    try:
        yield cluster.primary()
    finally:
        cluster.close()


@pytest.fixture
def store_address(postgres: Server) -> Iterator[str]:
    """An empty database in it, and two ministries' roles that may come in."""
    import psycopg

    from index import database

    name = f"t{uuid4().hex[:12]}"
    with psycopg.connect(postgres.address(), autocommit=True) as administration:
        administration.execute(f"create database {name}".encode())
        known = {row[0] for row in administration.execute("select rolname from pg_roles")}
        for role in {"ministry_a", "ministry_b"} - known:
            administration.execute(f"create role {role} login".encode())
        yield postgres.address(name)
        database.forget()
        administration.execute(f"drop database {name} with (force)".encode())
