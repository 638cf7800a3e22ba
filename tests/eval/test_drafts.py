"""What ``python -m eval drafts`` prints is held here: what is wrong is found, nothing of an untouched draft or an honest edit falls."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from eval.draft_edits import Edit, honest_edits, wrong_edits
from eval.draft_mutants import KINDS
from eval.draft_replies import FORMS, replies
from eval.drafts import DRAFTS, MUTANTS, Mutant, drafts, edits_table, mutants, report_of, table
from index.text.types import Document
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


DETECTION, FALSE_ALARMS = 0.99, 0.02


@pytest.fixture(scope="module")
def edits(source: Source) -> list[Edit]:
    return [*wrong_edits(source), *honest_edits(source)]


def test_wrong_edits_are_found_and_honest_ones_are_not_called_wrong(edits: list[Edit], source: Source) -> None:
    lines = edits_table(edits, source)
    shares = dict(re.findall(r"^(detection|false alarms): ([0-9.]+) of", "\n".join(lines), re.MULTILINE))
    assert float(shares["detection"]) >= DETECTION, lines
    assert float(shares["false alarms"]) <= FALSE_ALARMS, lines


@pytest.fixture(scope="module")
def said(source: Source) -> list[Edit]:
    return list(replies(source, "totals", times=2))


def test_what_another_assistant_wrote_is_told_apart(said: list[Edit], source: Source) -> None:
    """Of the passages by which no rule was mended."""
    lines = edits_table(said, source)
    shares = dict(re.findall(r"^(detection|false alarms): ([0-9.]+) of", "\n".join(lines), re.MULTILINE))
    assert float(shares["detection"]) >= DETECTION, lines
    assert float(shares["false alarms"]) <= FALSE_ALARMS, lines


def test_replies_are_of_every_form_in_both_languages_and_of_one_half(said: list[Edit], source: Source) -> None:
    assert {(edit.kind, edit.language, edit.wrong) for edit in said} == {
        (f"reply: {form}", language, wrong) for form in FORMS for language in ("ja", "en") for wrong in (True, False)
    }
    assert len({edit.file.data for edit in said}) > 200
    assert not {edit.file.data for edit in said} & {edit.file.data for edit in replies(source, "looked_at", times=2)}


def test_there_are_edits_of_every_kind_in_both_languages(edits: list[Edit]) -> None:
    kinds = {(edit.wrong, edit.kind, edit.language) for edit in edits}
    assert sum(edit.wrong for edit in edits) >= 150
    assert sum(not edit.wrong for edit in edits) >= 200
    assert len({edit.file.data for edit in edits if edit.file.suffix != ".docx"}) > 250
    assert {wrong for wrong, _, _ in kinds} == {True, False}
    assert [
        kind for wrong, kind, language in kinds if language == "ja" and kind != "kanji figure" and (wrong, kind, "en") not in kinds
    ] == []


def test_edits_are_the_same_every_time(source: Source, edits: list[Edit]) -> None:
    again = list(honest_edits(source))
    assert [edit.file.data for edit in again if edit.file.suffix == ".md"] == [
        edit.file.data for edit in edits if not edit.wrong and edit.file.suffix == ".md"
    ]
