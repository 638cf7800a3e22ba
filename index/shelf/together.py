"""Documents that are asked together: each is read and indexed by itself, and they are joined when they are opened."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import numpy as np

from index.candidates import Searched
from index.document import read_document, read_metadata
from index.errors import SpaceError
from index.home import replacing, sweep, write_text
from index.lexical import LexicalIndex
from index.manifest import FILE, file_sha256, hashes_of, joined_manifest
from index.settings import IndexSettings
from index.shelf.changing import take_over
from index.shelf.entries import corpus_of, library, read_shelf
from index.store import Index, Side, open_index
from index.text.joined import joined
from index.text.types import Document
from index.texts import Texts, english_texts, japanese_texts, lexical_indexes
from index.vectors import VectorIndex

JOINED, MOST_JOINED = "joined", 4
"""Folder of a home in which the words of documents that were asked together are kept, and of how many sets of documents."""
Kind = TypeVar("Kind", bound=IndexSettings)


def members(settings: IndexSettings) -> tuple[IndexSettings, ...]:
    """The settings of each document that is asked: those that ``document`` names, else that of ``corpus`` and the active ones of the shelf.

    Raises:
        CorpusError: one that is named is not on the shelf.
    """
    take_over(settings)
    home, corpus = settings.home, settings.corpus
    if names := settings.documents:
        own = None if corpus.is_relative_to(library(home)) else read_metadata(corpus).document
        files = [corpus if name == own else corpus_of(home, name) for name in names]
    else:
        shelf = read_shelf(home)
        files = [corpus, *(corpus_of(home, entry.name) for entry in shelf.documents if entry.active)]
    return tuple(settings.model_copy(update={"corpus": file, "document": ""}) for file in dict.fromkeys(files))


def alone(settings: Kind) -> Kind:
    """The settings that ask the document of ``corpus`` and no other."""
    return settings.model_copy(update={"document": read_metadata(settings.corpus).document})


def pinned(settings: Kind) -> Kind:
    """The settings that ask the same texts whatever is put on the shelf later: each by its name and its revision."""
    files = [one.corpus for one in members(settings)]
    known = [(read_metadata(file), file.is_relative_to(library(settings.home))) for file in files]
    names = (f"{one.document}@{one.revision}" if is_on_shelf else one.document for one, is_on_shelf in known)
    return settings.model_copy(update={"document": ",".join(names)})


def read_together(settings: IndexSettings) -> Document:
    """The documents that the settings name, as one (raises as ``read_document``)."""
    return joined([read_document(own) for own in members(settings)])


def open_together(settings: IndexSettings) -> Index:
    """The indexes of the documents that the settings name, as one (raises as ``open_index``)."""
    indexes = [open_index(own) for own in members(settings)]
    if len(indexes) == 1:
        return indexes[0]
    document = joined([index.document for index in indexes])
    manifest = joined_manifest([index.manifest for index in indexes], document)
    folder = settings.home / JOINED / manifest.index_id
    japanese = _side(document, [index.japanese for index in indexes], folder / "japanese")
    # A text that has no translation stands on both sides as it is: the embedder speaks both languages.
    sides = [index.english or index.japanese for index in indexes]
    english = _side(document, sides, folder / "english", english=True) if document.translated else None
    return Index(document=document, manifest=manifest, japanese=japanese, english=english)


def open_searchable(settings: IndexSettings) -> Searched:
    """The documents that the settings name, searched where their vectors stand (raises as ``open_index``)."""
    if settings.store == "files":
        return open_together(settings)
    from index.postgres.opening import open_stored

    return open_stored(settings, members(settings))


def _side(document: Document, sides: Sequence[Side], folder: Path, *, english: bool = False) -> Side:
    """The vectors of all documents, and BM25 over all: how rare a word is, is counted in all of them."""
    terms = _kept(folder)
    if terms is None:
        parts = document.parts
        texts = [english_texts(part) if english and part.translated else japanese_texts(part) for part in parts]
        passages, sentences = (tuple(pair for one in texts for pair in getattr(one, name)) for name in ("passages", "sentences"))
        terms = lexical_indexes(Texts(passages=passages, sentences=sentences), document.names)
        _keep(folder, terms)
    return Side(
        passages=VectorIndex.build(np.concatenate([side.passages.vectors() for side in sides])),
        sentences=VectorIndex.build(np.concatenate([side.sentences.vectors() for side in sides])),
        passage_terms=terms[0],
        sentence_terms=terms[1],
    )


def _kept(folder: Path) -> tuple[LexicalIndex, LexicalIndex] | None:
    """The words of all documents as they were counted before; None: they were not, or a file is damaged."""
    try:
        files = json.loads((folder / FILE).read_bytes())
        if any(file_sha256(folder / name) != expected for name, expected in files.items()):
            return None
        return LexicalIndex.load(folder / "passages"), LexicalIndex.load(folder / "sentences")
    except (OSError, ValueError, AttributeError):
        return None


def _keep(folder: Path, terms: tuple[LexicalIndex, LexicalIndex]) -> None:
    """Keep them for the next start; a home that cannot be written costs time alone."""
    with suppress(OSError, SpaceError), replacing(folder) as beside:
        for name, one in zip(("passages", "sentences"), terms, strict=True):
            one.save(beside / name)
        write_text(beside / FILE, json.dumps(hashes_of(beside)))
        others = sorted(folder.parents[1].iterdir(), key=lambda one: one.stat().st_mtime)
        sweep(*[one for one in others if one != folder.parent][: -MOST_JOINED or None])
