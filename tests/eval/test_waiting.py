"""The simulation against what queueing theory knows, and the shelf of many documents in miniature."""

from __future__ import annotations

import random
from pathlib import Path
from statistics import mean

import pytest

from eval.bench import many_documents, waiting
from eval.bench.bench import Bench, quantile
from index.database import Database
from index.embedders import open_embedder
from index.store import open_index
from rag.settings import Settings


def test_users_who_ask_again_at_once_wait_for_all_the_others() -> None:
    waits = waiting.closed([2.0], answerers=1, users=8, reading_s=0)
    assert set(waits.seconds) == {16.0}
    assert waits.rate == pytest.approx(0.5)
    waits = waiting.closed([2.0], answerers=4, users=8, reading_s=0)
    assert set(waits.seconds) == {4.0}
    assert waits.rate == pytest.approx(2.0, rel=1e-3)
    assert set(waiting.closed([2.0], answerers=8, users=8, reading_s=0).seconds) == {2.0}


def test_little_s_law_holds() -> None:
    """Users are either waiting or reading: their number is the rate times the time of a round."""
    waits = waiting.closed([0.5, 1.0, 4.0], answerers=2, users=20, reading_s=10)
    assert waits.rate * (mean(waits.seconds) + 10) == pytest.approx(20, rel=0.03)


def test_one_line_of_random_arrivals_waits_as_long_as_theory_says() -> None:
    """M/M/1 with load 0.5: the mean time in the system is twice the mean time of service."""
    draw = random.Random(2)  # noqa: S311 - a simulation
    service = [draw.expovariate(1.0) for _ in range(20_000)]
    waits = waiting.arriving(service, answerers=1, rate=0.5, questions=100_000)
    assert mean(waits.seconds) == pytest.approx(2.0, rel=0.06)
    assert waits.rate == pytest.approx(0.5, rel=0.03)


def test_the_fewest_answerers_that_are_enough() -> None:
    service = [1.0, 3.0]
    found = waiting.enough(service, 6.0, most_s=8.0)
    assert found is not None
    answerers, waits = found
    assert answerers == 13  # twelve have as much work as they can do, and their line grows
    assert quantile(waits.seconds, 0.95) <= 8.0
    assert waiting.enough([100.0], 6.0) is None
    assert waiting.peak_rate(3000) == pytest.approx(6.25)


def test_the_tables_are_the_same_each_time_and_say_where_they_were_measured() -> None:
    service = [0.5, 1.0, 3.0]
    text = "\n".join(waiting.lines(waiting.table(service) | {"when": "2026-01-02", "where": "a processor"}))
    again = waiting.closed(service, answerers=8, users=100, reading_s=waiting.READING_S)
    assert f"{again.rate:.2f}; {quantile(again.seconds, 0.5):.1f} / {quantile(again.seconds, 0.95):.1f} |" in text
    assert "measured on 2026-01-02 (a processor)" in text
    assert len([line for line in text.splitlines() if line.startswith("| 100 |")]) == 2
    assert "| 3,000 | 6.2 |" in text


def test_without_measured_times_nothing_is_simulated(stand_in_settings: Settings, tmp_path: Path) -> None:
    bench = Bench(settings=stand_in_settings.model_copy(update={"llm": "none"}), quick=True, result=tmp_path / "result.json")
    assert "type: make bench" in waiting.run(bench)["skipped"]


def test_a_shelf_of_two_documents_finds_what_one_finds(stand_in_settings: Settings, tmp_path: Path) -> None:
    figures = many_documents.run(_quick(stand_in_settings, tmp_path))
    assert [row["documents"] for row in figures["rows"]] == [1, 2]
    assert figures["rows"][1]["vectors"] == 2 * figures["rows"][0]["vectors"]
    assert all(second > 0 for row in figures["rows"] for second in row["search"])
    text = "\n".join(many_documents.lines(figures))
    assert "| files | 2 (898) |" in text
    assert "PostgreSQL: not measured" in text


def test_both_stores_are_measured_where_the_settings_name_a_database(
    stand_in_settings: Settings, tmp_path: Path, store_address: str
) -> None:
    settings = stand_in_settings.model_copy(update={"store_address": store_address})
    figures = many_documents.run(_quick(settings, tmp_path))
    assert [(row["store"], row["documents"]) for row in figures["rows"]] == [
        ("files", 1), ("files", 2), ("postgres", 1), ("postgres", 2),
    ]  # fmt: skip
    assert "PostgreSQL: not measured" not in "\n".join(many_documents.lines(figures))
    assert Database.of(settings).rows("select name from sources") == []


def test_two_copies_are_found_in_the_database_as_in_the_files(stand_in_settings: Settings, store_address: str) -> None:
    settings = stand_in_settings.model_copy(update={"store_address": store_address})
    index, question = open_index(settings), "フュージョンエネルギーの実証はいつか"
    known = many_documents.Known(open_embedder(settings), [question])
    with (
        many_documents.in_files(settings, index, 2, known) as files,
        many_documents.in_postgres(settings, index, 2, known) as database,
    ):
        both = [[one.passage.id for one in search(question).passages[:8]] for search in (files, database)]
    assert both[0] == both[1]


def _quick(settings: Settings, folder: Path) -> Bench:
    return Bench(settings=settings.model_copy(update={"llm": "none"}), quick=True, result=folder / "result.json")
