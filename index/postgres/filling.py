"""Putting an index into the database: one transaction a document, so that others see it whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index.database import Database, Transaction
from index.embedders import Vectors
from index.manifest import Manifest, read_manifest
from index.postgres.postings import LEVELS, name_terms, plain_terms, postings, sides_of, texts_of, written
from index.settings import IndexSettings
from index.store import ENGLISH, PASSAGES, SENTENCES
from index.text.types import Document
from index.vectors import VectorIndex

_FILES = {"passages": PASSAGES, "sentences": SENTENCES}


def publish(settings: IndexSettings, document: Document, folder: Path) -> bool:
    """Bring the index in a folder into the database of the settings; False: it was there."""
    database, manifest = Database.of(settings), read_manifest(folder)
    with database.transaction() as transaction:
        # Two that bring the same index in wait for each other, and the second finds it.
        transaction.rows("select pg_advisory_xact_lock(hashtext(current_user || %s))", [manifest.index_id])
        if source_of(transaction, manifest.index_id) is not None:
            return False
        source = _named(transaction, manifest.index_id, document, manifest)
        for side in sides_of(document):
            texts, place = texts_of(document, side), folder / (ENGLISH if side == "english" else "")
            for level in LEVELS:
                vectors = VectorIndex.load(place / _FILES[level]).vectors()
                put_vectors(transaction, source, side, level, vectors)
                plain = plain_terms(texts, level, document.names)
                put_plain(transaction, source, side, level, plain)
        keep_names(transaction, source, [document])
    return True


def drop(settings: IndexSettings, document: str, sha256: str) -> None:
    """Take every index of a text out of the database, and what was counted of documents that were asked together with it.

    Args:
        settings: name the database.
        document: the text, ``name@revision``.
        sha256: of the text, its first 16 digits.
    """
    Database.of(settings).rows(
        "with gone as (delete from sources where ministry = current_user and manifest #>> '{inputs,document}' = %s"
        " and left(manifest #>> '{inputs,corpus_sha256}', 16) = %s returning name)"
        " delete from sources where ministry = current_user and members && (select array_agg(name) from gone)",
        [document, sha256],
    )


def are_there(settings: IndexSettings, index_ids: Sequence[str]) -> frozenset[str]:
    """Which of these indexes the role may see."""
    return frozenset(
        str(name) for (name,) in Database.of(settings).rows("select name from sources where name = any(%s)", [list(index_ids)])
    )


def source_of(transaction: Transaction, name: str) -> int | None:
    """The number of an index, or of documents that are asked together, that the role may see; its own first."""
    found = transaction.rows("select id from sources where name = %s order by ministry <> current_user limit 1", [name])
    return int(found[0][0]) if found else None


def keep_names(transaction: Transaction, source: int, documents: Sequence[Document]) -> None:
    """Count the names of documents that are asked together; rows go on from one document to the next."""
    from index.text.joined import joined

    names = joined(documents).names
    for side in ("japanese", "english") if any(one.translated for one in documents) else ("japanese",):
        texts = [texts_of(one, side) for one in documents]
        for level in LEVELS:
            put_postings(transaction, source, side, level, [found for one in texts for found in name_terms(one, level, names)])


def put_plain(transaction: Transaction, source: int, side: str, level: str, texts: Sequence[Sequence[str]]) -> None:
    """Write the terms of texts, without those of names, and how many each has."""
    lengths = written(len(one) for one in texts)
    transaction.rows("insert into lengths (source, side, level, terms) values (%s, %s, %s, %s)", [source, side, level, lengths])
    put_postings(transaction, source, side, level, texts)


def put_postings(transaction: Transaction, source: int, side: str, level: str, texts: Sequence[Sequence[str]]) -> None:
    """Write where the terms of texts stand."""
    rows = ((source, side, level, one.term, one.rows, one.counts) for one in postings(texts))
    transaction.each("insert into postings (source, side, level, term, rows, counts) values (%s, %s, %s, %s, %s, %s)", rows)


def _named(transaction: Transaction, name: str, document: Document, manifest: Manifest) -> int:
    values = [name, document.key, document.metadata.edition, manifest.model_dump_json()]
    found = transaction.rows("insert into sources (name, document, edition, manifest) values (%s, %s, %s, %s) returning id", values)
    return int(found[0][0])


def put_vectors(transaction: Transaction, source: int, side: str, level: str, vectors: Vectors) -> None:
    """Write vectors, a text a row."""
    rows = ((source, side, level, row, len(vector), as_vector(vector)) for row, vector in enumerate(vectors))
    transaction.each("insert into texts (source, side, level, row, dimensions, embedding) values (%s, %s, %s, %s, %s, %s)", rows)


def as_vector(vector: Vectors) -> str:
    """A vector as the database reads it; nine digits keep every bit."""
    return "[" + ",".join(f"{number:.9g}" for number in vector.tolist()) + "]"
