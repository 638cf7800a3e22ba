"""Every sentence with a fact of a kind: within the years of a question, about its subject, counted."""

from __future__ import annotations

import pytest

from index.types import Document
from rag.evidence.every import Facts
from rag.steps import Choice, Form, ItemKind, Side, Wanted
from tests.rag.conftest import reading


def every(document: Document, text: str, kind: ItemKind, *, form: Form = "every", side: Side = "in") -> Choice | None:
    return Facts(document).every(Wanted(form=form, kind=kind, side=side), reading(text, document))


def said(choice: Choice | None) -> list[str]:
    assert choice is not None
    assert choice.coverage is not None
    assert choice.coverage.covered == choice.coverage.of == len(choice.chosen)
    return [one.sentence.text for one in choice.chosen]


def test_every_date_of_a_year_is_found_in_the_order_of_the_text(city: Document) -> None:
    found = every(city, "2026年度に終えることを全部", "date")
    assert said(found) == [one.text for one in city.sentences if "2026年度" in one.text]
    assert found is not None
    assert found.status == "complete"


@pytest.mark.parametrize("side", ["until", "from"])
def test_a_year_bounds_on_one_side(city: Document, side: Side) -> None:
    found = said(every(city, "2026年度までにすることを全部", "date", side=side))
    assert any("2027年度" in one for one in found) is (side == "from")
    assert any("2026年度" in one for one in found)


@pytest.mark.parametrize("named", ["２．（１）", "避難所"])
def test_a_section_that_the_question_names_bounds_it(city: Document, named: str) -> None:
    found = every(city, f"{named}の数値を全部", "number")
    assert found is not None
    assert found.status == "answered"
    assert {one.sentence.passage_id.partition("#")[2].rpartition("/")[0] for one in found.chosen} == {"2.1"}


def test_what_is_no_kind_of_fact_or_in_no_year_is_left_to_the_judge(city: Document) -> None:
    assert every(city, "課題を全部", "other") is None
    assert every(city, "1912年度にすることを全部", "date") is None


def test_the_last_date_is_one(city: Document) -> None:
    all_of_them, last = said(every(city, "期限を全部", "date")), said(every(city, "最も遅い期限", "date", form="last"))
    assert len(last) < len(all_of_them)
    assert set(last) < set(all_of_them)
