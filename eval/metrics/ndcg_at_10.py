"""Normalised discounted cumulative gain of the first ten passages, gains 2 and 1: 0 to 1 (Jarvelin and Kekalainen 2002)."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from eval.records import Record

STAGE = "retrieval"


def measure(record: Record) -> float | None:
    """Questions that the text answers. DCG = sum of gain / log2(rank + 1), divided by that of the ideal order."""
    gains = record.item.passages
    if not gains:
        return None
    ideal = _dcg(sorted(gains.values(), reverse=True)[:10])
    return _dcg([gains.get(passage, 0) for passage in record.ranked[:10]]) / ideal


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))
