"""Weights on the disk: found by what they are, used only when their hashes match the pin file.

A set of weights is hashed in full when it arrives. A stamp beside it then says each file's size, time of change and hash;
a file that differs from its stamp is hashed again before it is used.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from index.errors import HashMismatchError, SpaceError, WeightsError
from index.home import open_home, write_text
from index.settings import IndexSettings
from index.weights.pin_file import Pin, PinnedFile, PinnedPart, find_pin, pins

STAMP = "verified.json"
_SETUP = "type: strategy-qa setup"


def weights_root(settings: IndexSettings) -> Path:
    """Where all weights live."""
    return settings.home / "weights"


def weights_folder(pin: Pin, settings: IndexSettings) -> Path:
    """Where the files of a pin live; the folder is put in place whole, and only after every hash matched."""
    return weights_root(settings) / pin.fingerprint[:16]


def part_file(part: PinnedPart, settings: IndexSettings) -> Path:
    """Where a part waits until all the others are there, under its own hash."""
    return weights_root(settings) / "parts" / part.sha256


def hub_folder(pin: Pin, settings: IndexSettings) -> Path:
    """Where files from the hub wait until all the others are there."""
    return weights_root(settings) / "parts" / f"hub-{pin.fingerprint[:16]}"


def locate(name_or_path: str, settings: IndexSettings) -> Path:
    """The verified file or folder of a pin; a path that exists is taken as it is.

    Raises:
        WeightsError: they are not there, or there is no such pin.
        HashMismatchError: a file is not the pinned one.
    """
    path = _given_path(name_or_path)
    if path is not None:
        return path
    pin = find_pin(name_or_path)
    _check(pin, settings, trust_stamp=True)
    return pin.usable(weights_folder(pin, settings))


def fingerprint(name_or_path: str, settings: IndexSettings) -> str:
    """SHA-256 of what the weights are: of a pin without reading them, of a path by its files.

    Raises:
        WeightsError: there is no such pin or path.
    """
    path = _given_path(name_or_path)
    if path is None:
        return find_pin(name_or_path).fingerprint
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    cache = weights_root(settings) / "paths.json"
    state = json.dumps([[str(file.resolve()), file.stat().st_size, file.stat().st_mtime_ns] for file in files])
    key = hashlib.sha256(state.encode()).hexdigest()
    known: dict[str, str] = _read_json(cache)
    if key not in known:
        listing = "\n".join(f"{file_hash(file)}  {file.relative_to(path) if path.is_dir() else file.name}" for file in files)
        known[key] = hashlib.sha256(listing.encode()).hexdigest()
        open_home(settings.home)
        write_text(cache, json.dumps(known, indent=1))
    return known[key]


def verify(name: str, settings: IndexSettings) -> Path:
    """Hash every file of a pin anew (raises as ``locate``)."""
    pin = find_pin(name)
    _check(pin, settings, trust_stamp=False)
    return pin.usable(weights_folder(pin, settings))


def remove(name: str, settings: IndexSettings) -> bool:
    """Remove the files of a pin, and parts of it that wait; whether there were files."""
    pin = find_pin(name)
    discard_parts(pin, settings)
    return discard_files(pin, settings)


def discard_files(pin: Pin, settings: IndexSettings) -> bool:
    """Remove the files of a pin; whether there were any."""
    folder = weights_folder(pin, settings)
    if not folder.is_dir():
        return False
    # Renamed first: a removal that is interrupted leaves no folder in place that holds half of its files.
    leftover = folder.rename(folder.with_name(f".{folder.name}.removed.part"))
    shutil.rmtree(leftover, ignore_errors=True)
    return True


def discard_parts(pin: Pin, settings: IndexSettings) -> None:
    """Remove what waits of a pin's parts."""
    for part in pin.parts:
        part_file(part, settings).unlink(missing_ok=True)
    shutil.rmtree(hub_folder(pin, settings), ignore_errors=True)


def stamp(pin: Pin, folder: Path) -> None:
    """Write the stamp of files that were just verified."""
    write_text(folder / STAMP, json.dumps({file.path: _state(folder / file.path, file.sha256) for file in pin.files}, indent=1))


def check_file(file: Path, pinned: PinnedFile) -> None:
    """Hash one file in full.

    Raises:
        HashMismatchError: it is missing, truncated or damaged.
    """
    if not file.is_file():
        raise HashMismatchError(f"{file} is missing", remedy=_SETUP)
    size = file.stat().st_size
    if size != pinned.size:
        raise HashMismatchError(f"{file} has {size} bytes, {pinned.size} were expected", remedy=_SETUP)
    found = file_hash(file)
    if found != pinned.sha256:
        raise HashMismatchError(f"{file} has SHA-256 {found[:16]}…, {pinned.sha256[:16]}… was expected", remedy=_SETUP)


def file_hash(file: Path) -> str:
    """SHA-256 of a file, in hex."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _check(pin: Pin, settings: IndexSettings, *, trust_stamp: bool) -> None:
    folder = weights_folder(pin, settings)
    if not folder.is_dir():
        raise WeightsError(f"the weights {pin.name} are not in {settings.home}", remedy=_SETUP)
    known = _read_json(folder / STAMP) if trust_stamp else {}
    stale = [file for file in pin.files if not _is_as_stamped(folder / file.path, file, known)]
    for file in stale:
        check_file(folder / file.path, file)
    if stale:
        # A home that cannot be written costs another hash at the next start, no more.
        with suppress(OSError, SpaceError):
            stamp(pin, folder)


def _is_as_stamped(file: Path, pinned: PinnedFile, known: dict[str, Any]) -> bool:
    return file.is_file() and bool(known.get(pinned.path) == _state(file, pinned.sha256))


def _state(file: Path, sha256: str) -> dict[str, int | str]:
    status = file.stat()
    return {"size": status.st_size, "mtime_ns": status.st_mtime_ns, "sha256": sha256}


def _given_path(name_or_path: str) -> Path | None:
    """The path that is meant; None where it is the name of a pin, whatever lies in the current folder, or of nothing."""
    if any(pin.name == name_or_path for pin in pins()):
        return None
    path = Path(name_or_path).expanduser()
    return path if name_or_path and path.exists() else None


def _read_json(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
