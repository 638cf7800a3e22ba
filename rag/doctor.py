"""What is missing or broken on this machine, each with what to type. No check can break another one."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from index.errors import StrategyQAError
from index.settings import without_password
from rag.settings import Settings

Level = Literal["ok", "warning", "problem"]

PYTHON = (3, 11)
NATIVE_MODULES = ("numpy", "faiss", "fugashi", "torch")
"""Compiled modules, imported in a process of their own: a broken one can end it without a word."""

WITHOUT_WEIGHTS = ("none", "stand_in", "openai_server")
"""Adapters that need no weights."""

_PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^;\s]+)(?:\s*;.*extra\s*==\s*['\"](?P<extra>\w+)['\"])?")
_IMPORT_LIMIT_S = 120
_SMALL_SPACE = 500_000_000
_SETUP = "type: strategy-qa setup"
_INSTALL = "type: make run"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What one check found."""

    name: str
    level: Level
    found: str
    remedy: str = ""
    """What to type or do; empty if there is nothing to do."""


def examine(load: Callable[[], Settings]) -> tuple[Finding, ...]:
    """Run every check.

    Args:
        load: reads the settings; a failure of it is a finding, and the checks that need no settings still run.
    """
    findings = [_isolated(name, check) for name, check in _MACHINE.items()]
    try:
        settings = load()
    except Exception as error:  # whatever is wrong with the settings is what is to be reported
        return (*findings, _failure("settings", error))
    findings.append(Finding(name="settings", level="ok", found="readable"))
    return (*findings, *(_isolated(name, lambda check=check: check(settings)) for name, check in _INSTALLATION.items()))  # type: ignore[misc]


def needed_weights(settings: Settings) -> tuple[str, ...]:
    """The weights that the settings name: the embedder's, then the language model's."""
    pairs = ((settings.embedder, settings.embedder_weights), (settings.llm, settings.llm_weights))
    return tuple(dict.fromkeys(weights for adapter, weights in pairs if adapter not in WITHOUT_WEIGHTS))


def is_language_model(name: str) -> bool:
    """Whether ``llm`` names an adapter, known without importing it."""
    return name == "none" or (name.isidentifier() and find_spec(f"rag.llms.{name}") is not None)


def _isolated(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as error:  # a check that breaks is a finding, never the end of the others
        return _failure(name, error)


def _failure(name: str, error: Exception) -> Finding:
    if isinstance(error, StrategyQAError):
        return Finding(name=name, level="problem", found=error.message, remedy=error.remedy)
    return Finding(name=name, level="problem", found=f"could not be checked: {type(error).__name__}: {error}", remedy=_INSTALL)


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] == PYTHON:
        return Finding(name="python", level="ok", found=found)
    return Finding(name="python", level="problem", found=f"{found}, 3.11 was expected", remedy="install Python 3.11, then type: make run")


def _packages() -> Finding:
    """Whether what ``pyproject.toml`` pins for running is installed at exactly those versions."""
    pins = [pin for line in metadata.requires("strategy-qa") or () if (pin := _PIN.match(line)) and not pin["extra"]]
    wrong = [text for pin in pins if (text := _difference(pin["name"], pin["version"]))]
    if wrong:
        return Finding(name="packages", level="problem", found="; ".join(wrong), remedy=_INSTALL)
    return Finding(name="packages", level="ok", found=f"{len(pins)} packages at their pins")


def _difference(package: str, pinned: str) -> str:
    try:
        found = metadata.version(package)
    except metadata.PackageNotFoundError:
        return f"{package} is not installed, {pinned} was expected"
    # A CPU build of torch calls itself 2.13.0+cpu.
    return "" if found.partition("+")[0] == pinned else f"{package} is {found}, {pinned} was expected"


def _imports() -> Finding:
    broken = [text for module in NATIVE_MODULES if (text := _import_failure(module))]
    if broken:
        return Finding(name="imports", level="problem", found="; ".join(broken), remedy=_INSTALL)
    return Finding(name="imports", level="ok", found=", ".join(NATIVE_MODULES))


def _import_failure(module: str) -> str:
    try:
        run = subprocess.run(  # noqa: S603 - this interpreter, and a module's name from this file
            [sys.executable, "-c", f"import {module}"], capture_output=True, text=True, timeout=_IMPORT_LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return f"importing {module} took more than {_IMPORT_LIMIT_S} s"
    if run.returncode == 0:
        return ""
    reason = (run.stderr.strip().splitlines() or [f"ended by signal {-run.returncode}"])[-1]
    return f"{module} cannot be imported: {reason}"


def _compiler() -> Finding:
    found = next((path for name in ("c++", "g++", "clang++") if (path := shutil.which(name))), None)
    if found:
        return Finding(name="compiler", level="ok", found=found)
    remedy = "install g++ if llama-cpp-python is to be built here, or use --set llm=none"
    return Finding(name="compiler", level="warning", found="no C++ compiler", remedy=remedy)


def _chromium() -> Finding:
    """Only the tests of the page need it."""
    names = ("chromium", "chromium-browser", "google-chrome")
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright")).glob("chromium*")
    found = next((path for name in names if (path := shutil.which(name))), None) or next((str(path) for path in own), None)
    return Finding(name="chromium", level="ok", found=found or "not installed (only the page's tests need it)")


def _libreoffice() -> Finding:
    """Only the tests of drafts need it."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Finding(name="libreoffice", level="ok", found=found or "not installed (only the drafts' tests need it)")


def _language_model(settings: Settings) -> Finding:
    if settings.llm == "openai_server":
        return _model_elsewhere(settings)
    if settings.llm != "llama_cpp":
        return _adapter(settings.llm)
    from index.native import require_same_processor

    remedy = "type: make llama, or use --set llm=none"
    try:
        version = metadata.version("llama-cpp-python")
    except metadata.PackageNotFoundError:
        return Finding(name="language model", level="problem", found="llama-cpp-python is not installed", remedy=remedy)
    require_same_processor()
    failure = _import_failure("llama_cpp")
    if failure:
        return Finding(name="language model", level="problem", found=failure, remedy=remedy)
    return Finding(name="language model", level="ok", found=f"llama-cpp-python {version}")


def _model_elsewhere(settings: Settings) -> Finding:
    """Ask each server for a word; over plain HTTP, others on the way can read what is asked."""
    from rag.llms.openai_server import Adapter

    name = Adapter(settings).name
    hosts = [urlsplit(one) for one in settings.llm_addresses]
    if open_to_others := [one.netloc for one in hosts if one.scheme == "http" and one.hostname not in ("127.0.0.1", "::1", "localhost")]:
        found = f"{name}; questions and sentences go to {', '.join(open_to_others)} unencrypted"
        return Finding(name="language model", level="warning", found=found, remedy="give an https address, or a network of your own")
    return Finding(name="language model", level="ok", found=name)


def _adapter(name: str) -> Finding:
    if is_language_model(name):
        return Finding(name="language model", level="ok", found=f"llm = {name}")
    found = f"llm = {name!r} is no file of rag/llms/"
    return Finding(name="language model", level="problem", found=found, remedy="type: strategy-qa config")


def _home(settings: Settings) -> Finding:
    """Whether the home folder can be written and holds what is still to come; it is not made here."""
    from index.errors import WeightsError
    from index.weights import find_pin, locate, space_needed

    folder = next(path for path in (settings.home, *settings.home.absolute().parents) if path.exists())
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        remedy = "set STRATEGY_QA_HOME to a folder you may write"
        return Finding(name="home", level="problem", found=f"{settings.home} cannot be written", remedy=remedy)
    missing = 0
    for name in needed_weights(settings):
        try:
            locate(name, settings)
        except WeightsError:
            pin = find_pin(name)
            missing += space_needed(pin, pin.parts)
    free = shutil.disk_usage(folder).free
    found = f"{settings.home}, {free / 1e9:.1f} GB free"
    needed = missing + _SMALL_SPACE
    if free < needed:
        return Finding(
            name="home",
            level="problem" if missing else "warning",
            found=f"{found}, {needed / 1e9:.1f} GB are needed",
            remedy="free space there, or set STRATEGY_QA_HOME to another disk",
        )
    return Finding(name="home", level="ok", found=found)


def _weights(settings: Settings) -> Finding:
    from index.errors import WeightsError
    from index.weights import locate

    names = needed_weights(settings)
    broken: list[WeightsError] = []
    for name in names:
        try:
            locate(name, settings)
        except WeightsError as error:
            broken.append(error)
    if broken:
        found = "; ".join(error.message for error in broken)
        return Finding(name="weights", level="problem", found=found, remedy=broken[0].remedy)
    return Finding(name="weights", level="ok", found=", ".join(names) or "none needed")


def _document(settings: Settings) -> Finding:
    from index.document import read_document

    document = read_document(settings)
    found = f"{document.metadata.title}: {len(document.sections)} sections, {len(document.passages)} passages"
    return Finding(name="document", level="ok", found=found)


def _index(settings: Settings) -> Finding:
    from index.document import read_document
    from index.shelf.together import open_searchable
    from index.store import check_index

    if settings.store == "postgres":
        stored = open_searchable(settings).manifest
        return Finding(name="index", level="ok", found=f"{stored.sentences} sentences in {without_password(settings.store_address or '')}")
    folder, manifest = check_index(read_document(settings), settings)
    return Finding(name="index", level="ok", found=f"{manifest.sentences} sentences in {folder}")


def _states(settings: Settings) -> Finding:
    """What the language model has read ahead. Nothing depends on it but time."""
    from rag.kept_states import GIB, kept

    found = kept(settings.home)
    text = f"{found.states} of sentences, {found.bytes / GIB:.2f} of at most {settings.states_disk_gib:g} GiB"
    if settings.llm == "llama_cpp" and settings.states_disk_gib and not found.states:
        return Finding(name="states", level="warning", found=f"{text}: the first questions take longer", remedy=_SETUP)
    return Finding(name="states", level="ok", found=text)


def _port(settings: Settings) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            found = f"{settings.host}:{settings.port}: {error.strerror}"
            remedy = f"stop what uses it (perhaps this program), or use --set port={settings.port % 65535 + 1}"
            return Finding(name="port", level="warning", found=found, remedy=remedy)
    return Finding(name="port", level="ok", found=f"{settings.host}:{settings.port} is free")


_MACHINE: dict[str, Callable[[], Finding]] = {
    "python": _python,
    "packages": _packages,
    "imports": _imports,
    "compiler": _compiler,
    "chromium": _chromium,
    "libreoffice": _libreoffice,
}
_INSTALLATION: dict[str, Callable[[Settings], Finding]] = {
    "language model": _language_model,
    "home": _home,
    "document": _document,
    "weights": _weights,
    "index": _index,
    "states": _states,
    "port": _port,
}
