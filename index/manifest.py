"""The manifest: everything that made an index, and the hash of every file of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import IndexDamagedError
from index.language.tokens import SEARCH_TERMS
from index.text.joined import joined_id
from index.text.types import Document

FORMAT = 3
"""Raised whenever what an index holds, or how terms are made, changes."""

FILE = "manifest.json"
WORK, MADE_FROM = "building", "made-from.json"
"""Folder of a home in which indexes are built, and the file there that says of each from what."""
_LIBRARIES = ("bm25s", "faiss-cpu", "fugashi", "sentence-transformers", "unidic-lite")


class Inputs(BaseModel):
    """What makes an index. Two indexes of equal inputs are the same index."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    document: str
    corpus_sha256: str
    passages_sha256: str
    """Of every passage's id, text and sentence spans, so that a change of the parser shows."""
    translation_sha256: str | None
    """Of the reference translation; None: there is none."""
    glossary_sha256: str | None
    """Of the forms of its names; None: there is no glossary."""
    embedder: str
    search_terms_sha256: str
    libraries: dict[str, str]

    @property
    def index_id(self) -> str:
        """The first 16 hex digits of the SHA-256 of the inputs."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


class Manifest(BaseModel):
    """What stands in ``manifest.json``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    index_id: str
    inputs: Inputs
    passages: int
    sentences: int
    files: dict[str, str]
    """SHA-256 of every file, by its path in the index folder."""


def inputs_of(document: Document, embedder: str) -> Inputs:
    """The inputs that an index of this document and embedder has."""
    passages = [[p.id, p.text, [s.span for s in p.sentences], p.section.heading_path] for p in document.passages]
    return Inputs(
        format=FORMAT,
        document=f"{document.metadata.document}@{document.metadata.revision}",
        corpus_sha256=document.sha256,
        passages_sha256=_sha256(passages),
        translation_sha256=_sha256(sorted(document.translation.items())) if document.translated else None,
        glossary_sha256=_sha256([[entry.kind, *entry.forms] for entry in document.glossary]) if document.glossary else None,
        embedder=embedder,
        search_terms_sha256=file_sha256(SEARCH_TERMS),
        libraries={name: version(name) for name in _LIBRARIES},
    )


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of an index folder.

    Raises:
        IndexDamagedError: it is missing or malformed.
    """
    try:
        return Manifest.model_validate_json((folder / FILE).read_bytes())
    except (OSError, ValidationError) as error:
        raise IndexDamagedError(f"{folder / FILE} is missing or malformed", remedy="type: strategy-qa setup") from error


def joined_manifest(manifests: Sequence[Manifest], document: Document) -> Manifest:
    """What several documents were made from; one manifest stays as it is."""
    first, *others = manifests
    if not others:
        return first
    return first.model_copy(
        update={
            "index_id": joined_id([one.index_id for one in manifests]),
            "passages": len(document.passages),
            "sentences": len(document.sentences),
            "files": {},
        }
    )


def file_sha256(file: Path) -> str:
    """SHA-256 of a file."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def hashes_of(folder: Path) -> dict[str, str]:
    """SHA-256 of every file in a folder and below, by its path in it."""
    return {str(file.relative_to(folder)): file_sha256(file) for file in sorted(folder.rglob("*")) if file.is_file()}


def _sha256(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
