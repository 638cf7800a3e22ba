"""Vectors that the indexes of a home hold: what one of them has embedded, another does not embed again.

Beside each file of vectors an index keeps the hash of the title and text of every row. A later build takes its vectors from there, be it
of a newer text, of another document or of the same one in a damaged index. They go when the index goes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Set
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamagedError
from index.manifest import FILE, Manifest, file_sha256, read_manifest
from index.vectors import VectorIndex

Vector = NDArray[np.float32]
KEYS, VECTORS = ".keys", ".faiss"
"""Suffixes of the two files."""
_MADE_BY = "sentence-transformers"
_SIZE = hashlib.sha256().digest_size


def key_of(title: str, text: str) -> bytes:
    """Names what is embedded: a text under its title."""
    return hashlib.sha256(f"{title}\0{text}".encode()).digest()


def save_keys(folder: Path, name: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Write the keys of a file of vectors, ``name`` without its suffix, row by row."""
    (folder / name).with_suffix(KEYS).write_bytes(b"".join(key_of(*pair) for pair in pairs))


def held_vectors(home: Path, embedder: str, wanted: Set[bytes]) -> dict[bytes, Vector]:
    """The vectors of those keys that some whole index of the embedder holds."""
    found: dict[bytes, Vector] = {}
    for file in sorted(home.glob(f"indexes/*/{FILE}")):
        try:
            manifest = read_manifest(file.parent)
        except IndexDamagedError:
            continue
        if manifest.inputs.embedder == embedder and manifest.inputs.libraries.get(_MADE_BY) == version(_MADE_BY):
            for keys in manifest.files:
                if keys.endswith(KEYS) and wanted - found.keys():
                    found.update(_held(file.parent, manifest, keys.removesuffix(KEYS), wanted - found.keys()))
    return found


def _held(folder: Path, manifest: Manifest, name: str, wanted: Set[bytes]) -> Iterator[tuple[bytes, Vector]]:
    """The wanted vectors of one file; none where it, or that of its keys, is not what the manifest says."""
    keys, vectors = name + KEYS, name + VECTORS
    if not _is_whole(folder, manifest, keys):
        return
    content = (folder / keys).read_bytes()
    rows = {content[start : start + _SIZE]: row for row, start in enumerate(range(0, len(content), _SIZE))}
    if (shared := wanted & rows.keys()) and _is_whole(folder, manifest, vectors):
        held = VectorIndex.load(folder / vectors).vectors()
        yield from ((key, held[rows[key]].copy()) for key in shared)


def _is_whole(folder: Path, manifest: Manifest, name: str) -> bool:
    file = folder / name
    return file.is_file() and file_sha256(file) == manifest.files.get(name)
