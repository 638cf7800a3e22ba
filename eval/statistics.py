"""Intervals and tests for figures of a run."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np

from eval.metrics import Combine, Metric, mean
from eval.records import Record

RESAMPLES = 400
SEED = 20240604


def interval(metric: Metric, records: Sequence[Record], *, share: float = 0.95) -> tuple[float, float] | None:
    """Percentile bootstrap of a metric, clustered by section (Efron and Tibshirani 1993; Cameron, Gelbach and Miller 2008).

    Sections are drawn with replacement, because questions on one section succeed and fail together.

    Returns:
        Lower and upper end, or None where the metric applies to no record.
    """
    clusters = _clusters(metric, records)
    if not clusters:
        return None
    return _bootstrap(clusters, metric.combine, share)


def difference_interval(differences: Sequence[tuple[str, float]], *, share: float = 0.95) -> tuple[float, float]:
    """The same for paired differences, each given with its section: lower and upper end of their mean."""
    groups: dict[str, list[float]] = {}
    for group, value in differences:
        groups.setdefault(group, []).append(value)
    return _bootstrap(list(groups.values()), mean, share)


def mcnemar(worse: int, better: int) -> float:
    """Exact two-sided McNemar test (1947): the probability of a split at least as uneven if both were equally good.

    Args:
        worse: items that turned from right to wrong.
        better: items that turned from wrong to right.

    Returns:
        p, 0 to 1; 1 where nothing changed.
    """
    changed = worse + better
    if not changed:
        return 1.0
    tail = sum(comb(changed, k) for k in range(min(worse, better) + 1)) / 2**changed
    return min(1.0, 2.0 * float(tail))


def area_under_curve(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Probability that a positive's score exceeds a negative's, ties half: 0 to 1 (Mann and Whitney 1947)."""
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return wins / (len(positive) * len(negative))


def _bootstrap(clusters: Sequence[Sequence[float]], combine: Combine, share: float) -> tuple[float, float]:
    random = np.random.default_rng(SEED)
    figures = []
    for _ in range(RESAMPLES):
        drawn = random.integers(0, len(clusters), len(clusters))
        figures.append(combine([value for row in drawn for value in clusters[row]]))
    tail = (1 - share) / 2
    low, high = np.quantile(figures, [tail, 1 - tail])
    return float(low), float(high)


def _clusters(metric: Metric, records: Sequence[Record]) -> list[list[float]]:
    groups: dict[str, list[float]] = {}
    for record in records:
        if (value := metric.measure(record)) is not None:
            groups.setdefault(record.item.group, []).append(value)
    return list(groups.values())
