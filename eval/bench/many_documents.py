"""A shelf of 1 to 1,000 documents: our text again and again with other ids, its vectors a little off. Building, memory, search."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np

from eval.bench.bench import Bench, Figures, gib, middle_and_most, quantile, say
from eval.bench.growth import copied, copied_document, scattered
from eval.bench.soak import memory
from index.database import Database, Transaction
from index.embedders import Embedder, Vectors, open_embedder
from index.postgres.filling import put_plain, put_postings, put_vectors
from index.postgres.postings import LEVELS, name_terms, plain_terms
from index.postgres.searching import Part, Stored
from index.settings import IndexSettings
from index.store import Index, open_index
from index.texts import japanese_texts
from rag.evidence.retrieve import Retriever
from rag.steps import Ranking

TITLE = "a shelf of many documents"
DOCUMENTS = (1, 10, 100, 1000)
QUESTIONS = 10

_MARK = "growth "
"""Begins the names of what is put into the database for a while."""

Search = Callable[[str], Ranking]
"""Finds the passages of a question."""
Built = Callable[[IndexSettings, Index, int, Embedder], AbstractContextManager[Search]]
"""An index so many times in a store, until the end of the block."""


class Known:
    """An embedder whose vectors are there: what is timed is the search alone."""

    def __init__(self, embedder: Embedder, questions: Sequence[str]) -> None:
        self.name = embedder.name
        self._vectors = dict(zip(questions, embedder.embed(questions), strict=True))

    def embed(self, texts: Sequence[str], *, titles: Sequence[str] | None = None) -> Vectors:
        """See ``index.embedders.Embedder``."""
        return np.stack([self._vectors[text] for text in texts])


@contextmanager
def in_files(settings: IndexSettings, index: Index, copies: int, embedder: Embedder) -> Iterator[Search]:
    """The store ``files``: vectors in FAISS, words in BM25, in memory."""
    yield Retriever(copied(index, copies), embedder).rank


@contextmanager
def in_postgres(settings: IndexSettings, index: Index, copies: int, embedder: Embedder) -> Iterator[Search]:
    """The store ``postgres``: each copy a document of its own, written in a transaction of its own."""
    own, texts, database = index.document, japanese_texts(index.document), Database.of(settings)
    plain = {level: plain_terms(texts, level, own.names) for level in LEVELS}
    vectors = [scattered(one.vectors(), copies) for one in (index.japanese.passages, index.japanese.sentences)]
    _remove(database)
    parts = []
    for number, both in enumerate(zip(*vectors, strict=True)):
        with database.transaction() as transaction:
            source = _source(transaction, f"{_MARK}{number}")
            for level, found in zip(LEVELS, both, strict=True):
                put_vectors(transaction, source, "japanese", level, found)
                put_plain(transaction, source, "japanese", level, plain[level])
        counts = {"passages": len(own.passages), "sentences": len(own.sentences)}
        parts.append(Part(key=own.key, source=source, translated=False, **counts))
    with database.transaction() as transaction:
        names = _source(transaction, f"{_MARK}names")
        for level in LEVELS:
            put_postings(transaction, names, "japanese", level, name_terms(texts, level, own.names) * copies)
    database.rows("analyze texts")
    stored = Stored(document=copied_document(own, copies), manifest=index.manifest, database=database, parts=tuple(parts), names=names)
    yield Retriever(stored, embedder).rank
    _remove(database)


STORES: dict[str, Built] = {"files": in_files, "postgres": in_postgres}
"""How each store is filled."""


def run(bench: Bench) -> Figures:
    """Build each store in each size, and search."""
    index, embedder = open_index(bench.settings), open_embedder(bench.settings)
    questions = [item.question for item in bench.questions() if item.language == "ja"][:QUESTIONS]
    known = Known(embedder, questions)
    rows = []
    for store, built in STORES.items() if bench.settings.store_address else [("files", in_files)]:
        for copies in DOCUMENTS if not bench.quick else (1, 2):
            say(f"  {copies} documents in {store}")
            with built(bench.settings, index, 1, known) as search:
                _timed(search, questions[0])  # what is loaded once is not counted
            gc.collect()
            before, start = memory(os.getpid()), time.perf_counter()
            with built(bench.settings, index, copies, known) as search:
                row = {"store": store, "documents": copies, "vectors": copies * _vectors(index), "building": time.perf_counter() - start}
                row["search"] = [_timed(search, question) for question in questions]
                row["memory"] = max(0, memory(os.getpid()) - before)
            rows.append(row)
    return {"rows": rows}


def lines(figures: Figures) -> Iterator[str]:
    """A row for each store and size."""
    yield "| store | documents (vectors) | building without embedding, s | memory added, GiB | search, ms, p50 / p95 |"
    yield "|---|---|---|---|---|"
    for row in figures["rows"]:
        searches = middle_and_most([1000 * second for second in row["search"]], 1)
        yield (
            f"| {row['store']} | {row['documents']:,} ({row['vectors']:,}) | {row['building']:.1f} | {gib(row['memory'])} | {searches} |"
        )
    yield ""
    yield "Japanese alone. The question's vector is there before the search. Memory: the resident set of the process that searches, after"
    yield "the searches, less that before; of PostgreSQL's own processes nothing is counted."
    if not any(row["store"] == "postgres" for row in figures["rows"]):
        yield "PostgreSQL: not measured, for the settings name no `store_address`."


def draw(figures: Figures, axes: Any) -> None:  # noqa: ANN401 - matplotlib is untyped
    """Search and building by the number of documents."""
    for store in dict.fromkeys(row["store"] for row in figures["rows"]):
        rows = [row for row in figures["rows"] if row["store"] == store]
        documents = [row["documents"] for row in rows]
        axes.plot(documents, [quantile(row["search"], 0.5) for row in rows], "o-", label=f"{store}: search, s, p50")
        axes.plot(documents, [row["building"] for row in rows], "s--", label=f"{store}: building, s")
        axes.plot(documents, [row["memory"] / 2**30 for row in rows], "^:", label=f"{store}: memory, GiB")
    axes.set(title="A shelf of many documents", xlabel="documents", xscale="log", yscale="log")
    axes.legend(fontsize=7)


def _timed(search: Search, question: str) -> float:
    """Seconds of the second of two searches."""
    search(question)
    start = time.perf_counter()
    search(question)
    return time.perf_counter() - start


def _source(transaction: Transaction, name: str) -> int:
    return int(transaction.rows("insert into sources (name) values (%s) returning id", [name])[0][0])


def _remove(database: Database) -> None:
    database.rows("delete from sources where ministry = current_user and starts_with(name, %s)", [_MARK])


def _vectors(index: Index) -> int:
    return len(index.document.passages) + len(index.document.sentences)
