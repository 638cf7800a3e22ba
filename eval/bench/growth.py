"""A larger text: questions end to end over 160 to 1,305 real passages, and retrieval over up to 16,000 vectors."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from statistics import mean
from typing import Any

import numpy as np

from eval.bench.bench import Bench, Figures, gib, middle_and_most, most_memory, progress, quantile, say
from eval.bench.foreign import foreign_side, grown, read_foreign
from eval.metrics import metric
from eval.rows import Parts, Product
from eval.runs import answer_one
from index.candidates import Searched
from index.database import Database
from index.embedders import Embedder, Vectors
from index.language.tokens import terms
from index.lexical import LexicalIndex
from index.postgres.filling import put_plain, put_postings, put_vectors
from index.postgres.postings import LEVELS, name_terms, plain_terms
from index.postgres.searching import Part, Stored
from index.store import Index, Side
from index.text.types import Document, Passage
from index.texts import japanese_texts
from index.vectors import VectorIndex
from rag.evidence.retrieve import Retriever

TITLE = "a larger text"
VECTORS = 16_000
REPEATS = 10
_NOISE = 0.02
"""Standard deviation of what is added to a copied vector's coordinates, so that no two are equal."""


class Ready:
    """An embedder whose vector is there: what is timed is the search alone."""

    def __init__(self, embedder: Embedder, question: str) -> None:
        self.name = embedder.name
        self._vectors = embedder.embed([question])

    def embed(self, texts: Sequence[str], *, titles: Sequence[str] | None = None) -> Vectors:
        """See ``index.embedders.Embedder``."""
        return self._vectors


def run(bench: Bench) -> Figures:
    """First what needs no foreign text, then end to end with it."""
    parts = Parts.open(bench.settings, model=bench.settings.llm != "none")
    figures: Figures = {"retrieval": _retrieval(bench, parts)}
    if bench.jsquad is None:
        return figures | {"end to end": [], "why": bench.no_jsquad}
    foreign = read_foreign(bench.jsquad, few=bench.quick).document
    side = foreign_side(bench, foreign, parts.embedder)
    rows = []
    for added in (0, len(foreign.passages) // 4, len(foreign.passages)):
        index = grown(parts.index, foreign, side, added) if added else parts.index
        rows.append(_end_to_end(bench, replace(parts, index=index)))
    return figures | {"end to end": rows}


def lines(figures: Figures) -> Iterator[str]:
    """Two tables."""
    if figures["end to end"]:
        yield "| passages (sentences) | evidence, s, p50 / p95 | whole answer, s, p50 / p95 | right answers | largest memory, GiB |"
        yield "|---|---|---|---|---|"
        for row in figures["end to end"]:
            yield (
                f"| {row['passages']} ({row['sentences']}) | {middle_and_most(row['evidence'])} | {middle_and_most(row['whole'])} "
                f"| {mean(row['correct']):.2f} | {gib(row['memory'])} |"
            )
        yield ""
        yield "Our passages with JSQuAD's paragraphs behind them; the same questions of the development split each time."
    else:
        yield f"End to end over 1,305 passages: not measured. {figures['why']}"
    yield ""
    yield "| vectors | search without embedding the question, ms, p50 / p95 | the same in PostgreSQL |"
    yield "|---|---|---|"
    for row in figures["retrieval"]:
        stored = middle_and_most([1000 * second for second in row["stored"]], 1) if "stored" in row else "not measured"
        yield f"| {row['vectors']} | {middle_and_most([1000 * second for second in row['seconds']], 1)} | {stored} |"
    yield ""
    yield "Our passages and sentences again and again, each copy's vectors a little off: cosines, BM25 and fusing, question by question."


def draw(figures: Figures, axes: Any) -> None:  # noqa: ANN401 - matplotlib is untyped
    """Seconds by the number of passages and of vectors."""
    for name in ("evidence", "whole") if figures["end to end"] else ():
        rows = figures["end to end"]
        axes.plot([row["passages"] for row in rows], [quantile(row[name], 0.5) for row in rows], "o-", label=f"{name}, by passages")
    rows = figures["retrieval"]
    axes.plot([row["vectors"] for row in rows], [quantile(row["seconds"], 0.5) for row in rows], "s--", label="search alone, by vectors")
    axes.set(title="A larger text, p50", xlabel="passages, vectors", ylabel="seconds", xscale="log", yscale="log")
    axes.legend(fontsize=7)


def _end_to_end(bench: Bench, parts: Parts) -> Figures:
    passages, sentences = len(parts.index.document.passages), len(parts.index.document.sentences)
    product = Product(parts, model=parts.model is not None)
    parts.assistant().warm_up()
    report = progress()
    items = bench.questions()
    records = []
    for number, item in enumerate(items, start=1):
        records.append(answer_one(product, item))
        report(f"asking over {passages} passages", number, len(items), "questions")
    timings = [record.answer["timings"] for record in records if record.answer]
    return {
        "passages": passages,
        "sentences": sentences,
        "evidence": [timing["evidence_s"] for timing in timings],
        "whole": [timing["total_s"] for timing in timings],
        "correct": [metric("correct").measure(record) for record in records],
        "memory": most_memory(),
    }


def _retrieval(bench: Bench, parts: Parts) -> list[Figures]:
    """Seconds of searches over ever larger copies of our text."""
    own = len(parts.index.document.passages) + len(parts.index.document.sentences)
    most = bench.count(-(-VECTORS // own), 2)
    questions = [item.question for item in bench.questions() if item.language == "ja"][:REPEATS]
    rows = []
    for copies in sorted({1, -(-most // 16), -(-most // 4), most}):
        index = copied(parts.index, copies)
        say(f"  searching {copies * own} vectors")
        seconds = []
        for question in questions:
            seconds.append(_seconds(index, parts, question))
        rows.append({"vectors": copies * own, "seconds": seconds})
        if bench.settings.store == "postgres":
            with in_database(parts.index, index, copies, Database.of(bench.settings)) as stored:
                rows[-1]["stored"] = [_seconds(stored, parts, question) for question in questions]
    return rows


def _seconds(index: Searched, parts: Parts, question: str) -> float:
    """Seconds of the second of two equal searches."""
    retriever = Retriever(index, Ready(parts.embedder, question))
    retriever.rank(question)
    start = time.perf_counter()
    retriever.rank(question)
    return time.perf_counter() - start


@contextmanager
def in_database(index: Index, larger: Index, copies: int, database: Database) -> Iterator[Stored]:
    """So many copies of an index, each a document of its own, in the database until the end of the block."""
    own, texts = index.document, japanese_texts(index.document)
    vectors = {"passages": larger.japanese.passages.vectors(), "sentences": larger.japanese.sentences.vectors()}
    mark = f"growth {copies}"
    database.rows("delete from sources where ministry = current_user and name like 'growth %%'")
    with database.transaction() as transaction:
        add = "insert into sources (name) values (%s) returning id"
        sources = [int(transaction.rows(add, [f"{mark} {number}"])[0][0]) for number in range(copies)]
        names = int(transaction.rows(add, [mark])[0][0])
        for level in LEVELS:
            plain = plain_terms(texts, level, own.names)
            for source, found in zip(sources, np.split(vectors[level], copies), strict=True):
                put_vectors(transaction, source, "japanese", level, found)
                put_plain(transaction, source, "japanese", level, plain)
            put_postings(transaction, names, "japanese", level, name_terms(texts, level, own.names) * copies)
    database.rows("analyze texts")
    counts = {"passages": len(own.passages), "sentences": len(own.sentences)}
    yield Stored(
        document=larger.document,
        manifest=index.manifest,
        database=database,
        parts=tuple(Part(key=own.key, source=source, translated=False, **counts) for source in sources),
        names=names,
    )
    database.rows("delete from sources where ministry = current_user and name like 'growth %%'")


def copied(index: Index, copies: int) -> Index:
    """The index so many times, in Japanese."""
    document = index.document
    passages = tuple(_copy(passage, number) for number in range(copies) for passage in document.passages)
    texts = japanese_texts(document)
    passage_terms = [terms(title, document.names) + terms(text, document.names) for title, text in texts.passages]
    sentence_terms = [terms(text, document.names) for _, text in texts.sentences]
    side = Side(
        passages=VectorIndex.build(_scattered(index.japanese.passages.vectors(), copies)),
        sentences=VectorIndex.build(_scattered(index.japanese.sentences.vectors(), copies)),
        passage_terms=LexicalIndex.build(passage_terms * copies),
        sentence_terms=LexicalIndex.build(sentence_terms * copies),
    )
    larger: Document = replace(document, passages=passages, translation={})
    return replace(index, document=larger, japanese=side, english=None)


def _copy(passage: Passage, number: int) -> Passage:
    identity = f"{passage.id}~{number}"
    sentences = tuple(replace(sentence, id=f"{sentence.id}~{number}", passage_id=identity) for sentence in passage.sentences)
    return replace(passage, id=identity, sentences=sentences)


def _scattered(vectors: Vectors, copies: int) -> Vectors:
    random, count = np.random.default_rng(1), len(vectors)
    found = np.empty((copies * count, vectors.shape[1]), dtype=np.float32)
    for number in range(copies):
        copy = vectors + _NOISE * random.standard_normal(vectors.shape, dtype=np.float32)
        found[number * count : (number + 1) * count] = copy / np.linalg.norm(copy, axis=1, keepdims=True)
    return found
