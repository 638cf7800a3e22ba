"""Documents put on the shelf, changed, used and removed; each has a folder of its own, named by what is in it.

``STRATEGY_QA_HOME/library/shelf.json`` says what is on the shelf. A document is written beside and put in place with one rename, its
index is built, and only then is it named in ``shelf.json``: a process that is killed leaves the shelf as it was, and the same command
goes on where it stopped.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from index.build import build_index
from index.document import BLOCKS, read_metadata, require_own_ids
from index.errors import CorpusError
from index.home import replacing, sweep, write_text
from index.parsers import find_parser
from index.progress import Progress, silent
from index.readers import Format, read_file
from index.sections.blocks import ReadFile, save_blocks
from index.sections.outline import outlined
from index.sections.report import Report, report_of, unknown_of
from index.settings import IndexSettings
from index.shelf.arriving import bytes_of, name_of, sha256_of
from index.shelf.changing import changing
from index.shelf.document_indexes import drop_indexes
from index.shelf.entries import MANIFEST, METADATA, Entry, Shelf, library, read_shelf
from index.text.drafted import corrected_file, drafted_file, write_drafted
from index.text.naming_sentences import drafted_of
from index.text.pointing import title_in
from index.text.types import Document, Metadata

REPORT, TEXT = "report.json", "text.txt"
GIVEN = ("title", "decided", "decided_by", "publisher", "edition", "edition_of", "licence", "language")
"""What a person may give of a document."""


def read_report(home: Path, entry: Entry) -> Report:
    """What was understood of a document when it was added."""
    return Report.model_validate_json((library(home) / entry.folder / REPORT).read_bytes())


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
        progress: of reading and embedding.

    Raises:
        CorpusError: the file cannot be read, the name is taken by another text, or it is no edition of what is given.
    """
    data = bytes_of(file)
    read = read_file(data, file.name, progress)
    with changing(settings):
        shelf = read_shelf(settings.home)
        name = name_of(name, file, data, shelf)
        if name == _own_name(settings):
            raise CorpusError(
                f"{name!r} is the name of the document of the settings", remedy="give it another: documents add FILE --name NAME"
            )
        shelf.require_edition(name, known.get("edition_of"), read_metadata(settings.corpus).document)
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
    data = bytes_of(file) if file else None
    read = read_file(data, file.name, progress) if file and data is not None else None
    with changing(settings):
        shelf = read_shelf(settings.home)
        entry = shelf.find(name)
        folder = library(settings.home) / entry.folder
        before = read_metadata(folder / METADATA)
        given = {key: value or None for key, value in known.items() if value is not None}
        if before.edition_of != given.get("edition_of", before.edition_of):
            shelf.require_edition(entry.name, given["edition_of"], read_metadata(settings.corpus).document)
        kept = {key: getattr(before, key) for key in GIVEN} | given | {"document": entry.name}
        if file and data is not None and read is not None and sha256_of(data)[:16] not in entry.folder:
            revision = max(one.revision for one in shelf.documents if one.name == entry.name) + 1
            if "title" not in given and read_report(settings.home, entry).title_from != "given":
                del kept["title"]  # the newer text has its own
            corrected = corrected_file(folder / before.file)
            return _put(
                settings, shelf, data, file.name, read, kept, revision=revision, active=active, progress=progress, corrected=corrected
            )
        sweep_unnamed(settings, shelf.documents)
        if file and data is not None and read is not None and read[1] == "pdf" and before.source_file is None:
            return _renew(settings, shelf, entry, data, file.name, read, kept, progress=progress)
        metadata = _metadata(before.model_dump(exclude_defaults=True) | given)
        write_text(folder / METADATA, metadata.model_dump_json(indent=2, exclude_defaults=True) + "\n")
        report = read_report(settings.home, entry)
        changed = entry.model_copy(update={"edition": metadata.edition, "edition_of": metadata.edition_of})
        save(settings.home, [changed if one == entry else one for one in shelf.documents])
        title_from = "given" if metadata.title != before.title else report.title_from
        report = report.model_copy(update={"unknown": unknown_of(metadata), "title_from": title_from})
        write_text(folder / REPORT, report.model_dump_json(indent=2) + "\n")
        return changed, report


def use(settings: IndexSettings, name: str, progress: Progress = silent) -> Entry:
    """Have a text asked from now on, and no other text of its document; its index is built where it is not there.

    Raises:
        CorpusError: there is no such text, or it cannot be read.
    """
    with changing(settings):
        shelf = read_shelf(settings.home)
        sweep_unnamed(settings, shelf.documents)
        entry = shelf.find(name)
        index = build_index(settings.model_copy(update={"corpus": library(settings.home) / entry.folder / METADATA}), progress)
        used = entry.model_copy(update={"active": True, "index_id": index.name})
        others = (one.model_copy(update={"active": False}) if one.name == entry.name else one for one in shelf.documents)
        save(settings.home, [used if one.folder == entry.folder else one for one in others])
        return used


def set_aside(settings: IndexSettings, name: str) -> Entry:
    """Have a document asked no more, and lose nothing of it (raises as ``Shelf.find``)."""
    with changing(settings):
        shelf = read_shelf(settings.home)
        entry = shelf.find(name)
        aside = entry.model_copy(update={"active": False})
        save(settings.home, [aside if one == entry else one for one in shelf.documents])
        return aside


def remove(settings: IndexSettings, name: str) -> tuple[Entry, ...]:
    """Take a document off the shelf, all its texts, with their indexes; ``name@revision``: that text alone (raises as ``Shelf.find``)."""
    with changing(settings):
        shelf = read_shelf(settings.home)
        sweep_unnamed(settings, shelf.documents)
        gone = tuple(one for one in shelf.documents if name in (one.name, f"{one.name}@{one.revision}")) or (shelf.find(name),)
        kept = [one for one in shelf.documents if one not in gone]
        save(settings.home, kept)
        sweep_unnamed(settings, kept)
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
    corrected: Path | None = None,
) -> tuple[Entry, Report]:
    """Write the folder, build the index, then name the document on the shelf. A newer text keeps what a person ``corrected``."""
    key = f"{known['document']}-{revision}-{sha256_of(data)[:16]}"
    folder = library(settings.home) / key
    sweep_unnamed(settings, shelf.documents, but=key)
    document, blocks, report = _understood(data, file_name, read, known, revision)
    progress("reading", report.sections, report.sections, "sections")
    with replacing(folder) as beside:
        _write(beside, data, read[1], document, blocks, report)
        if corrected and corrected.is_file():
            shutil.copyfile(corrected, corrected_file(beside / document.metadata.file))
    own = settings.model_copy(update={"corpus": folder / METADATA})
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
    save(settings.home, [*older, entry])
    return entry, report


def _renew(
    settings: IndexSettings,
    shelf: Shelf,
    entry: Entry,
    data: bytes,
    file_name: str,
    read: tuple[ReadFile, Format],
    known: Mapping[str, Any],
    *,
    progress: Progress,
) -> tuple[Entry, Report]:
    """Write the files of a text anew, from the same bytes; its metadata last, which say that it was done."""
    document, blocks, report = _understood(data, file_name, read, known, entry.revision)
    folder = library(settings.home) / entry.folder
    beside = folder.with_name(f".{entry.folder}.part")
    _write(beside, data, read[1], document, blocks, report)
    corrected, drafted = corrected_file(folder / document.metadata.file), drafted_file(folder / document.metadata.file)
    if corrected.is_file():
        shutil.copyfile(corrected, beside / corrected.name)
    index = build_index(settings.model_copy(update={"corpus": beside / METADATA}), progress)
    for name in (f"source.{read[1]}", document.metadata.file, drafted.name, REPORT, METADATA):
        (beside / name).replace(folder / name)
    of = {"edition": document.metadata.edition, "edition_of": document.metadata.edition_of}
    renewed = entry.model_copy(update={**of, "index_id": index.name})
    save(settings.home, [renewed if one == entry else one for one in shelf.documents])
    sweep(beside)
    return renewed, report


def _write(folder: Path, data: bytes, kind: Format, document: Document, blocks: ReadFile | None, report: Report) -> None:
    """Write the folder of a text: its file, its blocks, what is known of it, and what was understood."""
    folder.mkdir(parents=True)
    (folder / f"source.{kind}").write_bytes(data)
    if blocks is None:
        (folder / TEXT).write_bytes(data)
    else:
        save_blocks(folder / document.metadata.file, blocks, document.sha256)
    write_drafted(folder / document.metadata.file, drafted_of(document))
    write_text(folder / METADATA, document.metadata.model_dump_json(indent=2, exclude_defaults=True) + "\n")
    write_text(folder / REPORT, report.model_dump_json(indent=2) + "\n")


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
    document, doubts = outlined(blocks, metadata, sha256_of(data))
    if title_from == "the file's name" and (line := title_in(document)):
        document, title_from = replace(document, metadata=_metadata(metadata.model_dump() | {"title": line})), "the text"
    return document, blocks, report_of(document, blocks, blocks.doubts + doubts, kind=kind, title_from=title_from)


def _metadata(known: Mapping[str, Any]) -> Metadata:
    try:
        return Metadata.model_validate(known)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise CorpusError(f"{name} = {first['input']!r}: {first['msg']}", remedy=f"correct --{name.replace('_', '-')}") from error


def save(home: Path, entries: Sequence[Entry]) -> None:
    """Write what is on the shelf."""
    write_text(library(home) / MANIFEST, Shelf(documents=tuple(entries)).model_dump_json(indent=2) + "\n")


def sweep_unnamed(settings: IndexSettings, entries: Sequence[Entry], but: str = "") -> None:
    """Remove what the shelf does not name: folders of documents, with their indexes."""
    folder = library(settings.home)
    named = {entry.folder for entry in entries} | {but}
    # Where the manifest was moved away, what it named is not known, and nothing is lost.
    known = (folder / MANIFEST).is_file()
    left = [one for one in folder.iterdir() if known and one.is_dir() and one.name not in named] if folder.is_dir() else []
    sweep(*folder.glob(".*.part"), *settings.home.glob("indexes/.*.part"))
    for one in left:
        drop_indexes(settings, one.name, _own_name(settings))
        # The folder goes last: its name is what tells whose indexes there are.
        sweep(one)


def _own_name(settings: IndexSettings) -> str | None:
    """The name of the document of the settings, where it stands beside the shelf."""
    return None if settings.corpus.is_relative_to(library(settings.home)) else read_metadata(settings.corpus).document
