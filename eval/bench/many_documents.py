"""A shelf of 1 to 1,000 documents: our text again and again with other ids, its vectors a little off. Building, memory, search."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from eval.bench.bench import Bench, Figures, gib, middle_and_most, quantile, say
from eval.bench.growth import copied
from eval.bench.soak import memory
from index.embedders import Embedder, Vectors, open_embedder
from index.store import Index, open_index
from rag.evidence.retrieve import Retriever

TITLE = "a shelf of many documents"
DOCUMENTS = (1, 10, 100, 1000)
QUESTIONS = 10

Search = Callable[[str], object]
"""Finds the passages of a question."""
Build = Callable[[Index, int, Embedder], Search]
"""Puts an index so many times into a store."""


class Known:
    """An embedder whose vectors are there: what is timed is the search alone."""

    def __init__(self, embedder: Embedder, questions: Sequence[str]) -> None:
        self.name = embedder.name
        self._vectors = dict(zip(questions, embedder.embed(questions), strict=True))

    def embed(self, texts: Sequence[str], *, titles: Sequence[str] | None = None) -> Vectors:
        """See ``index.embedders.Embedder``."""
        return np.stack([self._vectors[text] for text in texts])


def in_files(index: Index, copies: int, embedder: Embedder) -> Search:
    """The store ``files``: vectors in FAISS, words in BM25, in memory."""
    return Retriever(copied(index, copies), embedder).rank


STORES: dict[str, Build] = {"files": in_files}
"""How each store is built."""


def run(bench: Bench) -> Figures:
    """Build each store in each size, and search."""
    index, embedder = open_index(bench.settings), open_embedder(bench.settings)
    questions = [item.question for item in bench.questions() if item.language == "ja"][:QUESTIONS]
    known = Known(embedder, questions)
    rows = []
    for store, build in STORES.items():
        for copies in DOCUMENTS if not bench.quick else (1, 2):
            say(f"  {copies} documents in {store}")
            _timed(build(index, 1, known), questions[0])  # what is loaded once is not counted
            gc.collect()
            before, start = memory(os.getpid()), time.perf_counter()
            search = build(index, copies, known)
            built = time.perf_counter() - start
            searches = [_timed(search, question) for question in questions]
            row = {"store": store, "documents": copies, "vectors": copies * _vectors(index), "building": built, "search": searches}
            rows.append(row | {"memory": max(0, memory(os.getpid()) - before)})
            del search
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
    yield "Japanese alone. The question's vector is there before the search. Memory: the resident set after the searches, less that before."


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


def _vectors(index: Index) -> int:
    return len(index.document.passages) + len(index.document.sentences)
