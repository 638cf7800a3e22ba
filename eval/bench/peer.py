"""The product and LlamaIndex's ``CitationQueryEngine`` in turn: the same questions, weights, build and machine, in the same minutes."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, median
from typing import Any

from eval.bench.bench import Bench, Figures, gib, middle_and_most, progress, say
from eval.bench.worker import Worker
from eval.gold_set import Item
from eval.metrics import metric
from eval.records import Record
from index.home import read_lines

TITLE = "the product and LlamaIndex's CitationQueryEngine, in turn"
SIDES = {"product": "strategy-qa", "peer": "CitationQueryEngine"}
LONGEST_S = 12 * 60.0
"""Seconds after which no further question is asked."""


def run(bench: Bench) -> Figures:
    """Ask both in turn, in two processes; what an interrupted run asked is not asked again."""
    python = bench.peer_python
    if python is None or not python.is_file():
        return {"skipped": "LlamaIndex is not installed beside the product -> type: make bench"}
    file = bench.result_file("peer").with_suffix(".part")
    rows = _read(file)
    spent = sum(row[side]["seconds"] for row in rows for side in SIDES)
    items = bench.questions()
    workers: dict[str, Worker] = {}
    report = progress()
    start = time.perf_counter() - spent
    try:
        say("  opening both; the peer embeds its passages first")
        workers["product"] = Worker(Path(sys.executable), "eval.bench.worker")
        workers["product"].wait_until_ready()
        workers["peer"] = Worker(python, "eval.bench.peer_worker")
        workers["peer"].wait_until_ready()
        start = time.perf_counter() - spent
        for number, item in enumerate(items, start=1):
            if number > len(rows) and time.perf_counter() - start < LONGEST_S:
                row: Figures = {"id": item.id, "language": item.language}
                for side in SIDES if number % 2 else reversed(SIDES):
                    row[side] = _measured(workers[side].ask(item.question), item)
                rows.append(row)
                with file.open("a", encoding="utf-8") as handle:
                    handle.write(json.dumps(row, ensure_ascii=False) + "\n")
            report("asking both", number, len(items), "questions")
    finally:
        for worker in workers.values():
            worker.close()
    file.unlink(missing_ok=True)
    return {"of": len(items), "questions": rows}


def lines(figures: Figures) -> Iterator[str]:
    """Both beside each other."""
    rows = figures["questions"]
    times = {side: [row[side]["seconds"] for row in rows] for side in SIDES}
    yield f"{len(rows)} of {figures['of']} questions, as many as both answered within {LONGEST_S / 60:.0f} minutes."
    yield ""
    yield f"| | {' | '.join(SIDES.values())} |"
    yield "|---|---|---|"
    yield f"| whole answer, seconds, p50 / p95 | {' | '.join(middle_and_most(times[side]) for side in SIDES)} |"
    yield f"| times faster: ratio of the sums (p50 of the questions' ratios) | {faster(figures):.1f} ({median(_ratios(rows)):.1f}) | 1 |"
    for key, name in (("correct", "right answers"), ("right passage cited", "right passage cited"), ("asked language", "asked language")):
        values = [[row[side][key] for row in rows if row[side][key] is not None] for side in SIDES]
        yield f"| {name} | {' | '.join(f'{mean(found):.2f} of {len(found)}' if found else '' for found in values)} |"
    for name in ("tokens read", "tokens written"):
        yield f"| {name} a question | {' | '.join(f'{mean(row[side][name] for row in rows):.0f}' for side in SIDES)} |"
    yield f"| largest memory, GiB | {' | '.join(gib(max(row[side]['memory'] for row in rows)) for side in SIDES)} |"
    yield ""
    yield (
        "`CitationQueryEngine` of LlamaIndex with its defaults (citation chunks of 512 tokens, compact answers of at most 256 tokens) and "
        "the top 3 of its documentation, over the same passages under their heading path, one document each; the same embedder, weights "
        "and llama.cpp build in a process of its own. What it writes counts as a refusal where it says in any usual words that the text "
        "does not say."
    )


def draw(figures: Figures, axes: Any) -> None:  # noqa: ANN401 - matplotlib is untyped
    """The share of questions that are answered by a time."""
    rows = figures["questions"]
    for side, name in SIDES.items():
        times = sorted(row[side]["seconds"] for row in rows)
        axes.step([0.0, *times], [n / len(times) for n in range(len(times) + 1)], where="post", label=name)
    axes.set(title="Answered within so many seconds", xlabel="seconds", ylabel="share of questions", xscale="symlog", ylim=(0, 1.02))
    axes.legend(fontsize=7)


def faster(figures: Figures) -> float:
    """How many times the product's time the peer takes, over all questions."""
    rows = figures["questions"]
    return float(sum(row["peer"]["seconds"] for row in rows) / sum(row["product"]["seconds"] for row in rows))


def _ratios(rows: list[Figures]) -> list[float]:
    return [row["peer"]["seconds"] / row["product"]["seconds"] for row in rows]


def _measured(reply: Figures, item: Item) -> Figures:
    record = Record(item=item, answer={"language": item.language} | reply.pop("answer"))
    cited = bool(record.cited & item.gold) if item.gold else None
    answered = metric("asked language").measure(record)
    return reply | {"correct": metric("correct").measure(record), "right passage cited": cited, "asked language": answered}


def _read(file: Path) -> list[Figures]:
    """The questions that an interrupted run asked; a torn last line is asked again."""
    rows = []
    if file.is_file():
        for line in read_lines(file):
            try:
                rows.append(json.loads(line))
            except ValueError:
                break
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return rows
