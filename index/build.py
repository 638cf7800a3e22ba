"""Building an index: embedding what no index holds, in batches that survive an interruption, then one rename."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np

from index.document import read_document
from index.embedders import Embedder, EmbedsTogether, Vectors, open_embedder
from index.errors import IndexDamagedError, IndexMismatchError, IndexMissingError
from index.home import open_home, replacing, sweep, write_text
from index.kept_vectors import Vector, held_vectors, key_of, save_keys
from index.language.tokens import Names
from index.manifest import FILE, MADE_FROM, WORK, Inputs, Manifest, hashes_of, inputs_of
from index.progress import Progress, silent
from index.settings import IndexSettings
from index.store import ENGLISH, PASSAGES, SENTENCES, Side, check_index, index_folder
from index.text.types import Document
from index.texts import Texts, english_texts, japanese_texts, lexical_indexes
from index.vectors import VectorIndex

_DIGEST = hashlib.sha256().digest_size
"""Bytes."""


def build_index(settings: IndexSettings, progress: Progress = silent) -> Path:
    """Build the index of the document and embedder that the settings name, or find it built.

    What an interrupted build had embedded is not embedded again; what is damaged of it is. Whoever builds holds the builders' lock.

    Returns:
        The folder of the index.

    Raises:
        CorpusError: the document cannot be read.
        WeightsError: the embedder's weights are not there.
        SpaceError: the disk is full.
        StoreError: it is to be brought into a database, which refuses.
    """
    document = read_document(settings)
    sweep(*settings.home.glob("indexes/.*.part"))
    try:
        folder = check_index(document, settings)[0]
        sweep(settings.home / WORK / folder.name)  # a build that was killed at its end
    except (IndexMissingError, IndexMismatchError, IndexDamagedError):
        folder = _built(document, settings, progress)
    if settings.store == "postgres":
        from index.postgres.filling import publish

        publish(settings, document, folder)
    return folder


def _built(document: Document, settings: IndexSettings, progress: Progress) -> Path:
    """Embed what no index holds, and write the folder."""
    embedder = open_embedder(settings)
    inputs = inputs_of(document, embedder.name)
    work = open_home(settings.home) / WORK / inputs.index_id
    sweep(*work.glob(".*.part"))
    write_text(work / MADE_FROM, inputs.model_dump_json() + "\n")
    texts = {"": japanese_texts(document)} | ({ENGLISH: english_texts(document)} if document.translated else {})
    known = held_vectors(settings.home, embedder.name, {key_of(*pair) for one in texts.values() for pair in one.passages + one.sentences})
    side = partial(build_side, names=document.names, embedder=embedder, work=work, batch=settings.embedder_batch, progress=progress)
    sides = {name: side(one, language="English " if name else "", known=known) for name, one in texts.items()}
    folder = index_folder(settings, inputs)
    _write(folder, document, inputs, texts, sides)
    shutil.rmtree(work, ignore_errors=True)
    return folder


def build_side(
    texts: Texts,
    *,
    names: Names,
    embedder: Embedder,
    work: Path,
    batch: int,
    progress: Progress,
    language: str = "",
    known: dict[bytes, Vector] | None = None,
) -> Side:
    """Embed and index the text in one language; finished batches are kept in the folder ``work``.

    Args:
        texts: what is embedded and indexed.
        names: what search knows of names.
        embedder: makes the vectors.
        work: the folder for finished batches.
        batch: texts embedded at once.
        progress: of the embedding.
        language: as progress names it.
        known: vectors that are not made again, by ``key_of``; those that are made are added.
    """
    known = {} if known is None else known
    vectors = [
        _embed(embedder, pairs, known, work, batch, partial(progress, f"embedding {language}{unit}", unit=unit))
        for unit, pairs in (("passages", texts.passages), ("sentences", texts.sentences))
    ]
    passage_terms, sentence_terms = lexical_indexes(texts, names)
    return Side(
        passages=VectorIndex.build(vectors[0]),
        sentences=VectorIndex.build(vectors[1]),
        passage_terms=passage_terms,
        sentence_terms=sentence_terms,
    )


def _write(folder: Path, document: Document, inputs: Inputs, texts: Mapping[str, Texts], sides: Mapping[str, Side]) -> None:
    """Write the sides, each in the folder of its name, with the keys of their vectors."""
    with replacing(folder) as beside:
        for name, side in sides.items():
            side.save(beside / name)
            save_keys(beside / name, PASSAGES, texts[name].passages)
            save_keys(beside / name, SENTENCES, texts[name].sentences)
        manifest = Manifest(
            index_id=inputs.index_id,
            inputs=inputs,
            passages=len(document.passages),
            sentences=len(document.sentences),
            files=hashes_of(beside),
        )
        write_text(beside / FILE, manifest.model_dump_json(indent=2) + "\n")


def _embed(
    embedder: Embedder,
    pairs: Sequence[tuple[str, str]],
    known: dict[bytes, Vector],
    work: Path,
    batch: int,
    report: Callable[[int, int], None],
) -> Vectors:
    """Embed what is not known, in batches of similar length; a finished batch is kept under the hash of what is in it."""
    keys = [key_of(*pair) for pair in pairs]
    missing = {key: pair for key, pair in zip(keys, pairs, strict=True) if key not in known}
    order = sorted(missing, key=lambda key: len(missing[key][1]))
    parts = [order[start : start + batch] for start in range(0, len(order), batch)]

    def made(part: Sequence[bytes]) -> Vectors:
        file = work / f"{hashlib.sha256(b''.join(part)).hexdigest()[:24]}.vectors"
        vectors = _kept(file)
        if vectors is None:
            titles, texts = zip(*(missing[key] for key in part), strict=True)
            vectors = embedder.embed(texts, titles=titles)
            _keep(file, vectors)
        return vectors

    done = len(keys) - len(order)
    report(done, len(keys))
    for part, vectors in zip(parts, _each(made, parts, embedder), strict=True):
        known.update(zip(part, vectors, strict=True))
        done += len(part)
        report(done, len(keys))
    return np.stack([known[key] for key in keys])


def _each(made: Callable[[Sequence[bytes]], Vectors], parts: Sequence[Sequence[bytes]], embedder: Embedder) -> Iterator[Vectors]:
    """The vectors of each batch in turn; where the embedder takes several at once, the next ones are made meanwhile."""
    if not isinstance(embedder, EmbedsTogether):
        yield from map(made, parts)
        return
    threads = ThreadPoolExecutor(embedder.together, thread_name_prefix="embedding")
    try:
        yield from threads.map(made, parts)
    finally:
        threads.shutdown(cancel_futures=True)


def _keep(file: Path, vectors: Vectors) -> None:
    """Write the vectors of a batch behind their hash."""
    content = BytesIO()
    np.save(content, vectors)
    with replacing(file) as beside:
        beside.write_bytes(hashlib.sha256(content.getbuffer()).digest() + content.getbuffer())


def _kept(file: Path) -> Vectors | None:
    """The vectors of a batch as they were written; None where there are none, or the file is damaged."""
    content = file.read_bytes() if file.is_file() else b""
    digest, vectors = content[:_DIGEST], content[_DIGEST:]
    return np.load(BytesIO(vectors)) if digest == hashlib.sha256(vectors).digest() else None
