"""The shelf: the documents that may be asked, each in a folder of its own, named by what is in it.

``STRATEGY_QA_HOME/library/shelf.json`` says what is on the shelf. A document is written beside and put in place with one rename, its
index is built, and only then is it named in ``shelf.json``: a process that is killed leaves the shelf as it was, and the same command
goes on where it stopped.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from index.arriving import bytes_of, name_of, sha256_of
from index.blocks import ReadFile, save_blocks
from index.build import build_index
from index.document import BLOCKS, read_document, read_metadata, require_own_ids
from index.drafted import Drafted, corrected_file, drafted_file, drafted_text, read_corrected, read_drafted, write_drafted
from index.entries import Entry, Shelf
from index.errors import CorpusError, IndexDamagedError
from index.home import building, replacing, sweep, write_text
from index.manifest import FILE as MADE_FROM
from index.manifest import read_manifest
from index.naming_sentences import decision_in, names_in
from index.outline import outlined
from index.parsers import find_parser
from index.progress import Progress, silent
from index.readers import Format, read_file
from index.report import Report, report_of, unknown_of
from index.settings import IndexSettings
from index.translation import Translation, accepted_file, read_translation, translation_lines
from index.types import Document, Metadata

MANIFEST, METADATA, REPORT, TEXT = "shelf.json", "metadata.json", "report.json", "text.txt"
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
        CorpusError: the file cannot be read, the name is taken by another text, or it is no edition of what is given.
    """
    data = bytes_of(file)
    read = read_file(data, file.name)
    with building(settings.home):
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
    read = read_file(data, file.name) if file and data is not None else None
    with building(settings.home):
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
        _sweep(settings, shelf.documents)
        if file and data is not None and read is not None and read[1] == "pdf" and before.source_file is None:
            return _renew(settings, shelf, entry, data, file.name, read, kept, progress=progress)
        metadata = _metadata(before.model_dump(exclude_defaults=True) | given)
        write_text(folder / METADATA, metadata.model_dump_json(indent=2, exclude_defaults=True) + "\n")
        report = read_report(settings.home, entry)
        changed = entry.model_copy(update={"edition": metadata.edition, "edition_of": metadata.edition_of})
        _save(settings.home, [changed if one == entry else one for one in shelf.documents])
        title_from = "given" if metadata.title != before.title else report.title_from
        report = report.model_copy(update={"unknown": unknown_of(metadata), "title_from": title_from})
        write_text(folder / REPORT, report.model_dump_json(indent=2) + "\n")
        return changed, report


def draft_anew(settings: IndexSettings, name: str, *, corrections: Path | None = None, progress: Progress = silent) -> Entry:
    """Draft a document's own data from its text again, and have a person's corrections used from now on.

    Args:
        settings: home and embedder.
        name: of the document.
        corrections: a file in the form of ``index.drafted.Corrected``; None: those that are there stay.
        progress: of the embedding.

    Raises:
        CorpusError: there is no such document, or the file is no file of corrections; nothing is changed then.
    """
    with building(settings.home):
        shelf = read_shelf(settings.home)
        _sweep(settings, shelf.documents)
        entry = shelf.find(name)
        corpus = library(settings.home) / entry.folder / METADATA
        document = read_document(settings.model_copy(update={"corpus": corpus}), translated=False)
        text = corpus.with_name(document.metadata.file)
        drafted = drafted_of(document).model_copy(update={"examples": read_drafted(text).examples})
        files = {drafted_file(text).name: drafted_text(drafted)}
        if corrections:
            files[corrected_file(text).name] = _corrections(corrections)
        return _with_own(settings, shelf, entry, files, progress)


def accept(settings: IndexSettings, entry: Entry, accepted: Translation, progress: Progress = silent) -> Entry:
    """Have English sentences that a person accepted used from now on, beside those that were accepted before.

    Raises:
        CorpusError: what was accepted before cannot be read.
    """
    with building(settings.home):
        shelf = read_shelf(settings.home)
        _sweep(settings, shelf.documents)
        folder = library(settings.home) / entry.folder
        file = accepted_file(folder / read_metadata(folder / METADATA).file)
        before = read_translation(file) if file.is_file() else {}
        lines = translation_lines({**before, **accepted})
        return _with_own(settings, shelf, entry, {file.name: lines}, progress)


def _with_own(settings: IndexSettings, shelf: Shelf, entry: Entry, files: Mapping[str, str], progress: Progress) -> Entry:
    """Put files into the folder of a text once the index is built that they make; the shelf names that index last."""
    folder = library(settings.home) / entry.folder
    beside = folder.with_name(f".{entry.folder}.part")
    # What is written there takes the place of a link, so that the folder itself stays as it is.
    shutil.copytree(folder, beside, copy_function=os.link)
    for name, content in files.items():
        write_text(beside / name, content)
    index = build_index(settings.model_copy(update={"corpus": beside / METADATA}), progress)
    for name in files:
        (beside / name).replace(folder / name)
    renewed = entry.model_copy(update={"index_id": index.name})
    _save(settings.home, [renewed if one == entry else one for one in shelf.documents])
    sweep(beside)
    return renewed


def drafted_of(document: Document) -> Drafted:
    """What the text of a document says of its names and of its decision."""
    return Drafted(names=names_in(document), decision=decision_in(document))


def _corrections(file: Path) -> str:
    """The text of a person's corrections (raises as ``read_corrected``)."""
    if not file.is_file():
        raise CorpusError(f"{file} is no file", remedy="write one: strategy-qa documents data NAME --write FILE")
    read_corrected(file)
    return file.read_text(encoding="utf-8")


def use(settings: IndexSettings, name: str, progress: Progress = silent) -> Entry:
    """Have a text asked from now on, and no other text of its document; its index is built where it is not there.

    Raises:
        CorpusError: there is no such text, or it cannot be read.
    """
    with building(settings.home):
        shelf = read_shelf(settings.home)
        _sweep(settings, shelf.documents)
        entry = shelf.find(name)
        index = build_index(settings.model_copy(update={"corpus": library(settings.home) / entry.folder / METADATA}), progress)
        used = entry.model_copy(update={"active": True, "index_id": index.name})
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
        _sweep(settings, shelf.documents)
        gone = tuple(one for one in shelf.documents if name in (one.name, f"{one.name}@{one.revision}")) or (shelf.find(name),)
        kept = [one for one in shelf.documents if one not in gone]
        _save(settings.home, kept)
        _sweep(settings, kept)
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
    _sweep(settings, shelf.documents, but=key)
    document, blocks, report = _understood(data, file_name, read, known, revision)
    progress("reading", report.sections, report.sections, "sections")
    with replacing(folder) as beside:
        _write(beside, data, read[1], document, blocks, report)
        if corrected and corrected.is_file():
            shutil.copyfile(corrected, corrected_file(beside / document.metadata.file))
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
    _save(settings.home, [renewed if one == entry else one for one in shelf.documents])
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
    return document, blocks, report_of(document, blocks, blocks.doubts + doubts, kind=kind, title_from=title_from)


def _metadata(known: Mapping[str, Any]) -> Metadata:
    try:
        return Metadata.model_validate(known)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise CorpusError(f"{name} = {first['input']!r}: {first['msg']}", remedy=f"correct --{name.replace('_', '-')}") from error


def _save(home: Path, entries: Sequence[Entry]) -> None:
    write_text(library(home) / MANIFEST, Shelf(documents=tuple(entries)).model_dump_json(indent=2) + "\n")


def _sweep(settings: IndexSettings, entries: Sequence[Entry], but: str = "") -> None:
    """Remove what the shelf does not name: folders of documents, with their indexes."""
    folder = library(settings.home)
    named = {entry.folder for entry in entries} | {but}
    # Where the manifest was moved away, what it named is not known, and nothing is lost.
    known = (folder / MANIFEST).is_file()
    left = [one for one in folder.iterdir() if known and one.is_dir() and one.name not in named] if folder.is_dir() else []
    sweep(*folder.glob(".*.part"), *settings.home.glob("indexes/.*.part"))
    for one in left:
        _drop_indexes(settings, one.name)
        # The folder goes last: its name is what tells whose indexes there are.
        sweep(one)


def _drop_indexes(settings: IndexSettings, key: str) -> None:
    """Remove the indexes of a document's folder, whichever embedder made them; each goes out of sight before it goes away."""
    name, revision, sha256 = key.rsplit("-", 2) if key.count("-") >= 2 else (key, "", "")
    # A text that was added under the name of the document of the settings may be that document.
    if name == _own_name(settings) and read_document(settings, translated=False).sha256[:16] == sha256:
        return
    for file in settings.home.glob(f"indexes/*/{MADE_FROM}"):
        try:
            inputs = read_manifest(file.parent).inputs
        except IndexDamagedError:
            continue
        if inputs.document == f"{name}@{revision}" and inputs.corpus_sha256[:16] == sha256:
            aside = file.parent.with_name(f".{file.parent.name}.part")
            file.parent.replace(aside)
            sweep(aside)


def _own_name(settings: IndexSettings) -> str | None:
    """The name of the document of the settings, where it stands beside the shelf."""
    return None if settings.corpus.is_relative_to(library(settings.home)) else read_metadata(settings.corpus).document
