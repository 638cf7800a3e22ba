"""A file that arrives for the shelf: its bytes, their hash, and the name by which it will be asked."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from index.errors import CorpusError
from index.readers import LARGEST_FILE
from index.shelf.entries import Shelf

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_OTHER = re.compile(r"[^a-z0-9._-]+")


class OnShelfError(CorpusError):
    """The text is on the shelf already."""


def bytes_of(file: Path) -> bytes:
    """What is in a file.

    Raises:
        CorpusError: it is too large, or cannot be read.
    """
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise CorpusError(
                f"{file.name} has {file.stat().st_size / 1e6:.0f} MB, at most {LARGEST_FILE // 10**6} MB are read",
                remedy="split the document",
            )
        return file.read_bytes()
    except OSError as error:
        raise CorpusError(f"{file} cannot be read: {error.strerror}", remedy="type: strategy-qa documents add FILE") from error


def sha256_of(data: bytes) -> str:
    """The hash of a file's bytes."""
    return hashlib.sha256(data).hexdigest()


def name_of(given: str | None, file: Path, data: bytes, shelf: Shelf) -> str:
    """The name by which a new document is asked: given, or made from the file's name, with a hash where letters of it were left out.

    Raises:
        CorpusError: it is no name, or another text has it.
        OnShelfError: the text is on the shelf already.
    """
    if given is not None and not _NAME.fullmatch(given):
        raise CorpusError(f"name = {given!r}: small letters, digits, - _ and . were expected", remedy="type: --name my-plan-2025")
    name = given or _made(file.stem.lower(), sha256_of(data), shelf)
    folders = [entry.folder for entry in shelf.documents if entry.name == name]
    if any(sha256_of(data)[:16] not in folder for folder in folders):
        raise CorpusError(
            f"another text is on the shelf as {name!r}", remedy=f"type: strategy-qa documents update {name} FILE, or add it with --name"
        )
    if folders:
        raise OnShelfError(
            f"{file.name} is on the shelf already, as {name}", remedy=f"change what is known of it: strategy-qa documents update {name}"
        )
    return name


def _made(stem: str, sha256: str, shelf: Shelf) -> str:
    """A name from a file's name: two files whose names differ in letters that are left out have two names."""
    made = _OTHER.sub("-", stem).strip("-._")
    if not made:
        return f"document-{sha256[:8]}"
    is_whole = len(made) <= 64 and not any(character.isalnum() for part in _OTHER.findall(stem) for character in part)
    if is_whole or any(entry.name == made[:64] and sha256[:16] in entry.folder for entry in shelf.documents):
        return made[:64]
    return f"{made[:55].rstrip('-._')}-{sha256[:8]}"
