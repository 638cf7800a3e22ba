"""Figures of runs as Markdown tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

import numpy as np

from eval.metrics import focus_length, metric, metrics
from eval.metrics.focus_length import in_full_weight
from eval.records import Record
from eval.runs import Run
from eval.slices import sliced
from eval.statistics import interval
from index.language.sentences import sentence_spans


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
    """How much of one-fact answers is in full weight, and how many words English statements have."""
    yield "| one-fact answers, in full weight | median | p95 | answers |"
    yield "|---|---|---|---|"
    for language, unit in (("ja", "characters"), ("en", "words")):
        sizes = [size for record in records if record.item.language == language and (size := focus_length.length(record)) is not None]
        if sizes:
            yield f"| {language}, {unit} | {median(sizes):.0f} | {np.quantile(sizes, 0.95):.0f} | {len(sizes)} |"
    yield from english_table(records)


def english_table(records: Sequence[Record]) -> Iterator[str]:
    """Words of the English statements: the whole of one, what is in full weight, and each of its sentences."""
    answered = [record for record in records if record.item.language == "en" and record.answered]
    texts = [(str(statement["text"]), in_full_weight(statement)) for record in answered for statement in record.statements]
    if not texts:
        return
    sentences = [whole[slice(*span)] for whole, _ in texts for span in sentence_spans(whole)]
    yield from ("", "| words in English | half have at most | nine tenths have at most | longest | number |", "|---|---|---|---|---|")
    for name, parts in (
        ("statements, whole", [whole for whole, _ in texts]),
        ("statements, in full weight", [weighty for _, weighty in texts]),
        ("sentences of statements", sentences),
    ):
        sizes = [len(part.split()) for part in parts]
        half, most = (int(np.quantile(sizes, share, method="higher")) for share in (0.5, 0.9))
        yield f"| {name} | {half} | {most} | {max(sizes)} | {len(sizes)} |"


def cost_table(runs: Sequence[Run]) -> Iterator[str]:
    """Seconds until evidence, first checked statement and whole answer; tokens a question; memory of the process."""
    yield "| cost | " + " | ".join(run.row for run in runs) + " |"
    yield "|---|" + "---|" * len(runs)
    for field, name in (("evidence_s", "evidence"), ("first_statement_s", "first checked statement"), ("total_s", "whole answer")):
        cells = []
        for run in runs:
            seconds = [s for record in run.records if record.answer and (s := record.answer["timings"][field]) is not None]
            cells.append(f"{median(seconds):.2f} / {np.quantile(seconds, 0.95):.2f}" if seconds else "")
        yield f"| {name}, seconds, p50 / p95 | {' | '.join(cells)} |"
    for name in dict.fromkeys(name for run in runs for name in run.cost):
        yield f"| {name} | {' | '.join(f'{run.cost.get(name, 0):.1f}' for run in runs)} |"


def ratio_table(records: Sequence[Record]) -> Iterator[str]:
    """English beside Japanese: figures of both and their ratio."""
    parts = sliced(records)
    yield "| English / Japanese | ja | en | ratio |"
    yield "|---|---|---|---|"
    for name in ("recall at 1", "recall at 5", "full at 8", "vital nuggets", "correct"):
        japanese, english = (metric(name).of(parts.get(language, [])) for language in ("ja", "en"))
        if japanese and english is not None:
            yield f"| {name} | {japanese:.3f} | {english:.3f} | {english / japanese:.3f} |"


def risk_table(records: Sequence[Record]) -> Iterator[str]:
    """Risk and coverage: if only the surest answers were given, how many of them were wrong (El-Yaniv and Wiener 2010)."""
    answered = [record for record in records if record.answered]
    answered.sort(key=lambda record: -max(float(statement.get("probability") or 0) for statement in record.statements))
    yield "| share of all questions answered, surest first | share of these answers that are wrong | answers |"
    yield "|---|---|---|"
    for share in (0.2, 0.4, 0.6, 0.8, 1.0):
        part = answered[: max(1, round(share * len(answered)))]
        wrong = sum(not metric("correct").measure(record) for record in part) / len(part) if part else 0.0
        yield f"| {len(part) / max(1, len(records)):.2f} | {wrong:.3f} | {len(part)} |"


def error_lines(rows: Mapping[str, Sequence[Record]]) -> Iterator[str]:
    """Errors are a row of their own; they count as wrong and are never scored as text."""
    for name, records in rows.items():
        failed = [record for record in records if record.error]
        yield f"| {name} | {len(failed)} | {', '.join(sorted({str(record.error) for record in failed})[:3])} |"


def _cell(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.3f}"
