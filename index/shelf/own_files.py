"""What a person put right of a text of the shelf, and what is drafted anew: taken up as a whole, or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from index.build import build_index
from index.document import read_document, read_metadata
from index.errors import CorpusError
from index.home import sweep, write_text
from index.progress import Progress, silent
from index.settings import IndexSettings
from index.shelf.changing import changing
from index.shelf.entries import METADATA, Entry, Shelf, library, read_shelf
from index.shelf.shelf import save, sweep_unnamed
from index.text.drafted import Corrected, corrected_file, corrected_text, drafted_file, drafted_text, read_corrected, read_drafted
from index.text.naming_sentences import drafted_of
from index.text.translation import Translation, accepted_file, read_translation, translation_lines


def draft_anew(settings: IndexSettings, name: str, *, corrections: Path | None = None, progress: Progress = silent) -> Entry:
    """Draft a document's own data from its text again, and have a person's corrections used from now on.

    Args:
        settings: home and embedder.
        name: of the document.
        corrections: a file in the form of ``index.text.drafted.Corrected``; None: those that are there stay.
        progress: of the embedding.

    Raises:
        CorpusError: there is no such document, or the file is no file of corrections; nothing is changed then.
    """
    with changing(settings):
        shelf = read_shelf(settings.home)
        sweep_unnamed(settings, shelf.documents)
        entry = shelf.find(name)
        corpus = library(settings.home) / entry.folder / METADATA
        document = read_document(settings.model_copy(update={"corpus": corpus}), translated=False)
        text = corpus.with_name(document.metadata.file)
        drafted = drafted_of(document).model_copy(update={"examples": read_drafted(text).examples})
        files = {drafted_file(text).name: drafted_text(drafted)}
        if corrections:
            files[corrected_file(text).name] = _corrections(corrections)
        return _with_own(settings, shelf, entry, files, progress)


def correct(settings: IndexSettings, name: str, corrected: Corrected, seen: Corrected) -> Entry:
    """Have what a person put right used in place of what was seen before.

    Raises:
        CorpusError: there is no such document, it was put right otherwise meanwhile, or a name cannot be written.
    """
    if any(not character.isprintable() for one in _words(corrected) for character in one):
        raise CorpusError("a name or question holds a character that cannot be seen", remedy="type it again")
    with changing(settings):
        shelf = read_shelf(settings.home)
        sweep_unnamed(settings, shelf.documents)
        entry = shelf.find(name)
        folder = library(settings.home) / entry.folder
        file = corrected_file(folder / read_metadata(folder / METADATA).file)
        if read_corrected(file) != seen:
            raise CorpusError("somebody else has corrected it meanwhile", remedy="look at it again")
        return _with_own(settings, shelf, entry, {file.name: corrected_text(corrected)}, silent)


def _words(corrected: Corrected) -> Iterator[str]:
    yield from (*corrected.wrong, *corrected.examples.ja, *corrected.examples.en)
    for one in corrected.names:
        yield from (one.name, *one.also)


def accept(settings: IndexSettings, entry: Entry, accepted: Translation, progress: Progress = silent) -> Entry:
    """Have English sentences that a person accepted used from now on, beside those that were accepted before.

    Raises:
        CorpusError: what was accepted before cannot be read.
    """
    with changing(settings):
        shelf = read_shelf(settings.home)
        sweep_unnamed(settings, shelf.documents)
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
    save(settings.home, [renewed if one == entry else one for one in shelf.documents])
    sweep(beside)
    return renewed


def _corrections(file: Path) -> str:
    """The text of a person's corrections (raises as ``read_corrected``)."""
    if not file.is_file():
        raise CorpusError(f"{file} is no file", remedy="write one: strategy-qa documents data NAME --write FILE")
    read_corrected(file)
    return file.read_text(encoding="utf-8")
