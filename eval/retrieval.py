"""Retrieval alone over gold items: no model speaks, so that every item is asked in every run of the gate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.gold_set import Item
from eval.records import Record
from eval.rows import Parts
from rag.evidence.retrieve import Retriever
from rag.types import Language

DEPTH = 10
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_HALF_WIDTH = {full: half for half, full in _FULL_WIDTH.items()}


def retrieve(parts: Parts, items: Sequence[Item]) -> list[Record]:
    """The evidence for every item that the text answers, and what BM25 finds for it in either width."""
    retriever = Retriever(parts.index, parts.embedder)
    assistant = parts.assistant(retriever=retriever)
    records = []
    for item in items:
        if not item.passages:
            continue
        evidence = [{"passage_id": found.passage_id} for found in assistant.search(item.question, limit=DEPTH)]
        widths = [_lexical(retriever, item.question.translate(table), item.language) for table in (_FULL_WIDTH, _HALF_WIDTH)]
        answer = {"status": "evidence", "statements": [], "citations": [], "evidence": evidence, "lexical_by_width": widths}
        records.append(Record(item=item, answer=answer))
    return records


def _lexical(retriever: Retriever, question: str, language: Language) -> list[int]:
    _, scores = retriever.lexical_scores(question, language)
    return [int(row) for row in np.argsort(-scores, kind="stable")[:DEPTH] if scores[row] > 0]
