"""Enumerations: whole sets, judged by their members."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.enumerations import Enumeration, outcome, read_enumerations, table
from eval.halves import HALVES, Fact, Half
from eval.normalise import normalise
from index.text.types import Document
from tests.made_answers import FUSION, answer_of


def asked(*members: Fact, count: int | None = None) -> Enumeration:
    return Enumeration(id="e", question="全部", language="ja", kind="due", count=len(members) if count is None else count, items=members)


def member(*forms: str, quote: str = "") -> Fact:
    return Fact(any_of=forms, quote=quote)


def test_a_member_is_found_by_a_form_or_by_its_sentence(document: Document) -> None:
    first = document.passage_by_id[FUSION].sentences[0]
    answer = answer_of(document, [first])
    one = outcome(asked(member("ない語", quote=first.text), member("月面基地")), answer)
    assert (one.found, one.relevant, one.statements, one.whole) == (1, 1, 1, False)
    assert (one.recall, one.precision) == (0.5, 1.0)
    assert one.f1 == pytest.approx(2 / 3)


def test_a_statement_without_a_member_costs_precision(document: Document) -> None:
    sentences = document.passage_by_id[FUSION].sentences
    one = outcome(asked(member("ない語", quote=sentences[0].text)), answer_of(document, sentences))
    assert (one.whole, one.precision) == (True, 1 / len(sentences))


def test_of_an_empty_set_nothing_is_stated(document: Document) -> None:
    answer = answer_of(document, document.passage_by_id[FUSION].sentences)
    assert not outcome(asked(), answer).whole
    silent = outcome(asked(), replace(answer, statements=()))
    assert (silent.whole, silent.f1, silent.counted) == (True, 1.0, True)


def test_the_count_is_read_from_the_line_before_the_statements(document: Document) -> None:
    answer = replace(answer_of(document, document.passage_by_id[FUSION].sentences), lead="2件（1文）。", status="complete")
    two = (member("ない語"), member("ない言葉"))
    assert outcome(asked(*two), answer).counted
    assert not outcome(asked(*two, count=3), answer).counted
    row = next(line for line in table([outcome(asked(*two), answer)]) if line.startswith("| due"))
    assert row.endswith("| 1 of 1 | 1 |")


@pytest.mark.parametrize("half", HALVES)
def test_every_member_stands_in_the_text(half: Half, document: Document) -> None:
    text = normalise("".join(passage.text for passage in document.passages))
    questions = read_enumerations(half)
    assert len(questions) == 18
    for one in questions:
        assert one.count == len(one.items) or one.kind in ("order", "count"), one.id
        assert all(any(normalise(form) in text for form in (item.quote, *item.any_of)) for item in one.items), one.id
