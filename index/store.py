"""Opening an index: nothing is used that was made from something else or is not what the manifest says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.candidates import Candidates, Level, Scores
from index.document import read_document
from index.embedders import embedder_name
from index.errors import IndexDamagedError, IndexMismatchError, IndexMissingError
from index.lexical import LexicalIndex
from index.manifest import FILE, Inputs, Manifest, file_sha256, inputs_of, read_manifest
from index.settings import IndexSettings
from index.text.types import Document, document_key
from index.vectors import VectorIndex

PASSAGES = "passages.faiss"
SENTENCES = "sentences.faiss"
LEXICAL = "lexical"
ENGLISH = "english"

_SETUP = "type: strategy-qa setup"


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """The text in one language, searchable. Rows follow document order."""

    passages: VectorIndex
    sentences: VectorIndex
    passage_terms: LexicalIndex
    sentence_terms: LexicalIndex

    @classmethod
    def load(cls, folder: Path) -> Side:
        """Read what ``save`` wrote."""
        return cls(
            passages=VectorIndex.load(folder / PASSAGES),
            sentences=VectorIndex.load(folder / SENTENCES),
            passage_terms=LexicalIndex.load(folder / LEXICAL / "passages"),
            sentence_terms=LexicalIndex.load(folder / LEXICAL / "sentences"),
        )

    def save(self, folder: Path) -> None:
        """Write the side into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self.passages.save(folder / PASSAGES)
        self.sentences.save(folder / SENTENCES)
        self.passage_terms.save(folder / LEXICAL / "passages")
        self.sentence_terms.save(folder / LEXICAL / "sentences")


@dataclass(frozen=True, kw_only=True, slots=True)
class Index:
    """An opened index and the document it was made from."""

    document: Document
    manifest: Manifest
    japanese: Side
    english: Side | None
    """The reference translation; None: there is none."""

    def sides(self, language: str) -> tuple[Side, ...]:
        """What a question in a language is compared with: an English one with the original and its translation."""
        return (self.japanese, self.english) if language == "en" and self.english is not None else (self.japanese,)

    def candidates(self, vector: Scores, terms: Sequence[str], language: str, *, where: Collection[str] = (), k: int) -> Candidates:
        """Every text (see ``index.candidates.Searched``): a flat search compares with all of them, however many are wanted."""
        sides = self.sides(language)
        sentence_cosines = np.maximum.reduce([side.sentences.scores(vector) for side in sides])
        passage_cosines = np.maximum.reduce([side.passages.scores(vector) for side in sides])
        sentence_lexical, passage_lexical = self.lexical_scores(terms, language)
        return Candidates(
            passages=_level([one.id for one in self.document.passages], where, passage_cosines, passage_lexical),
            sentences=_level([one.id for one in self.document.sentences], where, sentence_cosines, sentence_lexical),
        )

    def lexical_scores(self, terms: Sequence[str], language: str) -> tuple[Scores, Scores]:
        """BM25 of every sentence and of every passage (see ``index.candidates.Searched``)."""
        sides = self.sides(language)
        return (
            np.maximum.reduce([side.sentence_terms.scores(terms) for side in sides]),
            np.maximum.reduce([side.passage_terms.scores(terms) for side in sides]),
        )


def _level(ids: Sequence[str], where: Collection[str], cosines: Scores, lexical: Scores) -> Level:
    """The scores of the texts of documents, by their keys; all where none is named."""
    if not where:
        return Level(rows=np.arange(len(ids)), cosines=cosines, lexical=lexical)
    rows = np.array([row for row, one in enumerate(ids) if document_key(one) in where], dtype=np.int64)
    return Level(rows=rows, cosines=cosines[rows], lexical=lexical[rows])


def open_index(settings: IndexSettings) -> Index:
    """Open the index of the document and embedder that the settings name.

    Raises:
        CorpusError: the document cannot be read.
        IndexMissingError: none was built.
        IndexMismatchError: one was built from something else.
        IndexDamagedError: a file is not what the manifest says.
    """
    document = read_document(settings)
    folder, manifest = check_index(document, settings)
    return Index(
        document=document,
        manifest=manifest,
        japanese=Side.load(folder),
        english=Side.load(folder / ENGLISH) if document.translated else None,
    )


def check_index(document: Document, settings: IndexSettings) -> tuple[Path, Manifest]:
    """Find the index folder and compare every file with the manifest (raises as ``open_index`` does)."""
    wanted = inputs_of(document, embedder_name(settings))
    folder = index_folder(settings, wanted)
    if not folder.is_dir():
        raise _no_index(wanted, settings)
    manifest = read_manifest(folder)
    _compare(wanted, manifest.inputs)
    for name, expected in manifest.files.items():
        file = folder / name
        found = file_sha256(file) if file.is_file() else "no file"
        if found != expected:
            raise IndexDamagedError(f"{file} is {found[:12]}, the manifest says {expected[:12]}", remedy=_SETUP)
    return folder, manifest


def index_folder(settings: IndexSettings, inputs: Inputs) -> Path:
    """Where the index of these inputs lives."""
    return settings.home / "indexes" / inputs.index_id


def _no_index(wanted: Inputs, settings: IndexSettings) -> IndexMissingError | IndexMismatchError:
    """The error for an index that is not there: what differs, where another one of the same document is."""
    others = sorted((settings.home / "indexes").glob(f"*/{FILE}"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in others:
        try:
            built = read_manifest(file.parent)
            _compare(wanted, built.inputs)
        except IndexMismatchError as error:
            if built.inputs.document == wanted.document:
                return error
        except IndexDamagedError:
            continue
    return IndexMissingError(f"no index of {wanted.document} with {wanted.embedder} in {settings.home}", remedy=_SETUP)


def _compare(wanted: Inputs, built: Inputs) -> None:
    for name in Inputs.model_fields:
        expected, found = getattr(wanted, name), getattr(built, name)
        if expected != found:
            if isinstance(expected, dict):
                name, (expected, found) = next((key, (value, found.get(key))) for key, value in expected.items() if found.get(key) != value)
            raise IndexMismatchError(f"the index was made with {name} = {found}, the settings now give {expected}", remedy=_SETUP)
