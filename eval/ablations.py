"""What each part of the product is worth: the development split with one part changed at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from eval.gold_set import Item, load_items
from eval.metrics import metric
from eval.records import Record
from eval.rows import Parts
from index.embedders import Embedder, Vectors
from index.language.tokens import lemmas, terms
from index.store import Index, Side
from rag.evidence.retrieve import fuse

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scores:
    """Scores of every passage and sentence for one question, by signal."""

    passage_cosine: Vectors
    sentence_cosine: Vectors
    passage_lexical: Vectors
    sentence_lexical: Vectors


Scoring = Callable[[Scores], Vectors]
"""Scores of the passages from the signals."""


def retrieval_ablations(parts: Parts, *, titles: bool = True) -> Iterator[str]:
    """Rows of a table: recall at 1 and at 5 per language, and nDCG, for each way to rank."""
    items = [item for item in load_items("dev") if item.passages]
    index = parts.index
    rows = {passage.id: row for row, passage in enumerate(index.document.passages)}
    of_sentence = np.array([rows[sentence.passage_id] for sentence in index.document.sentences])

    def best_sentence(sentences: Vectors) -> Vectors:
        best = np.full(len(rows), -1.0, dtype=np.float32)
        np.maximum.at(best, of_sentence, sentences)
        return best

    ways: dict[str, Scoring] = {
        "fused (the product)": lambda s: fuse(s.sentence_cosine, s.passage_cosine, s.sentence_lexical, s.passage_lexical, of_sentence)[1],
        "dense, bullets": lambda s: s.passage_cosine,
        "dense, sentences": lambda s: best_sentence(s.sentence_cosine),
        "BM25, bullets": lambda s: s.passage_lexical,
        "reciprocal rank fusion": lambda s: _reciprocal(s.passage_cosine) + _reciprocal(s.passage_lexical),
    }
    yield "| retrieval, dev | recall@1 ja | en | recall@5 ja | en | nDCG@10 |"
    yield "|---|---|---|---|---|---|"
    vectors = {item.id: parts.embedder.embed([item.question])[0] for item in items}
    words = {item.id: terms(item.question, index.document.names) for item in items}
    scores = {item.id: _scores(index.sides(item.language), vectors[item.id], words[item.id]) for item in items}
    for name, way in ways.items():
        yield _row(name, items, index, {item.id: way(scores[item.id]) for item in items})
    product = ways["fused (the product)"]
    original = {item.id: _scores([index.japanese], vectors[item.id], words[item.id]) for item in items}
    yield _row("fused, without the translation", items, index, {i: product(s) for i, s in original.items()})
    plain = {item.id: _scores(index.sides(item.language), vectors[item.id], lemmas(item.question)) for item in items}
    yield _row("fused, no groups of names and figures", items, index, {i: product(s) for i, s in plain.items()})
    if titles:
        bare = _without_titles(index, parts.embedder)
        yield _row("dense, bullets, no titles", items, index, {item.id: bare @ vectors[item.id] for item in items})


def _scores(sides: Sequence[Side], vector: Vectors, words: Sequence[str]) -> Scores:
    return Scores(
        passage_cosine=np.maximum.reduce([side.passages.scores(vector) for side in sides]),
        sentence_cosine=np.maximum.reduce([side.sentences.scores(vector) for side in sides]),
        passage_lexical=np.maximum.reduce([side.passage_terms.scores(words) for side in sides]),
        sentence_lexical=np.maximum.reduce([side.sentence_terms.scores(words) for side in sides]),
    )


def _row(name: str, items: Sequence[Item], index: Index, scores: dict[str, Vectors]) -> str:
    records = []
    for item in items:
        order = np.argsort(-scores[item.id], kind="stable")[:10]
        evidence = [{"passage_id": index.document.passages[row].id} for row in order]
        records.append(Record(item=item, answer={"status": "evidence", "statements": [], "citations": [], "evidence": evidence}))
    cells = []
    for measure in ("recall at 1", "recall at 5"):
        for language in ("ja", "en"):
            cells.append(metric(measure).of([record for record in records if record.item.language == language]))
    cells.append(metric("ndcg at 10").of(records))
    return f"| {name} | " + " | ".join(f"{cell:.3f}" if cell is not None else "" for cell in cells) + " |"


def _reciprocal(scores: Vectors) -> Vectors:
    """Reciprocal rank fusion's share of one ranking, k = 60 (Cormack, Clarke and Buettcher 2009)."""
    ranks = np.empty(len(scores), dtype=np.float32)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return np.asarray(1 / (60 + ranks), dtype=np.float32)


def _without_titles(index: Index, embedder: Embedder) -> Vectors:
    passages = index.document.passages
    return np.concatenate([embedder.embed([passage.text], titles=["none"]) for passage in passages])
