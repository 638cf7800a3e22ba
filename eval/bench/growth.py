"""A larger text: questions end to end over 160 to 1,305 real passages, and retrieval over up to 16,000 vectors."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import mean
from typing import Any

import numpy as np

from eval.bench.bench import Bench, Figures, gib, middle_and_most, most_memory, progress, quantile, say
from eval.bench.foreign import foreign_side, grown, read_foreign
from eval.metrics import metric
from eval.rows import Parts, Product
from eval.runs import answer_one
from index.embedders import Embedder, Vectors
from index.language.tokens import terms
from index.lexical import LexicalIndex
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
    yield "| vectors | search without embedding the question, ms, p50 / p95 |"
    yield "|---|---|"
    for row in figures["retrieval"]:
        yield f"| {row['vectors']} | {middle_and_most([1000 * second for second in row['seconds']], 1)} |"
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
    return rows


def _seconds(index: Index, parts: Parts, question: str) -> float:
    """Seconds of the second of two equal searches."""
    retriever = Retriever(index, Ready(parts.embedder, question))
    retriever.rank(question)
    start = time.perf_counter()
    retriever.rank(question)
    return time.perf_counter() - start


def copied(index: Index, copies: int) -> Index:
    """The index so many times, in Japanese."""
    document = index.document
    texts = japanese_texts(document)
    passage_terms = [terms(title, document.names) + terms(text, document.names) for title, text in texts.passages]
    sentence_terms = [terms(text, document.names) for _, text in texts.sentences]
    side = Side(
        passages=VectorIndex.build(np.concatenate(list(scattered(index.japanese.passages.vectors(), copies)))),
        sentences=VectorIndex.build(np.concatenate(list(scattered(index.japanese.sentences.vectors(), copies)))),
        passage_terms=LexicalIndex.build(passage_terms * copies),
        sentence_terms=LexicalIndex.build(sentence_terms * copies),
    )
    return replace(index, document=copied_document(document, copies), japanese=side, english=None)


def copied_document(document: Document, copies: int) -> Document:
    """The document so many times, in Japanese."""
    passages = tuple(_copy(passage, number) for number in range(copies) for passage in document.passages)
    return replace(document, passages=passages, translation={})


def _copy(passage: Passage, number: int) -> Passage:
    identity = f"{passage.id}~{number}"
    sentences = tuple(replace(sentence, id=f"{sentence.id}~{number}", passage_id=identity) for sentence in passage.sentences)
    return replace(passage, id=identity, sentences=sentences)


def scattered(vectors: Vectors, copies: int) -> Iterator[Vectors]:
    """The vectors so many times, each copy a little off; the same at each call."""
    random = np.random.default_rng(1)
    for _ in range(copies):
        copy = vectors + _NOISE * random.standard_normal(vectors.shape, dtype=np.float32)
        yield copy / np.linalg.norm(copy, axis=1, keepdims=True)
