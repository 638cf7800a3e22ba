"""Documents that are asked together: each is read and indexed by itself, and they are joined when they are opened.

The joined document has the sections and passages of all; ``Document.part`` says to which of them one belongs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from itertools import combinations
from pathlib import Path
from typing import TypeVar

import numpy as np

from index.build import Texts, english_texts, japanese_texts, lexical_indexes
from index.candidates import Searched
from index.changing import take_over
from index.document import read_document, read_metadata
from index.drafted import told_apart
from index.errors import CorpusError, SpaceError
from index.home import replacing, sweep, write_text
from index.lexical import LexicalIndex
from index.manifest import FILE, Manifest, file_sha256, hashes_of
from index.settings import IndexSettings
from index.shelf import corpus_of, library, read_shelf
from index.store import Index, Side, open_index
from index.types import Document, Metadata
from index.vectors import VectorIndex

JOINED, MOST_JOINED = "joined", 4
"""Folder of a home in which the words of documents that were asked together are kept, and of how many sets of documents."""
Kind = TypeVar("Kind", bound=IndexSettings)
MOST_CITED = 4
"""Documents that a draft is looked for in, when it is read again, unless it cites all."""


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

    return open_stored(settings)


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


def joined(documents: Sequence[Document]) -> Document:
    """Several documents as one; one stays as it is.

    Raises:
        CorpusError: two of them have one name, so that a citation of one would open the other.
    """
    first, *others = documents
    if not others:
        return first
    keys = [one.key for one in documents]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise CorpusError(
            f"two documents have the name {twice}", remedy="remove one and add it with another --name: strategy-qa documents list"
        )
    return Document(
        metadata=_shared([one.metadata for one in documents]),
        sections=tuple(section for one in documents for section in one.sections),
        passages=tuple(passage for one in documents for passage in one.passages),
        sha256=_text_id(documents),
        translation={identity: text for one in documents for identity, text in one.translation.items()},
        glossary=told_apart([one.glossary for one in documents]),
        parts=tuple(documents),
    )


def _shared(known: Sequence[Metadata]) -> Metadata:
    """What can be said of several documents in one line; each decision is that of one document."""

    def all_of(name: str, joint: str) -> str | None:
        return joint.join(dict.fromkeys(value for one in known if (value := getattr(one, name)))) or None

    english = "; ".join(one.title_en or one.title for one in known) if any(one.title_en for one in known) else None
    return Metadata(
        document="+".join(one.document for one in known),
        title="、".join(one.title for one in known),
        title_en=english,
        publisher=all_of("publisher", "、"),
        licence=all_of("licence", "／"),
        attribution=all_of("attribution", "／"),
        file="",
    )


def that_reads(document: Document, sha256: str) -> Document | None:
    """The document, or those of its parts, whose text has a SHA-256, or one that begins so; None: there is none."""
    every = (combination for size in range(1, MOST_CITED + 1) for combination in combinations(document.each, size))
    found = (joined(combination) for combination in every if _text_id(combination).startswith(sha256))
    return document if document.sha256.startswith(sha256) else next(found, None)


def that_make(hashes: Sequence[str], sha256: str) -> tuple[str, ...]:
    """Of the SHA-256 of texts those that together have an id that begins so; empty: none do."""
    every = (one for size in range(1, MOST_CITED + 1) for one in combinations(dict.fromkeys(hashes), size))
    return next((one for one in every if joined_id(sorted(one)).startswith(sha256)), ())


def _text_id(documents: Sequence[Document]) -> str:
    """The id of the text of several documents, in whatever order they are asked."""
    return joined_id(sorted(one.sha256 for one in documents))


def joined_id(ids: Sequence[str]) -> str:
    """The id of what was made from several: the one id, or the beginning of the SHA-256 of all."""
    return ids[0] if len(ids) == 1 else hashlib.sha256("\n".join(ids).encode()).hexdigest()[: len(ids[0])]


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
