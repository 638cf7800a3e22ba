"""Weights on the disk: found by what they are, used only when their hashes match the pin file.

A set of weights is hashed in full when it arrives. A stamp beside it then says each file's size, time of change and hash;
a file that differs from its stamp is hashed again before it is used.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from index.errors import HashMismatchError, WeightsError
from index.home import write_text
from index.settings import IndexSettings
from index.weights.pins import Pin, PinnedFile, find_pin

STAMP = "verified.json"
_SETUP = "type: strategy-qa setup"


def weights_folder(pin: Pin, settings: IndexSettings) -> Path:
    """Where the files of a pin live."""
    return settings.home / "weights" / pin.fingerprint[:16]


def locate(name: str, settings: IndexSettings) -> Path:
    """The verified file or folder of a pin; a path that exists is taken as it is.

    Raises:
        WeightsError: they are not there, or there is no such pin.
        HashMismatchError: a file is not the pinned one.
    """
    if _is_path(name):
        return Path(name)
    pin = find_pin(name)
    folder = weights_folder(pin, settings)
    if not (folder / STAMP).is_file():
        raise WeightsError(f"the weights {name} are not in {settings.home}", remedy=_SETUP)
    _check(pin, folder, trust_stamp=True)
    return pin.usable(folder)


def fingerprint(name: str, settings: IndexSettings) -> str:
    """SHA-256 of what the weights are: of the pin without reading them, of a path by its files.

    Raises:
        WeightsError: there is no such pin or path.
    """
    if not _is_path(name):
        return find_pin(name).fingerprint
    path = Path(name)
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    cache = settings.home / "weights" / "paths.json"
    state = json.dumps([[str(file.resolve()), file.stat().st_size, file.stat().st_mtime_ns] for file in files])
    key = hashlib.sha256(state.encode()).hexdigest()
    known: dict[str, str] = _read_json(cache)
    if key not in known:
        listing = "\n".join(f"{file_hash(file)}  {file.relative_to(path) if path.is_dir() else file.name}" for file in files)
        known[key] = hashlib.sha256(listing.encode()).hexdigest()
        write_text(cache, json.dumps(known, indent=1))
    return known[key]


def verify(name: str, settings: IndexSettings) -> Path:
    """Hash every file of a pin anew (raises as ``locate``)."""
    pin = find_pin(name)
    folder = weights_folder(pin, settings)
    if not folder.is_dir():
        raise WeightsError(f"the weights {name} are not in {settings.home}", remedy=_SETUP)
    _check(pin, folder, trust_stamp=False)
    return pin.usable(folder)


def remove(name: str, settings: IndexSettings) -> bool:
    """Remove the files of a pin; whether there were any."""
    folder = weights_folder(find_pin(name), settings)
    there = folder.is_dir()
    shutil.rmtree(folder, ignore_errors=True)
    return there


def stamp(pin: Pin, folder: Path) -> None:
    """Write the stamp of files that were just verified."""
    write_text(folder / STAMP, json.dumps({file.path: _state(folder / file.path, file.sha256) for file in pin.files}, indent=1))


def check_file(file: Path, pinned: PinnedFile) -> None:
    """Hash one file in full.

    Raises:
        HashMismatchError: it is missing, truncated or damaged.
    """
    size = file.stat().st_size if file.is_file() else 0
    if size != pinned.size:
        raise HashMismatchError(f"{file} has {size} bytes, {pinned.size} were expected", remedy=_SETUP)
    found = file_hash(file)
    if found != pinned.sha256:
        raise HashMismatchError(f"{file} has SHA-256 {found[:16]}…, {pinned.sha256[:16]}… was expected", remedy=_SETUP)


def file_hash(file: Path) -> str:
    """SHA-256 of a file, in hex."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _check(pin: Pin, folder: Path, *, trust_stamp: bool) -> None:
    known = _read_json(folder / STAMP) if trust_stamp else {}
    stale = False
    for pinned in pin.files:
        file = folder / pinned.path
        if not file.is_file() or known.get(pinned.path) != _state(file, pinned.sha256):
            check_file(file, pinned)
            stale = True
    if stale:
        stamp(pin, folder)


def _state(file: Path, sha256: str) -> dict[str, int | str]:
    status = file.stat()
    return {"size": status.st_size, "mtime_ns": status.st_mtime_ns, "sha256": sha256}


def _is_path(name: str) -> bool:
    return ("/" in name or "." in name) and Path(name).exists()


def _read_json(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
