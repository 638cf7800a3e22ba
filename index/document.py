"""Reading a document: metadata, text and parser, with one clear line for each way a file can be wrong."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from index.errors import CorpusError
from index.parsers import find_parser
from index.readers import LARGEST_FILE
from index.readers.kinds import decoded
from index.sections.blocks import load_blocks
from index.sections.outline import outlined
from index.settings import IndexSettings
from index.text.drafted import corrected_file, own_entries, read_corrected, read_drafted
from index.text.glossary import glossary_file, read_glossary
from index.text.translation import accepted_file, accepted_translation, aligned_translation, translation_file
from index.text.types import Document, Metadata

BLOCKS = "blocks.jsonl"
"""Name of a file in which a document stands as blocks (``index.sections.blocks``)."""


def read_document(settings: IndexSettings, *, translated: bool = True) -> Document:
    """Read and parse the document that the settings name, with its glossary and, unless told not to, its translation.

    Raises:
        CorpusError: a file is missing, empty, too large, not UTF-8, or not of a structure the parser reads.
    """
    metadata = read_metadata(settings.corpus)
    path = text_file(settings, metadata)
    if path.name == BLOCKS:
        document, _ = _outlined(path, metadata)
    else:
        data = _read_bytes(path)
        parsed = find_parser(settings.parser)(decoded(data, str(path)), metadata)
        document = replace(parsed, sha256=hashlib.sha256(data).hexdigest())
    require_own_ids(document, path)
    glossary, translation = glossary_file(path), translation_file(path)
    own = own_entries(read_drafted(path), read_corrected(corrected_file(path)))
    given = read_glossary(glossary) if glossary.is_file() else ()
    if own or given:
        known = {entry.ja for entry in given}
        document = replace(document, glossary=(*given, *(entry for entry in own if entry.ja not in known)))
    if translated and translation.is_file():
        document = replace(document, translation=aligned_translation(document, translation))
    elif translated and accepted_file(path).is_file():
        document = replace(document, translation=accepted_translation(document, accepted_file(path)))
    return document


def _outlined(path: Path, metadata: Metadata) -> tuple[Document, tuple[str, ...]]:
    read, sha256 = load_blocks(path)
    return outlined(read, metadata, sha256)


def require_own_ids(document: Document, path: Path) -> None:
    """No two sections have the same number: a citation of one would open the other.

    Raises:
        CorpusError: two have.
    """
    seen: set[str] = set()
    for section in document.sections:
        if section.id in seen:
            raise CorpusError(
                f"{path} has two sections {section.label} ({' ＞ '.join(section.heading_path)[:80]})",
                remedy="number one of them otherwise, or choose another parser: strategy-qa config",
            )
        seen.add(section.id)


def text_file(settings: IndexSettings, metadata: Metadata | None = None) -> Path:
    """The file of the document's text (raises as ``read_document``)."""
    metadata = metadata or read_metadata(settings.corpus)
    path = settings.corpus.parent / metadata.file
    if path.parent != settings.corpus.parent:
        raise CorpusError(f"file = {metadata.file!r} in {settings.corpus} leaves its folder", remedy="name a file that stands beside it")
    return path


def read_metadata(path: Path) -> Metadata:
    """Read a metadata file.

    Raises:
        CorpusError: it is missing or malformed.
    """
    try:
        return Metadata.model_validate_json(_read_bytes(path))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "the file"
        raise CorpusError(
            f"{path}: {name}: {first['msg']}", remedy="correct the metadata; index/corpus/metadata.json is an example"
        ) from error


def _read_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise CorpusError(f"{path} has {path.stat().st_size} bytes, at most {LARGEST_FILE} are read", remedy="split the document")
        return path.read_bytes()
    except OSError as error:
        raise CorpusError(
            f"{path} cannot be read: {error.strerror}", remedy="correct `corpus` in the settings: strategy-qa config"
        ) from error
