"""How long people wait for one of several answerers: a simulation with the times that answers took here.

One line, first come first served, before some answerers; the time of each answer is drawn from those that ``product`` measured. What is
assumed: an answerer has cores of its own, and a second one makes the first no slower.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from eval.bench.bench import Bench, Figures, kept, middle_and_most, quantile
from eval.bench.product import seconds

TITLE = "waiting, by simulation"
ANSWERERS = (1, 2, 4, 8)
USERS = (1, 8, 32, 100)
READING_S = 60.0
"""Seconds from an answer to the same person's next question, on average, exponentially distributed."""
OFFICIALS = (300, 1000, 3000)
QUESTIONS_A_DAY, DAY_S, PEAK = 20, 8 * 3600, 3
"""Of one official; a working day; how many times the average rate the busiest hour has."""
BUSY = 0.8
"""Share of the time that an answerer may be at work at the peak; the line grows without end towards 1."""
CORES = 2
"""Of one answerer."""
ENOUGH_S = 10.0
"""Seconds that 95 of 100 answers are to stay below."""
MOST_ANSWERERS = 64
_QUESTIONS = 20_000
_WARM = 0.1
"""Share of the questions at the beginning that is not counted: there the line is still empty."""


@dataclass(frozen=True, kw_only=True)
class Waits:
    """What a simulation gives."""

    seconds: tuple[float, ...]
    """From each question to its whole answer, the line included."""
    rate: float
    """Answers a second."""


def closed(service: Sequence[float], *, answerers: int, users: int, reading_s: float, questions: int = _QUESTIONS, seed: int = 1) -> Waits:
    """So many users, each of whom asks again some time after the answer.

    Args:
        service: seconds that answers take, to draw from.
        answerers: how many answer at once.
        users: who ask.
        reading_s: seconds between an answer and the next question on average; 0: none.
        questions: how many are asked.
        seed: of the random numbers.
    """
    draw = random.Random(seed)  # noqa: S311 - a simulation

    def pause() -> float:
        return draw.expovariate(1 / reading_s) if reading_s else 0.0

    asking = [(pause(), user) for user in range(users)]
    heapq.heapify(asking)
    free = [0.0] * answerers
    ended = []
    for _ in range(questions):
        asked, user = heapq.heappop(asking)
        end = max(asked, heapq.heappop(free)) + draw.choice(service)
        heapq.heappush(free, end)
        heapq.heappush(asking, (end + pause(), user))
        ended.append((asked, end))
    return _counted(ended)


def arriving(service: Sequence[float], *, answerers: int, rate: float, questions: int = _QUESTIONS, seed: int = 1) -> Waits:
    """Questions of many people, who do not wait for each other: a Poisson process (arguments as ``closed``; ``rate``: a second)."""
    draw = random.Random(seed)  # noqa: S311 - a simulation
    free = [0.0] * answerers
    ended, asked = [], 0.0
    for _ in range(questions):
        asked += draw.expovariate(rate)
        end = max(asked, heapq.heappop(free)) + draw.choice(service)
        heapq.heappush(free, end)
        ended.append((asked, end))
    return _counted(ended)


def enough(service: Sequence[float], rate: float, most_s: float = ENOUGH_S) -> tuple[int, Waits] | None:
    """The fewest answerers with which 95 of 100 answers are there in time, and the waits then; None: more than are tried."""
    needed = int(rate * sum(service) / len(service)) + 1  # fewer would never catch up
    for answerers in range(needed, MOST_ANSWERERS + 1):
        waits = arriving(service, answerers=answerers, rate=rate)
        if quantile(waits.seconds, 0.95) <= most_s:
            return answerers, waits
    return None


def peak_rate(officials: int) -> float:
    """Questions a second in the busiest hour."""
    return officials * QUESTIONS_A_DAY / DAY_S * PEAK


def sizes(mean_s: float, memory_gib: float) -> Iterator[str]:
    """How many answerers a ministry needs at its peak, so that each is free for a share of the time.

    Args:
        mean_s: seconds that an answer takes on average.
        memory_gib: of one answerer.
    """
    yield "| officials | questions a second at the peak | answerers | cores | memory, GiB |"
    yield "|---|---|---|---|---|"
    for officials in OFFICIALS:
        answerers = math.ceil(peak_rate(officials) * mean_s / BUSY)
        cells = (f"{officials:,}", f"{peak_rate(officials):.1f}", answerers, CORES * answerers, f"{answerers * memory_gib:.0f}")
        yield f"| {' | '.join(map(str, cells))} |"


def run(bench: Bench) -> Figures:
    """Simulate with the times of the stage ``product``."""
    measured = kept(bench.kept_file("product"))
    service = seconds(measured["figures"]["questions"], "whole answer") if measured else []
    if not measured or not service:
        return {"skipped": "the times of single answers are not measured -> type: make bench"}
    return table(service) | {"where": bench.made_with["processor"], "when": measured["measured"]}


def table(service: Sequence[float]) -> Figures:
    """The figures of every number of users and answerers, and how many answerers a ministry needs."""
    rows = []
    for reading_s in (0.0, READING_S):
        for users in USERS:
            for answerers in ANSWERERS:
                waits = closed(service, answerers=answerers, users=users, reading_s=reading_s)
                row = {"reading": reading_s, "users": users, "answerers": answerers, "rate": waits.rate}
                rows.append(row | {"p50": quantile(waits.seconds, 0.5), "p95": quantile(waits.seconds, 0.95)})
    ministries = []
    for officials in OFFICIALS:
        rate = peak_rate(officials)
        found = enough(service, rate)
        said = {"answerers": found[0], "p50": quantile(found[1].seconds, 0.5), "p95": quantile(found[1].seconds, 0.95)} if found else {}
        ministries.append({"officials": officials, "rate": rate} | said)
    return {"service": list(service), "rows": rows, "ministries": ministries}


def lines(figures: Figures) -> Iterator[str]:
    """A table for people who ask again at once, one for people who read first, one for whole ministries."""
    service = figures["service"]
    yield (
        f"Simulated, with the seconds of {len(service)} answers measured on {figures['when']} ({figures['where']}): "
        f"{middle_and_most(service)} (p50 / p95). Each answerer has cores of its own. A cell: answers a second; seconds until the whole "
        "answer, p50 / p95."
    )
    for reading_s, who in ((0.0, "who ask again at once"), (READING_S, f"who read for {READING_S:.0f} s between two questions")):
        yield ""
        yield f"| users {who} |" + "".join(f" {answerers} answerer{'s' * (answerers > 1)} |" for answerers in ANSWERERS)
        yield "|---" * (1 + len(ANSWERERS)) + "|"
        for users in USERS:
            found = [row for row in figures["rows"] if (row["reading"], row["users"]) == (reading_s, users)]
            yield f"| {users} |" + "".join(f" {row['rate']:.2f}; {row['p50']:.1f} / {row['p95']:.1f} |" for row in found)
    yield ""
    yield f"| officials | questions a second at the peak | answerers for p95 of at most {ENOUGH_S:.0f} s | seconds, p50 / p95 |"
    yield "|---|---|---|---|"
    for row in figures["ministries"]:
        waits = f"{row['p50']:.1f} / {row['p95']:.1f}" if "answerers" in row else ""
        yield f"| {row['officials']:,} | {row['rate']:.1f} | {row.get('answerers', f'more than {MOST_ANSWERERS}')} | {waits} |"
    yield ""
    yield f"An official asks {QUESTIONS_A_DAY} questions in {DAY_S // 3600} hours; the peak has {PEAK} times the average rate."


def draw(figures: Figures, axes: Any) -> None:  # noqa: ANN401 - matplotlib is untyped
    """The slow answers by the number of users, a line for each number of answerers."""
    for answerers in ANSWERERS:
        found = [row for row in figures["rows"] if (row["reading"], row["answerers"]) == (READING_S, answerers)]
        axes.plot([row["users"] for row in found], [row["p95"] for row in found], "o-", label=f"{answerers} answerers")
    title = f"Waiting, p95, simulated; {READING_S:.0f} s between two questions"
    axes.set(title=title, xlabel="users", ylabel="seconds", xscale="log", yscale="log")
    axes.legend(fontsize=7)


def _counted(ended: Sequence[tuple[float, float]]) -> Waits:
    counted = ended[int(_WARM * len(ended)) :]
    ends = sorted(end for _, end in counted)
    return Waits(seconds=tuple(end - asked for asked, end in counted), rate=(len(ends) - 1) / (ends[-1] - ends[0]))
