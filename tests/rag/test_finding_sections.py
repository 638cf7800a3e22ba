"""Sections by number or name."""

from __future__ import annotations

import pytest

from index.text.types import Document
from rag.errors import QuestionError
from rag.finding_sections import find_sections
from rag.shown import children
from tests.index.readers.samples import needs_samples, understood


@pytest.mark.parametrize("typed", ["3(1)①", "３．（１）①", "3.1.1", "第3章第1節①"])
def test_a_section_by_its_number(document: Document, typed: str) -> None:
    assert [section.label for section in find_sections(document, typed)] == ["３．（１）①"]


@needs_samples
@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("第三十九条", "第三十九条"),
        ("第39条", "第三十九条"),
        ("第３９条を見せて", "第三十九条"),
        ("三十九条三項", "第三十九条"),
        ("第六章第39条第3項", "第三十九条"),
        ("第36条の2", "第三十六条の二"),
        ("第４章の２", "第四章の二"),
        ("第4章", "第四章"),
    ],
)
def test_an_article_by_the_value_of_its_number(typed: str, label: str) -> None:
    _, law = understood("ja-gyosei-tetsuzuki-ho.xml")
    assert [section.label for section in find_sections(law, typed)] == [label]


@needs_samples
@pytest.mark.parametrize("typed", ["第百条", "第五章第39条", "第39条の2"])
def test_an_article_that_does_not_exist(typed: str) -> None:
    _, law = understood("ja-gyosei-tetsuzuki-ho.xml")
    with pytest.raises(QuestionError, match="there is no section"):
        find_sections(law, typed)


@pytest.mark.parametrize("typed", ["１．を見せて", "1 の内容を教えてください", "第１章を開く"])
def test_words_that_are_about_nothing_but_a_section_name_nothing(document: Document, typed: str) -> None:
    assert [section.label for section in find_sections(document, typed)] == ["１．"]


@pytest.mark.parametrize("typed", ["第1条", "１．フュージョンを見せて"])
def test_other_words_after_a_number_are_a_name(document: Document, typed: str) -> None:
    with pytest.raises(QuestionError, match="there is no section"):
        find_sections(document, typed)


@pytest.mark.parametrize("typed", ["フュージョンエネルギー", "3(1)①（フュージョンエネルギー）", "３．（１）①（フュージョンエネルギー）"])
def test_a_section_by_its_name(document: Document, typed: str) -> None:
    assert [section.label for section in find_sections(document, typed)] == ["３．（１）①（フュージョンエネルギー）"]


def test_a_section_that_does_not_exist_names_its_neighbours(document: Document) -> None:
    with pytest.raises(QuestionError, match="３．（３）") as caught:
        find_sections(document, "3(4)")
    assert "there is no section '3(4)'" in caught.value.message


def test_children(document: Document) -> None:
    (section,) = find_sections(document, "2(3)")
    assert [child.label for child in children(document, section)] == ["２．（３）①", "２．（３）②", "２．（３）③"]
