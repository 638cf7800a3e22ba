"""Metrics: one a file, found by the file's name. Higher is better everywhere.

A file has ``STAGE``, a docstring with formula, range and source, and ``measure(record)``, which gives a number, or None where
the metric does not apply to the item. It may have ``combine(values)`` where the figure of a run is not the mean,
``INVARIANT = True`` where one item below 1 breaks a run, and ``GATING = False`` where it is reported only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np

from eval.records import Record

Combine = Callable[[Sequence[float]], float]


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean."""
    return float(np.mean(values))


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    """A metric as its file gives it."""

    name: str
    """The file's name with spaces: ``recall at 1``."""
    stage: str
    """retrieval, answer, citation, refusal, language, robustness or cost."""
    measure: Callable[[Record], float | None]
    combine: Combine
    invariant: bool
    gating: bool
    """Whether the gate looks at it: not where it is reported only."""
    explained: str
    """First line of the file's docstring."""

    def values(self, records: Sequence[Record]) -> list[float]:
        """Per-item values of the records to which the metric applies."""
        return [value for record in records if (value := self.measure(record)) is not None]

    def of(self, records: Sequence[Record]) -> float | None:
        """The figure of a run; None where it applies to no record."""
        values = self.values(records)
        return self.combine(values) if values else None


_ORDER = ("retrieval", "answer", "citation", "refusal", "language", "robustness", "cost")


@cache
def metrics() -> tuple[Metric, ...]:
    """All metrics, by stage and name."""
    found = []
    for file in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        module = import_module(f"eval.metrics.{file.stem}")
        found.append(
            Metric(
                name=file.stem.replace("_", " "),
                stage=module.STAGE,
                measure=module.measure,
                combine=getattr(module, "combine", mean),
                invariant=getattr(module, "INVARIANT", False),
                gating=getattr(module, "GATING", True),
                explained=(module.__doc__ or "").splitlines()[0],
            )
        )
    return tuple(sorted(found, key=lambda metric: (_ORDER.index(metric.stage), metric.name)))


def metric(name: str) -> Metric:
    """The metric of a name (KeyError: there is none)."""
    return {one.name: one for one in metrics()}[name]
