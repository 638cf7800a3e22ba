"""Progress as lines, and amounts and durations for people."""

from __future__ import annotations

import pytest

from rag.cli.context import amount, duration, progress_lines


def test_lines_come_first_last_and_every_ten_seconds() -> None:
    now = 0.0
    lines: list[str] = []
    report = progress_lines(lines.append, clock=lambda: now)
    for done in range(101):
        now = done * 0.25
        report("embedding", done, 100, "sentences")
    assert lines == [
        "embedding: 0 of 100 sentences",
        "embedding: 40 of 100 sentences, about 15 s left",
        "embedding: 80 of 100 sentences, about 5 s left",
        "embedding: 100 of 100 sentences",
    ]


def test_time_left_counts_only_what_this_run_did() -> None:
    now = 0.0
    lines: list[str] = []
    report = progress_lines(lines.append, clock=lambda: now)
    report("downloading", 900, 1000, "B")
    now = 10.0
    report("downloading", 910, 1000, "B")
    assert lines[-1] == "downloading: 0.9 of 1.0 kB, about 2 min left"


@pytest.mark.parametrize(
    ("done", "total", "unit", "shown"),
    [(5, 10, "B", "5 of 10 B"), (10**6, 2 * 10**9, "B", "0.0 of 2.0 GB"), (0, 0, "questions", "0 of 0 questions")],
)
def test_amounts(done: int, total: int, unit: str, shown: str) -> None:
    assert amount(done, total, unit) == shown


@pytest.mark.parametrize(("seconds", "shown"), [(4.4, "4 s"), (120, "2 min"), (3900, "1 h 5 min")])
def test_durations(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown
