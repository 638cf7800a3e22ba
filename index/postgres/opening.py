"""Opening documents where their vectors stand in the database."""

from __future__ import annotations

from collections.abc import Sequence

from index.database import Database, Transaction
from index.document import read_document
from index.embedders import embedder_name
from index.errors import IndexMissingError
from index.manifest import Manifest, inputs_of, joined_manifest
from index.postgres.filling import keep_names, source_of
from index.postgres.searching import Part, Stored
from index.settings import IndexSettings
from index.text.joined import joined, joined_id
from index.text.types import Document


def open_stored(settings: IndexSettings, members: Sequence[IndexSettings]) -> Stored:
    """Find the index of each document in the database; ``members`` are the settings of each.

    Raises:
        CorpusError: a document cannot be read.
        IndexMissingError: one has no index there.
        StoreError: the database cannot be reached.
    """
    database = Database.of(settings)
    documents = [read_document(own) for own in members]
    with database.transaction() as transaction:
        parts, manifests = zip(*(_part(transaction, one, settings) for one in documents), strict=True)
    stored = Stored(
        document=joined(documents),
        manifest=joined_manifest(manifests, joined(documents)),
        database=database,
        parts=parts,
        names=parts[0].source if len(parts) == 1 else _together(database, documents, [one.index_id for one in manifests]),
    )
    stored.lengths  # noqa: B018 - read now, so that a document that somebody removes later leaves the others findable
    return stored


def _part(transaction: Transaction, document: Document, settings: IndexSettings) -> tuple[Part, Manifest]:
    inputs = inputs_of(document, embedder_name(settings))
    source = source_of(transaction, inputs.index_id)
    if source is None:
        raise IndexMissingError(f"no index of {inputs.document} with {inputs.embedder} in the database", remedy="type: strategy-qa setup")
    found = transaction.rows("select manifest::text from sources where id = %s", [source])
    part = Part(
        key=document.key,
        source=source,
        passages=len(document.passages),
        sentences=len(document.sentences),
        translated=document.translated,
    )
    return part, Manifest.model_validate_json(found[0][0])


def _together(database: Database, documents: list[Document], members: list[str]) -> int:
    """Where the names of documents that are asked together are counted; they are counted at the first time."""
    name = joined_id(members)
    with database.transaction() as transaction:
        source = source_of(transaction, name)
    if source is not None:
        return source
    with database.transaction() as transaction:
        transaction.rows("select pg_advisory_xact_lock(hashtext(current_user || %s))", [name])
        source = source_of(transaction, name)
        if source is None:
            source = int(transaction.rows("insert into sources (name, members) values (%s, %s) returning id", [name, members])[0][0])
            keep_names(transaction, source, documents)
    return source
