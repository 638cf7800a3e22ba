"""Questions that get something taken away or put in: noise twins, paired refusals, injections."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from eval.gold_set import Item
from eval.metrics import metric
from eval.normalise import normalise
from eval.records import Record
from eval.rows import Parts
from index.text.types import Document
from rag.evidence.retrieve import Retriever
from rag.steps import Ranking
from rag.types import Answer, Language


@dataclass(frozen=True, kw_only=True, slots=True)
class TwinGap:
    """How items do beside their twins."""

    pairs: int
    parents: float
    twins: float


def noise_drop(records: Sequence[Record]) -> TwinGap | None:
    """Share answered right of clean questions, and of the same ones with typos, kana, widths and slips."""
    return _gap(records, lambda record: record.item.kind == "noise")


def language_gap(records: Sequence[Record]) -> TwinGap | None:
    """Vital nuggets of Japanese questions, and of their English twins."""
    return _gap(records, lambda record: record.item.kind != "noise" and record.item.language == "en", name="vital nuggets")


class WithoutAnswer:
    """The product over a text from which every passage that holds an alias of the asked item's vital nuggets is taken out."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._retriever = Retriever(parts.index, parts.embedder)
        self.provenance = parts.assistant().provenance

    def answer(self, item: Item) -> Answer:
        """Ask a question whose answer is gone: it must be refused."""
        hidden = holding(item, self._parts.index.document)
        return self._parts.assistant(retriever=_Hiding(self._retriever, hidden)).answer(item.question, id=item.id)


def holding(item: Item, document: Document) -> frozenset[str]:
    """Passages that hold a form of one of the item's vital nuggets."""
    forms = [normalise(form) for nugget in item.vital for form in nugget.any_of]
    return frozenset(
        passage.id for passage in document.passages if passage.id in item.passages or any(form in normalise(passage.text) for form in forms)
    )


class _Hiding(Retriever):
    """A retriever that does not see some passages."""

    def __init__(self, retriever: Retriever, hidden: frozenset[str]) -> None:
        self._whole = retriever
        self._hidden = hidden

    def rank(self, question: str, language: Language = "ja", *, limit: int = 200, documents: Collection[str] = ()) -> Ranking:
        """See ``Retriever.rank``."""
        ranking = self._whole.rank(question, language, limit=10_000, documents=documents)
        return Ranking(
            passages=tuple(one for one in ranking.passages if one.passage.id not in self._hidden)[:limit],
            sentences=tuple(one for one in ranking.sentences if one.sentence.passage_id not in self._hidden)[:limit],
        )


def _gap(records: Sequence[Record], is_twin: Callable[[Record], bool], name: str = "correct") -> TwinGap | None:
    measure = metric(name).measure
    by_id = {record.item.id: record for record in records}
    pairs = []
    for record in records:
        parent = by_id.get(record.item.parent or "")
        if parent is None or not is_twin(record):
            continue
        before, after = measure(parent), measure(record)
        if before is not None and after is not None:
            pairs.append((before, after))
    if not pairs:
        return None
    parents, twins = np.mean(np.array(pairs), axis=0)
    return TwinGap(pairs=len(pairs), parents=float(parents), twins=float(twins))
