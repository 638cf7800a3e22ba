"""The doctor on broken setups: every check is isolated, and each problem says what to type."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

import rag.doctor
from index.build import build_index
from index.errors import SettingsError
from rag.doctor import Finding, examine, needed_weights
from rag.kept_states import Bounds, KeptStates, Name
from rag.settings import Settings

pytestmark = pytest.mark.alone


@pytest.fixture(autouse=True)
def light_imports(monkeypatch: pytest.MonkeyPatch, socket_enabled: None) -> None:
    """Ports of this machine may be bound, which is what the doctor tries; big modules are not imported."""
    monkeypatch.setattr(rag.doctor, "NATIVE_MODULES", ("json",))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return Settings(home=tmp_path / "home", embedder="stand_in", llm="none", port=port)


def found(settings: Settings) -> dict[str, Finding]:
    return {finding.name: finding for finding in examine(lambda: settings)}


def test_a_whole_setup_has_no_problem(settings: Settings) -> None:
    build_index(settings)
    assert [finding for finding in found(settings).values() if finding.level == "problem"] == []


def test_an_empty_home_is_not_made_and_setup_is_the_remedy(settings: Settings) -> None:
    findings = found(settings.model_copy(update={"embedder": "sentence_transformers"}))
    for name in ("weights", "index"):
        assert findings[name].level == "problem"
        assert findings[name].remedy == "type: strategy-qa setup"
    assert findings["home"].level == "ok"
    assert not settings.home.exists()


def test_all_missing_weights_are_named(settings: Settings) -> None:
    finding = found(settings.model_copy(update={"embedder": "sentence_transformers", "llm": "llama_cpp"}))["weights"]
    assert "embeddinggemma" in finding.found
    assert "qwen" in finding.found


def test_a_damaged_index_is_a_problem(settings: Settings) -> None:
    folder = build_index(settings)
    (folder / "sentences.faiss").write_bytes(b"broken")
    findings = found(settings)
    assert findings["index"].level == "problem"
    assert "the manifest says" in findings["index"].found


def test_a_missing_document_breaks_only_what_needs_it(settings: Settings, tmp_path: Path) -> None:
    findings = found(settings.model_copy(update={"corpus": tmp_path / "nothing.json"}))
    assert findings["document"].level == findings["index"].level == "problem"
    assert findings["port"].level == findings["home"].level == "ok"


def test_a_home_that_is_a_file_is_a_problem(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    findings = found(settings.model_copy(update={"home": tmp_path / "file" / "home"}))
    assert findings["home"].level == "problem"


def test_a_taken_port_is_a_warning(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        findings = found(settings.model_copy(update={"port": taken.getsockname()[1]}))
    assert findings["port"].level == "warning"


def test_too_little_space_for_what_is_missing_is_a_problem(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1_000_000_000})())
    findings = found(settings.model_copy(update={"llm": "llama_cpp"}))
    assert findings["home"].level == "problem"
    assert "are needed" in findings["home"].found


def test_a_check_that_breaks_is_a_finding(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Settings) -> Finding:
        raise RuntimeError("a bug")

    monkeypatch.setitem(rag.doctor._INSTALLATION, "document", broken)
    findings = found(settings)
    assert findings["document"].found == "could not be checked: RuntimeError: a bug"
    assert findings["port"].level == "ok"


def test_unreadable_settings_are_a_finding() -> None:
    def load() -> Settings:
        raise SettingsError("port = 'x'", remedy="type: strategy-qa config")

    findings = {finding.name: finding for finding in examine(load)}
    assert (findings["settings"].level, findings["settings"].remedy) == ("problem", "type: strategy-qa config")
    assert "python" in findings


def test_a_module_that_cannot_be_imported_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rag.doctor, "NATIVE_MODULES", ("json", "no_such_module"))
    assert "no_such_module cannot be imported" in found(settings)["imports"].found


def test_a_package_at_another_version_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.requires", lambda _: ["click==0.1", "nothing==1", 'ruff==0.1; extra == "dev"'])
    findings = found(settings)
    assert findings["packages"].level == "problem"
    assert "0.1 was expected" in findings["packages"].found
    assert "nothing is not installed" in findings["packages"].found
    assert "ruff" not in findings["packages"].found


def test_an_unknown_adapter_is_a_problem(settings: Settings) -> None:
    assert found(settings.model_copy(update={"llm": "nothing"}))["language model"].level == "problem"


def test_needed_weights_follow_the_adapters(settings: Settings) -> None:
    assert needed_weights(settings) == ()
    assert needed_weights(Settings()) == ("embeddinggemma-300m", "qwen2.5-coder-1.5b-instruct")


def test_states_are_counted_and_missing_ones_only_cost_time(settings: Settings) -> None:
    with_model = settings.model_copy(update={"llm": "llama_cpp"})
    assert found(with_model)["states"].level == "warning"
    assert found(with_model)["states"].remedy == "type: strategy-qa setup"
    KeptStates(settings.home, Bounds(disk=10**6, memory=0)).put(Name(key="0" * 64, text="文", tokens=1), b"state")
    assert found(with_model)["states"] == Finding(name="states", level="ok", found="1 of sentences, 0.00 of at most 3 GiB")
    assert found(settings)["states"].level == "ok"
