"""The shelf: the documents that may be asked, each in a folder of its own, named by what is in it.

``STRATEGY_QA_HOME/library/shelf.json`` says what is on the shelf. A document is written beside and put in place with one rename, its
index is built, and only then is it named in ``shelf.json``: a process that is killed leaves the shelf as it was, and the same command
goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from index.blocks import ReadFile, save_blocks
from index.build import build_index
from index.document import BLOCKS, read_document, read_metadata, require_own_ids
from index.entries import Entry, Shelf
from index.errors import CorpusError, IndexDamagedError
from index.home import building, replacing, sweep, write_text
from index.manifest import FILE as MADE_FROM
from index.manifest import read_manifest
from index.outline import outlined
from index.parsers import find_parser
from index.progress import Progress, silent
from index.readers import LARGEST_FILE, Format, read_file
from index.report import Report, report_of, unknown_of
from index.settings import IndexSettings
from index.types import Document, Metadata

MANIFEST, METADATA, REPORT, TEXT = "shelf.json", "metadata.json", "report.json", "text.txt"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
GIVEN = ("title", "decided", "decided_by", "publisher", "edition", "edition_of", "licence", "language")
"""What a person may give of a document."""


def library(home: Path) -> Path:
    """The folder of the shelf."""
    return home / "library"


def read_shelf(home: Path) -> Shelf:
    """What is on the shelf; nothing where there is none.

    Raises:
        CorpusError: its manifest is damaged.
    """
    file = library(home) / MANIFEST
    try:
        return Shelf.model_validate_json(file.read_bytes()) if file.is_file() else Shelf()
    except (OSError, ValidationError) as error:
        raise CorpusError(f"{file} is damaged", remedy="move it away, then add the documents again") from error


def corpus_of(home: Path, name: str) -> Path:
    """The metadata of a document of the shelf, as the setting ``corpus`` names them (raises as ``Shelf.find``)."""
    return library(home) / read_shelf(home).find(name).folder / METADATA


def read_report(home: Path, entry: Entry) -> Report:
    """What was understood of a document when it was added."""
    return Report.model_validate_json((library(home) / entry.folder / REPORT).read_bytes())


def require_edition(settings: IndexSettings, known: Mapping[str, str | None]) -> None:
    """A newer edition is one of something that is here (raises as ``Shelf.find``)."""
    older = known.get("edition_of")
    if older and older != read_metadata(settings.corpus).document:
        read_shelf(settings.home).find(older)


def add(
    settings: IndexSettings,
    file: Path,
    known: Mapping[str, str | None],
    *,
    name: str | None = None,
    active: bool = True,
    progress: Progress = silent,
) -> tuple[Entry, Report]:
    """Read a file, put it on the shelf and build its index.

    Args:
        settings: home and embedder.
        file: in any format of ``index.readers``.
        known: of ``GIVEN`` what a person gave; the rest stays unknown.
        name: by which it is asked; None: made from the file's name.
        active: False: nobody can ask it until it is used (``use``).
        progress: of the embedding.

    Raises:
        CorpusError: the file cannot be read, or the name is taken by another text.
    """
    data = _bytes(file)
    read = read_file(data, file.name)
    with building(settings.home):
        shelf = read_shelf(settings.home)
        name = _name(name, file, data)
        if any(entry.name == name and _sha256(data)[:16] not in entry.folder for entry in shelf.documents):
            raise CorpusError(
                f"another text is on the shelf as {name!r}", remedy=f"type: strategy-qa documents update {name} FILE, or add it with --name"
            )
        if any(entry.name == name for entry in shelf.documents):
            raise CorpusError(
                f"{file.name} is on the shelf already, as {name}", remedy=f"change what is known of it: strategy-qa documents update {name}"
            )
        return _put(settings, shelf, data, file.name, read, {**known, "document": name}, revision=1, active=active, progress=progress)


def update(
    settings: IndexSettings,
    name: str,
    known: Mapping[str, str | None],
    *,
    file: Path | None = None,
    active: bool = True,
    progress: Progress = silent,
) -> tuple[Entry, Report]:
    """Change what is known of a document, or give it a newer text; the older text is kept, inactive (raises as ``add``).

    What is given as empty becomes unknown. A newer text that is not ``active`` waits to be used, and the older one stays in use. The text
    that it has already is no newer one: a command that was killed at its end can be typed again.
    """
    data = _bytes(file) if file else None
    read = read_file(data, file.name) if file and data is not None else None
    with building(settings.home):
        shelf = read_shelf(settings.home)
        entry = shelf.find(name)
        folder = library(settings.home) / entry.folder
        before = read_metadata(folder / METADATA)
        given = {key: value or None for key, value in known.items() if value is not None}
        if file and data is not None and read is not None and _sha256(data)[:16] not in entry.folder:
            kept = {key: getattr(before, key) for key in GIVEN} | given
            revision = max(one.revision for one in shelf.documents if one.name == entry.name) + 1
            kept |= {"document": entry.name}
            return _put(settings, shelf, data, file.name, read, kept, revision=revision, active=active, progress=progress)
        metadata = _metadata(before.model_dump(exclude_defaults=True) | given)
        write_text(folder / METADATA, metadata.model_dump_json(indent=2, exclude_defaults=True) + "\n")
        report = read_report(settings.home, entry)
        changed = entry.model_copy(update={"edition": metadata.edition, "edition_of": metadata.edition_of})
        _save(settings.home, [changed if one == entry else one for one in shelf.documents])
        title_from = "given" if metadata.title != before.title else report.title_from
        report = report.model_copy(update={"unknown": unknown_of(metadata), "title_from": title_from})
        write_text(folder / REPORT, report.model_dump_json(indent=2) + "\n")
        return changed, report


def use(settings: IndexSettings, name: str) -> Entry:
    """Have a text asked from now on, and no other text of its document (raises as ``Shelf.find``)."""
    with building(settings.home):
        shelf = read_shelf(settings.home)
        _sweep(settings.home, shelf.documents)
        entry = shelf.find(name)
        used = entry.model_copy(update={"active": True})
        others = (one.model_copy(update={"active": False}) if one.name == entry.name else one for one in shelf.documents)
        _save(settings.home, [used if one.folder == entry.folder else one for one in others])
        return used


def set_aside(settings: IndexSettings, name: str) -> Entry:
    """Have a document asked no more, and lose nothing of it (raises as ``Shelf.find``)."""
    with building(settings.home):
        shelf = read_shelf(settings.home)
        entry = shelf.find(name)
        aside = entry.model_copy(update={"active": False})
        _save(settings.home, [aside if one == entry else one for one in shelf.documents])
        return aside


def remove(settings: IndexSettings, name: str) -> tuple[Entry, ...]:
    """Take a document off the shelf, all its texts, with their indexes; ``name@revision``: that text alone (raises as ``Shelf.find``)."""
    with building(settings.home):
        shelf = read_shelf(settings.home)
        _sweep(settings.home, shelf.documents)
        gone = tuple(one for one in shelf.documents if name in (one.name, f"{one.name}@{one.revision}")) or (shelf.find(name),)
        kept = [one for one in shelf.documents if one not in gone]
        _save(settings.home, kept)
        _sweep(settings.home, kept)
        return gone


def _put(
    settings: IndexSettings,
    shelf: Shelf,
    data: bytes,
    file_name: str,
    read: tuple[ReadFile, Format],
    known: Mapping[str, Any],
    *,
    revision: int,
    active: bool,
    progress: Progress,
) -> tuple[Entry, Report]:
    """Write the folder, build the index, then name the document on the shelf."""
    key = f"{known['document']}-{revision}-{_sha256(data)[:16]}"
    folder = library(settings.home) / key
    _sweep(settings.home, shelf.documents, but=key)
    document, blocks, report = _understood(data, file_name, read, known, revision)
    progress("reading", report.sections, report.sections, "sections")
    with replacing(folder) as beside:
        beside.mkdir(parents=True)
        (beside / f"source.{read[1]}").write_bytes(data)
        if blocks is None:
            (beside / TEXT).write_bytes(data)
        else:
            save_blocks(beside / document.metadata.file, blocks, document.sha256)
        write_text(beside / METADATA, document.metadata.model_dump_json(indent=2, exclude_defaults=True) + "\n")
        write_text(beside / REPORT, report.model_dump_json(indent=2) + "\n")
    own = settings.model_copy(update={"corpus": folder / METADATA})
    read_document(own)
    index = build_index(own, progress)
    entry = Entry(
        name=document.metadata.document,
        revision=revision,
        folder=key,
        index_id=index.name,
        added=datetime.now(UTC).isoformat(timespec="seconds"),
        active=active,
        edition=document.metadata.edition,
        edition_of=document.metadata.edition_of,
    )
    others = [one for one in shelf.documents if one.folder != key]
    older = [one.model_copy(update={"active": False}) if active and one.name == entry.name else one for one in others]
    _save(settings.home, [*older, entry])
    return entry, report


def _understood(
    data: bytes, file_name: str, read: tuple[ReadFile, Format], known: Mapping[str, Any], revision: int
) -> tuple[Document, ReadFile | None, Report]:
    """The document, its blocks (None: it is text that the parser of numbered documents reads), and the report."""
    blocks, kind = read
    title = known.get("title") or blocks.title or Path(file_name).stem
    title_from = "given" if known.get("title") else "the file" if blocks.title else "the file's name"
    given = {key: value for key, value in known.items() if value} | {"title": title, "revision": revision}
    if kind == "txt":
        metadata = _metadata(given | {"file": TEXT})
        try:
            document = find_parser("numbered")(data.decode("utf-8-sig").replace("\r\n", "\n"), metadata)
            require_own_ids(document, Path(file_name))
            return document, None, report_of(document, None, (), kind=kind, title_from=title_from)
        except CorpusError:
            pass
    source = f"source.{kind}" if kind == "pdf" else None
    metadata = _metadata(given | {"file": BLOCKS, "page_offset": blocks.page_offset, "source_file": source})
    document, doubts = outlined(blocks, metadata, _sha256(data))
    return document, blocks, report_of(document, blocks, blocks.doubts + doubts, kind=kind, title_from=title_from)


def _metadata(known: Mapping[str, Any]) -> Metadata:
    try:
        return Metadata.model_validate(known)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise CorpusError(f"{name} = {first['input']!r}: {first['msg']}", remedy=f"correct --{name.replace('_', '-')}") from error


def _name(name: str | None, file: Path, data: bytes) -> str:
    """The name by which a document is asked: given, from the file's name, or from its content."""
    if name is not None and not _NAME.fullmatch(name):
        raise CorpusError(f"name = {name!r}: small letters, digits, - _ and . were expected", remedy="type: --name my-plan-2025")
    made = re.sub(r"[^a-z0-9._-]+", "-", file.stem.lower()).strip("-._")
    return name or (made[:64] if _NAME.fullmatch(made[:64]) else f"document-{_sha256(data)[:8]}")


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise CorpusError(
                f"{file.name} has {file.stat().st_size / 1e6:.0f} MB, at most {LARGEST_FILE // 10**6} MB are read",
                remedy="split the document",
            )
        return file.read_bytes()
    except OSError as error:
        raise CorpusError(f"{file} cannot be read: {error.strerror}", remedy="type: strategy-qa documents add FILE") from error


def _save(home: Path, entries: Sequence[Entry]) -> None:
    write_text(library(home) / MANIFEST, Shelf(documents=tuple(entries)).model_dump_json(indent=2) + "\n")


def _sweep(home: Path, entries: Sequence[Entry], but: str = "") -> None:
    """Remove what the shelf does not name: folders of documents, with their indexes."""
    folder = library(home)
    named = {entry.folder for entry in entries} | {but}
    # Where the manifest was moved away, what it named is not known, and nothing is lost.
    known = (folder / MANIFEST).is_file()
    left = [one for one in folder.iterdir() if known and one.is_dir() and one.name not in named] if folder.is_dir() else []
    sweep(*folder.glob(".*.part"), *home.glob("indexes/.*.part"))
    for one in left:
        _drop_indexes(home, one.name)
        # The folder goes last: its name is what tells whose indexes there are.
        sweep(one)


def _drop_indexes(home: Path, key: str) -> None:
    """Remove the indexes of a document's folder, whichever embedder made them; each goes out of sight before it goes away."""
    name, revision, sha256 = key.rsplit("-", 2) if key.count("-") >= 2 else (key, "", "")
    for file in home.glob(f"indexes/*/{MADE_FROM}"):
        try:
            inputs = read_manifest(file.parent).inputs
        except IndexDamagedError:
            continue
        if inputs.document == f"{name}@{revision}" and inputs.corpus_sha256[:16] == sha256:
            aside = file.parent.with_name(f".{file.parent.name}.part")
            file.parent.replace(aside)
            sweep(aside)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
