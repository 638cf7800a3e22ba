"""Outside our text: JSQuAD's questions over its paragraphs, found by the product's retrieval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import mean

import numpy as np

from eval.bench.bench import Bench, Figures, progress
from eval.bench.foreign import Asked, Foreign, foreign_side, read_foreign
from eval.normalise import normalise
from index.embedders import Embedder, Vectors, open_embedder
from index.lexical import LexicalIndex
from index.manifest import Manifest, inputs_of
from index.store import Index
from rag.evidence.retrieve import Retriever

TITLE = "JSQuAD: finding outside our text"
PUBLISHED = (0.893, 0.949)
"""recall@1 and @5 of BM25 over character bigrams, as the project's evaluation states them for all questions."""
DEPTH = 5
_TOGETHER = 32


class Known:
    """An embedder that has embedded all questions ahead, many at once."""

    def __init__(self, embedder: Embedder, questions: Sequence[str]) -> None:
        report = progress()
        self.name = embedder.name
        self._vectors: dict[str, np.ndarray[tuple[int], np.dtype[np.float32]]] = {}
        ordered = sorted(set(questions), key=len)
        for start in range(0, len(ordered), _TOGETHER):
            part = ordered[start : start + _TOGETHER]
            self._vectors |= dict(zip(part, embedder.embed(part), strict=True))
            report("embedding questions", start + len(part), len(ordered), "questions")

    def embed(self, texts: Sequence[str], *, titles: Sequence[str] | None = None) -> Vectors:
        """See ``index.embedders.Embedder``."""
        return np.stack([self._vectors[text] for text in texts])


def run(bench: Bench) -> Figures:
    """Retrieve for every question."""
    if bench.jsquad is None:
        return {"skipped": bench.no_jsquad}
    foreign = read_foreign(bench.jsquad, few=bench.quick)
    embedder = open_embedder(bench.settings)
    side = foreign_side(bench, foreign.document, embedder)
    inputs = inputs_of(foreign.document, embedder.name)
    counts = {"passages": len(foreign.document.passages), "sentences": len(foreign.document.sentences)}
    manifest = Manifest(index_id=inputs.index_id, inputs=inputs, files={}, **counts)
    index = Index(document=foreign.document, manifest=manifest, japanese=side, english=None)
    asked = foreign.questions if not bench.quick else foreign.questions[:8]
    retriever = Retriever(index, Known(embedder, [one.question for one in asked]))
    report = progress()
    ranks = []
    for number, one in enumerate(asked, start=1):
        ranks.append(_rank([found.passage.id for found in retriever.rank(one.question).passages[:DEPTH]], one))
        report("retrieving", number, len(asked), "questions")
    return counts | {
        "questions": len(asked),
        "ours": recalls(ranks),
        "bigrams": recalls(_bigram_ranks(foreign, asked, titles=False)),
        "bigrams with titles": recalls(_bigram_ranks(foreign, asked, titles=True)),
    }


def lines(figures: Figures) -> Iterator[str]:
    """Recall beside BM25."""
    yield f"{figures['questions']} questions over {figures['passages']} paragraphs ({figures['sentences']} sentences)."
    yield ""
    yield "| retrieval | recall at 1 | recall at 5 |"
    yield "|---|---|---|"
    for name, key in (
        ("ours (titles, cosines and BM25)", "ours"),
        ("BM25 over character bigrams, in this run", "bigrams"),
        ("the same with titles", "bigrams with titles"),
    ):
        yield f"| {name} | {figures[key]['1']:.3f} | {figures[key]['5']:.3f} |"
    yield f"| BM25 over character bigrams, to be beaten | {PUBLISHED[0]} | {PUBLISHED[1]} |"


def recalls(ranks: Sequence[int | None]) -> Mapping[str, float]:
    """Share of the questions whose paragraph is among the first 1 and 5."""
    return {str(depth): mean(rank is not None and rank < depth for rank in ranks) for depth in (1, DEPTH)}


def _bigram_ranks(foreign: Foreign, asked: Sequence[Asked], *, titles: bool) -> list[int | None]:
    passages = foreign.document.passages
    index = LexicalIndex.build([_bigrams(passage.section.title + passage.text if titles else passage.text) for passage in passages])
    found = []
    for one in asked:
        order = np.argsort(-index.scores(_bigrams(one.question)), kind="stable")[:DEPTH]
        found.append(_rank([passages[row].id for row in order], one))
    return found


def _bigrams(text: str) -> list[str]:
    plain = normalise(text)
    return [plain[n : n + 2] for n in range(len(plain) - 1)]


def _rank(found: Sequence[str], asked: Asked) -> int | None:
    return found.index(asked.passage.id) if asked.passage.id in found else None
