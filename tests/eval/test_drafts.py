"""What ``python -m eval drafts`` prints is held here: every mutant is found, nothing of an untouched draft falls."""

from __future__ import annotations

from collections import Counter

import pytest

from eval.draft_mutants import KINDS
from eval.drafts import DRAFTS, MUTANTS, Mutant, drafts, mutants, report_of, table
from index.types import Document
from rag.drafts.readers import read_bytes
from rag.drafts.source import Source
from rag.drafts.standing import plain
from rag.settings import Settings


@pytest.fixture(scope="module")
def source(document: Document) -> Source:
    return Source(document=document, template=Settings().official_template)


@pytest.fixture(scope="module")
def spoiled(source: Source) -> list[Mutant]:
    return list(mutants(source))


@pytest.mark.parametrize("number", range(len(DRAFTS)))
def test_nothing_of_an_untouched_draft_falls(number: int, source: Source) -> None:
    report = report_of(drafts(source)[number], source)
    assert report.fallen == ()
    assert report.same_text is True
    counts = report.counts()
    assert counts["quote"]["stands"] >= 6
    assert counts["section"]["stands"] >= 6


def test_every_mutant_says_something_else_than_its_draft(spoiled: list[Mutant]) -> None:
    for one in spoiled:
        before, after = ([plain(paragraph.text) for paragraph in read_bytes(file.data, file.suffix)] for file in (one.original, one.file))
        assert sum(was != now for was, now in zip(before, after, strict=True)) == 1, one.kind
    assert len({one.file.data for one in spoiled}) == 50


def test_every_mutant_is_found_as_what_it_is(spoiled: list[Mutant]) -> None:
    assert Counter(one.kind for one in spoiled) == MUTANTS
    assert set(MUTANTS) == set(KINDS)
    assert sum(MUTANTS.values()) == 50
    assert [one.kind for one in spoiled if not one.caught] == []
    assert [one.kind for one in spoiled if not one.named] == []
    assert all(fallen.reason for one in spoiled for fallen in one.report.fallen)


def test_the_table_has_a_row_for_each_kind(spoiled: list[Mutant], source: Source) -> None:
    lines = table(spoiled, [report_of(file, source) for file in drafts(source)])
    assert [line.split(" | ")[0].removeprefix("| ") for line in lines[2:8]] == [*KINDS, "all"]
    assert lines[7] == "| all | 50 | 50 | 50 |"
    assert lines[-1].startswith("untouched drafts: 10,")
    assert lines[-1].endswith("do not stand: 0")
