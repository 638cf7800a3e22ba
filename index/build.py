"""Building an index: embedding in batches that survive an interruption, then one rename."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.document import read_document
from index.embedders import Embedder, Vectors, open_embedder
from index.errors import IndexDamagedError, IndexMismatchError, IndexMissingError
from index.home import open_home, replacing, write_text
from index.lexical import LexicalIndex
from index.manifest import FILE, Inputs, Manifest, file_sha256, inputs_of
from index.progress import Progress, silent
from index.settings import IndexSettings
from index.store import LEXICAL, PASSAGES, SENTENCES, check_index, index_folder, passage_title
from index.tokens import terms
from index.types import Document
from index.vectors import VectorIndex


def build_index(settings: IndexSettings, progress: Progress = silent) -> Path:
    """Build the index of the document and embedder that the settings name, or find it built.

    What an interrupted build had embedded is not embedded again.

    Returns:
        The folder of the index.

    Raises:
        CorpusError: the document cannot be read.
        WeightsError: the embedder's weights are not there.
        SpaceError: the disk is full.
    """
    document = read_document(settings)
    try:
        return check_index(document, settings)[0]
    except (IndexMissingError, IndexMismatchError, IndexDamagedError):
        pass
    embedder = open_embedder(settings)
    inputs = inputs_of(document, embedder.name)
    work = open_home(settings.home) / "building" / inputs.index_id
    titles = {passage.id: passage_title(passage) for passage in document.passages}
    passages = _embed(
        embedder,
        [passage.text for passage in document.passages],
        [titles[passage.id] for passage in document.passages],
        work,
        settings.embedder_batch,
        lambda done, total: progress("embedding passages", done, total, "passages"),
    )
    sentences = _embed(
        embedder,
        [sentence.text for sentence in document.sentences],
        [titles[sentence.passage_id] for sentence in document.sentences],
        work,
        settings.embedder_batch,
        lambda done, total: progress("embedding sentences", done, total, "sentences"),
    )
    folder = index_folder(settings, inputs)
    _write(folder, document, inputs, passages, sentences)
    shutil.rmtree(work, ignore_errors=True)
    return folder


def _write(folder: Path, document: Document, inputs: Inputs, passages: Vectors, sentences: Vectors) -> None:
    with replacing(folder) as beside:
        beside.mkdir(parents=True)
        VectorIndex.build(passages).save(beside / PASSAGES)
        VectorIndex.build(sentences).save(beside / SENTENCES)
        passage_terms, sentence_terms = lexical_indexes(document)
        passage_terms.save(beside / LEXICAL / "passages")
        sentence_terms.save(beside / LEXICAL / "sentences")
        files = sorted(file for file in beside.rglob("*") if file.is_file())
        manifest = Manifest(
            index_id=inputs.index_id,
            inputs=inputs,
            passages=len(document.passages),
            sentences=len(document.sentences),
            files={str(file.relative_to(beside)): file_sha256(file) for file in files},
        )
        write_text(beside / FILE, manifest.model_dump_json(indent=2) + "\n")


def lexical_indexes(document: Document) -> tuple[LexicalIndex, LexicalIndex]:
    """BM25 over the passages, each with its heading path, and over the sentences."""
    headings = {passage.id: terms(passage_title(passage)) for passage in document.passages}
    passages = LexicalIndex.build([headings[passage.id] + terms(passage.text) for passage in document.passages])
    return passages, LexicalIndex.build([terms(sentence.text) for sentence in document.sentences])


def _embed(
    embedder: Embedder, texts: Sequence[str], titles: Sequence[str], work: Path, batch: int, report: Callable[[int, int], None]
) -> Vectors:
    """Embed in batches of similar length; a finished batch is kept under the hash of what is in it."""
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    rows: list[Vectors] = []
    for start in range(0, len(order), batch):
        report(start, len(order))
        part = order[start : start + batch]
        content = "\0".join(f"{titles[row]}\0{texts[row]}" for row in part)
        file = work / f"{hashlib.sha256(content.encode()).hexdigest()[:24]}.npy"
        if not file.exists():
            vectors = embedder.embed([texts[row] for row in part], titles=[titles[row] for row in part])
            with replacing(file) as beside, beside.open("wb") as handle:
                np.save(handle, vectors)
        rows.append(np.load(file))
    report(len(order), len(order))
    joined = np.concatenate(rows)
    vectors = np.empty_like(joined)
    vectors[order] = joined
    return vectors
