"""Section numbers: every label of the text is known in both languages, every moved one is not."""

from __future__ import annotations

import time

import pytest

from rag.drafts.labels import Labels
from rag.drafts.source import Source


@pytest.fixture(scope="module")
def labels(source: Source) -> Labels:
    return Labels(source)


def test_every_label_means_its_own_passages(source: Source, labels: Labels) -> None:
    for passage in source.document.passages:
        for label in (passage.label, source.label(passage, "en")):
            assert labels.whole(label) == frozenset({passage.id})
        assert passage.id in (labels.whole(passage.section.label) or ())
        assert passage.id in (labels.path(source.path(passage.section, "ja")) or ())
        assert passage.id in (labels.path(source.path(passage.section, "en")) or ())


def test_labels_are_read_inside_sentences(source: Source, labels: Labels) -> None:
    for passage in source.document.passages:
        if len(passage.section.path) > 1:
            read = list(labels.read(f"戦略の{passage.label}には、次のとおり書かれている。"))
            assert [label.passage_ids for label in read] == [frozenset({passage.id})], passage.label


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("３．（１）①では", True),
        ("3.(1)① says", True),
        ("３．（９）では", False),
        ("３．（１）⑨では", False),
        ("３．（２）①（フュージョンエネルギー）では", False),
        ("３．（１）①（フュージョンエネルギー）９９つ目の「・」", False),
        ("３．（１）①（フュージョンエネルギー）項目９９", False),
        ("３．（１）①（フュージョンエネルギー）項目１２", False),
        ("３．（１）①（フュージョンエネルギー）項目１", True),
        ("３．（１）①（フュージョンエネルギー）１つ目の「・」", True),
        ("3.(1)① (Fusion energy), item 99", False),
        ("3.(1)① (Fusion energy), item 1", True),
        ("3.(1)① (Fusion energy), 1st bullet", True),
        ("３．（１）①（経済産業省）では", True),
        ("３－（１）－①では", True),
        ("3-(1)-1では", True),
        ("3-(1)-(1) says", True),
        ("3.1.1では", True),
        ("３．１．１では", True),
        ("3-(1)では", True),
        ("3-(9)-①では", False),
        ("3-(1)-⑨では", False),
        ("3-(1)-19では", False),
        ("3-(1)-①（フュージョンエネルギー）では", True),
        ("3-(2)-①（フュージョンエネルギー）では", False),
    ],
)
def test_moved_numbers_mean_nothing(labels: Labels, text: str, known: bool) -> None:
    (label,) = labels.read(text)
    assert (label.passage_ids is not None) is known


@pytest.mark.parametrize(
    "text",
    ["", "①子供の特性、②探究", "Society 5.0の実現", "2024年度（令和６年度）", "(1) first", "9.9.9", "Python 3.11.7", "192.0.2.1", "R6.3.1"],
)
def test_other_numbers_are_no_labels(labels: Labels, text: str) -> None:
    assert list(labels.read(text)) == []


def test_a_label_as_it_was_written_before_is_shown_as_it_is_now(labels: Labels) -> None:
    assert labels.shown("3.(1)①(フュージョンエネルギー)1つ目の「・」") == "３．（１）①（フュージョンエネルギー）項目１"
    assert labels.shown("3.(1)① (Fusion energy), 1st bullet") == "3.(1)① (Fusion energy), item 1"


def test_another_notation(made: Source) -> None:
    labels = Labels(made)
    for passage in made.document.passages:
        assert labels.whole(passage.label) == frozenset({passage.id})
    (label,) = labels.read("第１章第１節1.(1)アには")
    assert label.passage_ids
    (label,) = labels.read("第１章第９節には")
    assert label.passage_ids is None


@pytest.mark.alone
def test_a_number_that_is_repeated_costs_no_more_than_one(labels: Labels) -> None:
    start = time.perf_counter()
    assert {labels.nearest("３．（９）①") for _ in range(200)} == {labels.nearest("３．（９）①")}
    assert time.perf_counter() - start < 3
