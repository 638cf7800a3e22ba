"""What ``strategy-qa serve`` says of its address, and that it serves there."""

from __future__ import annotations

import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

import rag.web.server
from rag.assistant import Assistant
from rag.cli import main
from rag.settings import Settings
from rag.web.keys import add_key


@pytest.fixture
def served(home: Path, monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """With what the server would have run; nothing is loaded and nothing served."""
    found: list[Settings] = []
    ahead = SimpleNamespace(start=lambda: None)
    monkeypatch.setattr(Assistant, "open", lambda _: SimpleNamespace(warm_up=lambda: None, take_up=lambda: None, reading_ahead=ahead))
    monkeypatch.setattr(rag.web.server, "build_app", lambda *_: None)
    monkeypatch.setattr(rag.web.server, "require_free_port", lambda *_: None)
    monkeypatch.setattr(rag.web.server, "run", lambda _, settings: found.append(settings))
    return found


@pytest.mark.parametrize(
    ("host", "bound", "address"),
    [
        ("127.0.0.1", "127.0.0.1", "http://localhost:7872"),
        ("localhost", "localhost", "http://localhost:7872"),
        ("::1", "::1", "http://[::1]:7872"),
        ("[::1]", "::1", "http://[::1]:7872"),
        ("0:0:0:0:0:0:0:1", "0:0:0:0:0:0:0:1", "http://[0:0:0:0:0:0:0:1]:7872"),
    ],
)
def test_an_address_of_this_machine_opens_as_it_is_said(served: list[Settings], host: str, bound: str, address: str) -> None:
    result = CliRunner().invoke(main, ["serve", "--host", host, "--port", "7872"])
    assert result.exit_code == 0, result.stderr
    assert f"the page answers at {address} " in result.stderr
    assert "other machines" not in result.stderr
    assert [(one.host, one.port) for one in served] == [(bound, 7872)]


@pytest.mark.parametrize("arguments", [["--host", "[2001:db8::1]"], ["--host", "::"], ["--set", "public_url=https://kb.example/kb"]])
def test_an_address_that_others_reach_needs_keys(served: list[Settings], home: Path, arguments: list[str]) -> None:
    refused = CliRunner().invoke(main, ["serve", *arguments])
    assert (refused.exit_code, served) == (1, [])
    assert "can be reached from other machines" in refused.stderr
    add_key(home / "keys.json", "sato")
    assert CliRunner().invoke(main, ["serve", "--keys", str(home / "keys.json"), *arguments]).exit_code == 0
    assert len(served) == 1


def test_behind_a_proxy_its_address_is_said(served: list[Settings], home: Path) -> None:
    add_key(home / "keys.json", "sato")
    result = CliRunner().invoke(main, ["serve", "--keys", str(home / "keys.json"), "--set", "public_url=https://kb.example/kb/"])
    assert "the page answers at https://kb.example/kb " in result.stderr


@pytest.mark.usefixtures("socket_enabled", "home")
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_port_that_somebody_holds_is_refused_with_another_to_type(host: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as held:
        held.bind((host, 0))
        held.listen()
        port = held.getsockname()[1]
        result = CliRunner().invoke(main, ["serve", "--host", f"[{host}]" if ":" in host else host, "--port", str(port)])
    assert result.exit_code == 1
    assert f"{'[::1]' if ':' in host else host}:{port} cannot be used" in result.stderr
    assert "strategy-qa serve --port" in result.stderr


@pytest.mark.parametrize(
    "url", ["kb.example/kb", "ftp://kb.example", "https://kb.example/kb?x", "https://a@kb.example", "https://kb.example/../x y"]
)
def test_what_is_no_address_of_a_page_is_refused(served: list[Settings], url: str) -> None:
    result: Any = CliRunner().invoke(main, ["serve", "--set", f"public_url={url}"])
    assert (result.exit_code, served) == (2, [])
    assert "public_url" in result.stderr
