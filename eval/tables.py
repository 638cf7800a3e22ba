"""Figures of runs as Markdown tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

import numpy as np

from eval.metrics import brevity, metrics
from eval.records import Record
from eval.slices import sliced
from eval.statistics import interval


def metric_table(rows: Mapping[str, Sequence[Record]]) -> Iterator[str]:
    """Each metric over all items, one column a row of the report, with 95 % intervals for the last one."""
    names = list(rows)
    yield f"| metric | {' | '.join(names)} | 95 % interval ({names[-1]}) | items |"
    yield "|---|" + "---|" * (len(names) + 2)
    parts = {name: sliced(records).get("all", []) for name, records in rows.items()}
    for one in metrics():
        figures = [one.of(records) for records in parts.values()]
        last = parts[names[-1]]
        if all(figure is None for figure in figures):
            continue
        ends = interval(one, last)
        shown = f"{ends[0]:.3f} to {ends[1]:.3f}" if ends else ""
        yield f"| {one.name} | {' | '.join(_cell(figure) for figure in figures)} | {shown} | {len(one.values(last))} |"


def slice_table(records: Sequence[Record]) -> Iterator[str]:
    """Each metric per slice."""
    parts = sliced(records)
    yield f"| metric | {' | '.join(f'{name} ({len(part)})' for name, part in parts.items())} |"
    yield "|---|" + "---|" * len(parts)
    for one in metrics():
        figures = [one.of(part) for part in parts.values()]
        if any(figure is not None for figure in figures):
            yield f"| {one.name} | {' | '.join(_cell(figure) for figure in figures)} |"


def length_table(records: Sequence[Record]) -> Iterator[str]:
    """Lengths of one-fact answers."""
    yield "| one-fact answers | median | p95 | answers |"
    yield "|---|---|---|---|"
    for language, unit in (("ja", "characters"), ("en", "words")):
        sizes = [size for record in records if record.item.language == language and (size := brevity.length(record)) is not None]
        if sizes:
            yield f"| {language}, {unit} | {median(sizes):.0f} | {np.quantile(sizes, 0.95):.0f} | {len(sizes)} |"


def cost_table(rows: Mapping[str, Sequence[Record]]) -> Iterator[str]:
    """Seconds until evidence, first checked statement and whole answer."""
    yield "| seconds, p50 / p95 | " + " | ".join(rows) + " |"
    yield "|---|" + "---|" * len(rows)
    for field, name in (("evidence_s", "evidence"), ("first_statement_s", "first checked statement"), ("total_s", "whole answer")):
        cells = []
        for records in rows.values():
            seconds = [s for record in records if record.answer and (s := record.answer["timings"][field]) is not None]
            cells.append(f"{median(seconds):.2f} / {np.quantile(seconds, 0.95):.2f}" if seconds else "")
        yield f"| {name} | {' | '.join(cells)} |"


def error_lines(rows: Mapping[str, Sequence[Record]]) -> Iterator[str]:
    """Errors are a row of their own; they count as wrong and are never scored as text."""
    for name, records in rows.items():
        failed = [record for record in records if record.error]
        yield f"| {name} | {len(failed)} | {', '.join(sorted({str(record.error) for record in failed})[:3])} |"


def _cell(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.3f}"
