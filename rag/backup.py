"""Saving what cannot be made again, and putting it back: the shelf, keys, feedback, audit, settings, fitted decisions.

Weights, indexes, states and sessions are not saved: ``strategy-qa setup`` makes the first three, and people sign in again. The file is a
``tar.gz``; its last member, ``backup.json``, names every other one with its SHA-256.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

from filelock import FileLock

from index.errors import StrategyQAError
from index.home import building, replacing, using

SCHEMA = 1
MANIFEST = "backup.json"
FOLDERS = ("library", "decisions")
FILES = ("keys.json", "feedback.jsonl", "audit.jsonl", "audit.1.jsonl", "config.toml")
"""Files of the home; a server may be writing those that have a lock beside them."""
_LOCKS = {"keys.json": "keys.json", "feedback.jsonl": "feedback.jsonl", "audit.jsonl": "audit.jsonl", "audit.1.jsonl": "audit.jsonl"}
_LARGEST_MANIFEST = 50_000_000
_PIECE = 1 << 20
_MEMBER = re.compile(rf"(?:{'|'.join(map(re.escape, FILES))}|(?:{'|'.join(FOLDERS)})(?:/(?!\.{{1,2}}(?:/|$))[^/\0]+)+)")


class BackupError(StrategyQAError):
    """A file is no backup, or not the one that was written; or something is there already."""

    code = "backup"


def back_up(home: Path, target: Path) -> Mapping[str, str]:
    """Write a backup beside ``target``, read it again, and put it in place (mode 0600). A server may be running.

    Returns:
        The SHA-256 of each file that is in it, by its path.

    Raises:
        BackupError: there is nothing to save, or what was written is not what was read.
        BusyError: documents are being added or built.
        SpaceError: the disk is full.
    """
    hashes: dict[str, str] = {}
    with building(home), replacing(target) as beside:
        beside.touch(mode=0o600)
        with tarfile.open(beside, "w:gz") as archive:
            for name in _names(home):
                with FileLock(f"{home / _LOCKS[name]}.lock") if name in _LOCKS else nullcontext():
                    content = home.joinpath(name).read_bytes() if name in FILES else None
                hashes[name] = _add(archive, name, home / name, content)
            if not hashes:
                raise BackupError(
                    f"{home} has nothing to save: no documents, keys, feedback or settings", remedy="type: strategy-qa doctor"
                )
            made = {"schema": SCHEMA, "version": version("strategy-qa"), "when": datetime.now(UTC).isoformat(timespec="seconds")}
            manifest = json.dumps(made | {"files": hashes}, ensure_ascii=False, indent=1).encode()
            archive.addfile(_member(MANIFEST, len(manifest)), io.BytesIO(manifest))
        if _read(beside, None) != hashes:
            raise BackupError(f"{target} is not what was read from {home}", remedy="type the same command again")
    return hashes


def restore(home: Path, source: Path, *, overwrite: bool = False) -> Mapping[str, str]:
    """Put a backup back: it is unpacked beside, compared with its hashes, and only then put in place.

    Args:
        home: where to; it is made where it is not there.
        source: what ``back_up`` wrote.
        overwrite: replace what is there; what the backup does not have is then gone.

    Returns:
        As ``back_up``.

    Raises:
        BackupError: it is no backup, it is damaged, or something is there and is not to be replaced.
        BusyError: a server or another command uses the home.
        SpaceError: the disk is full.
    """
    with using(home, alone=True), building(home):
        there = sorted({name.partition("/")[0] for name in _names(home)})
        if there and not overwrite:
            remedy = f"type: strategy-qa restore {source} --overwrite, or set STRATEGY_QA_HOME to another folder"
            raise BackupError(f"{home} has its own: {', '.join(there)}", remedy=remedy)
        with tempfile.TemporaryDirectory(prefix=".restore.", dir=home) as folder:
            hashes = _read(source, Path(folder))
            for name in (*FOLDERS, *FILES):
                _put(Path(folder) / name, home / name)
    return hashes


def _names(home: Path) -> list[str]:
    """Paths of all that is saved, without what a killed process left half-written."""
    within = (path for folder in FOLDERS for path in sorted((home / folder).rglob("*")))
    names = [path.relative_to(home).as_posix() for path in within if path.is_file() and not path.is_symlink()]
    return [name for name in FILES if (home / name).is_file()] + [
        name for name in names if not any(part.startswith(".") for part in Path(name).parts)
    ]


def _add(archive: tarfile.TarFile, name: str, file: Path, content: bytes | None) -> str:
    """Put a file into the archive as it is read; its SHA-256."""
    with io.BytesIO(content) if content is not None else file.open("rb") as handle:
        size = handle.seek(0, io.SEEK_END)
        handle.seek(0)
        hashed = _Hashed(handle)
        archive.addfile(_member(name, size), hashed)
    return hashed.digest


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(datetime.now(UTC).timestamp())
    return member


def _read(source: Path, folder: Path | None) -> dict[str, str]:
    """Read a backup whole, and unpack it where a folder is named; the hashes, which are those that its manifest names.

    Raises:
        BackupError: it is not what ``back_up`` wrote.
    """
    found, manifest = {}, None
    try:
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                handle = archive.extractfile(member) if member.isreg() else None
                if handle is None or manifest is not None or not (member.name == MANIFEST or _MEMBER.fullmatch(member.name)):
                    raise BackupError(f"{source} contains {member.name!r}, which no backup has", remedy="take another backup")
                if member.name == MANIFEST:
                    manifest = json.loads(handle.read(_LARGEST_MANIFEST))
                else:
                    found[member.name] = _unpacked(handle, folder and folder / member.name)
    except FileNotFoundError as error:
        raise BackupError(f"{source} is not there", remedy="name a file that strategy-qa backup wrote") from error
    except (tarfile.TarError, EOFError, ValueError, RecursionError, zlib.error, OSError) as error:
        if isinstance(error, OSError) and error.errno:  # of the disk, not of the file's form
            raise
        raise BackupError(f"{source} is damaged or no backup", remedy="take another backup") from error
    if isinstance(manifest, dict) and (schema := manifest.get("schema")) != SCHEMA:
        raise BackupError(f"{source} has schema {schema}, {SCHEMA} was expected", remedy="use the release that wrote it")
    if not isinstance(manifest, dict) or manifest.get("files") != found:
        raise BackupError(f"{source} is damaged or no backup: its files are not those that it names", remedy="take another backup")
    return found


def _unpacked(handle: IO[bytes], target: Path | None) -> str:
    hashed = _Hashed(handle)
    if target is None:
        while hashed.read(_PIECE):
            pass
    else:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.touch(mode=0o600)
        with target.open("wb") as out:
            shutil.copyfileobj(hashed, out, _PIECE)
    return hashed.digest


def _put(new: Path, place: Path) -> None:
    """Put a file or folder in its place; where there is no new one, none is there afterwards."""
    if new.exists():
        with replacing(place) as beside:
            new.replace(beside)
    elif place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


class _Hashed:
    """Hands on what is read, and hashes it."""

    def __init__(self, handle: IO[bytes]) -> None:
        self._handle, self._hash = handle, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._handle.read(size)
        self._hash.update(piece)
        return piece

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()
