"""The report's picture: main figures of the three rows, and what answering more questions costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from eval.metrics import metric
from eval.records import Record
from eval.statistics import interval
from index.home import replacing

BARS = ("recall at 1", "vital nuggets", "correct", "citation precision", "refusal f1", "answerable answered")


def draw(rows: Mapping[str, Sequence[Record]], file: Path) -> None:
    """Write a PNG: bars with 95 % intervals per row."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(9, 3.6), layout="constrained")
    width = 0.8 / len(rows)
    for number, (name, records) in enumerate(rows.items()):
        heights, errors = [], []
        for measure in BARS:
            one = metric(measure)
            height = one.of(records) or 0.0
            low, high = interval(one, records) or (height, height)
            heights.append(height)
            errors.append((max(0.0, height - low), max(0.0, high - height)))
        places = np.arange(len(BARS)) + (number - (len(rows) - 1) / 2) * width
        axes.bar(
            places, heights, width * 0.92, yerr=np.array(errors).T, capsize=2, label=name, color=("#9db4c8", "#d9a441", "#0b4f8a")[number]
        )
    axes.set_xticks(np.arange(len(BARS)), BARS)
    axes.set_ylim(0, 1.05)
    axes.set_ylabel("share, higher is better")
    axes.grid(axis="y", alpha=0.3)
    figure.legend(loc="outside upper center", ncols=len(rows))
    with replacing(file) as beside, beside.open("wb") as handle:
        figure.savefig(handle, format="png", dpi=110)
    pyplot.close(figure)
