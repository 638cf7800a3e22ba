"""The register: dates and amounts of the text, by kind and time, each with its place."""

from __future__ import annotations

import re
from dataclasses import replace

from index.text.facts import facts
from index.text.types import Document
from rag.web.page.register import SHOWN, register


def test_every_date_and_amount_is_there_with_its_place(document: Document) -> None:
    found = facts(document)
    shown = register(document, found, "ja")
    assert shown.count("<li>") == len([fact for fact in found if fact.kind in SHOWN])
    places = re.findall(r'data-passage="([^"]+)" data-spans="(\d+)-(\d+)"', shown)
    assert len(places) == shown.count("<li>")
    for identity, start, end in places:
        passage = document.passage_by_id[identity]
        assert (int(start), int(end)) in [sentence.span for sentence in passage.sentences]


def test_dates_stand_in_the_order_of_time(document: Document) -> None:
    dates = [fact for fact in facts(document) if fact.kind == "date"]
    shown = register(document, dates, "en")
    years = [int(year) for year in re.findall(r'class="link"[^>]*>(\d{4})年', shown)]
    assert len(years) > 50
    assert years == sorted(years)


def test_what_stands_in_the_text_is_escaped(document: Document) -> None:
    fact = next(fact for fact in facts(document) if fact.kind == "amount")
    assert "<script>" not in register(document, [replace(fact, words="<script>alert(1)</script>")], "ja")


def test_of_a_text_without_any_only_the_note_is_shown(document: Document) -> None:
    assert "<details" not in register(document, [], "ja")


def test_a_clause_that_says_nothing_by_itself_is_shown_with_the_next(document: Document) -> None:
    deadlines = [fact for fact in facts(document) if fact.kind == "deadline"]
    assert "<strong>2024年度</strong>中に、科学的に合理的で国際協調した基本的な考え方を策定する。" in register(document, deadlines, "ja")
