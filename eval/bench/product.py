"""The product by itself, warm: thirty development questions of both languages, and where their time goes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import mean
from typing import Any

from eval.bench.bench import Bench, Figures, gib, middle_and_most, most_memory, progress
from eval.bench.stopwatch import TimedProduct
from eval.metrics import metric
from eval.rows import Parts

TITLE = "the product"
STEPS = ("embedding the question", "BM25, cosines, fusing", "judging sentences", "copying the decisive words", "everything else")
GOALS = {"evidence": (0.3, 0.1), "first checked statement": (1.5, 0.4), "whole answer": (4.0, 1.5)}
"""Seconds at p50: of the first release, and the goal."""


def run(bench: Bench) -> Figures:
    """Open, warm up, ask; every question's seconds."""
    report = progress()
    start = time.perf_counter()
    product = TimedProduct(Parts.open(bench.settings, model=bench.settings.llm != "none"))
    opened = time.perf_counter()
    product.assistant.warm_up()
    warm = time.perf_counter()
    before = product.tokens
    rows = []
    items = bench.questions()
    for number, item in enumerate(items, start=1):
        record, steps = product.timed(item)
        timings = record.answer["timings"] if record.answer else {}
        rows.append(
            {
                "id": item.id,
                "language": item.language,
                "evidence": timings.get("evidence_s"),
                "first checked statement": timings.get("first_statement_s"),
                "whole answer": timings.get("total_s"),
                "correct": metric("correct").measure(record),
                "steps": steps,
            }
        )
        report("asking the product", number, len(items), "questions")
    read, written = (now - then for now, then in zip(product.tokens, before, strict=True))
    return {
        "opening": opened - start,
        "warming up": warm - opened,
        "questions": rows,
        "tokens read": read / len(rows),
        "tokens written": written / len(rows),
        "memory": most_memory(),
    }


def lines(figures: Figures) -> Iterator[str]:
    """Seconds by language, then by step."""
    rows = figures["questions"]
    sides = {"all": rows} | {language: [row for row in rows if row["language"] == language] for language in ("ja", "en")}
    sides = {name: part for name, part in sides.items() if part}
    yield f"| seconds, p50 / p95 | {' | '.join(f'{name} ({len(part)})' for name, part in sides.items())} | first release, p50 | goal, p50 |"
    yield "|---|" + "---|" * (len(sides) + 2)
    for name, (least, goal) in GOALS.items():
        yield f"| {name} | {' | '.join(middle_and_most(seconds(part, name)) for part in sides.values())} | {least} | {goal} |"
    right = [f"{mean(row['correct'] for row in part):.2f}" for part in sides.values()]
    yield f"| right answers | {' | '.join(right)} | | |"
    yield ""
    yield (
        f"A question has the model read {figures['tokens read']:.0f} tokens and write {figures['tokens written']:.0f}. Largest memory "
        f"{gib(figures['memory'])} GiB (first release: 5, goal: 3). Opening took {figures['opening']:.1f} s, warming up "
        f"{figures['warming up']:.1f} s."
    )
    yield ""
    yield "| where a question's time goes | mean, s | share | p95, s |"
    yield "|---|---|---|---|"
    whole = sum(sum(row["steps"].values()) for row in rows)
    for step in STEPS:
        spent = [row["steps"].get(step, 0.0) for row in rows]
        yield f"| {step} | {mean(spent):.3f} | {sum(spent) / whole:.0%} | {middle_and_most(spent, 3).split(' / ')[1]} |"


def draw(figures: Figures, axes: Any) -> None:  # noqa: ANN401 - matplotlib is untyped
    """The time of every question by step, the shortest first."""
    rows = sorted(figures["questions"], key=lambda row: sum(row["steps"].values()))
    bottom = [0.0] * len(rows)
    for step in STEPS:
        heights = [row["steps"].get(step, 0.0) for row in rows]
        axes.bar(range(len(rows)), heights, bottom=bottom, label=step, width=0.85)
        bottom = [low + height for low, height in zip(bottom, heights, strict=True)]
    axes.set(title="Where a question's time goes", xlabel="questions, the quickest first", ylabel="seconds")
    axes.legend(fontsize=7)


def seconds(rows: list[Figures], name: str) -> list[float]:
    """The seconds of those questions that have them; a refusal has no statement."""
    return [row[name] for row in rows if row[name] is not None]
