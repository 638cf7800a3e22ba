"""Sections by number or name."""

from __future__ import annotations

import pytest

from index.types import Document
from rag.errors import QuestionError
from rag.evidence.sections import find_sections
from rag.shown import children


@pytest.mark.parametrize("typed", ["3(1)①", "３．（１）①", "3.1.1", "第3章第1節①"])
def test_a_section_by_its_number(document: Document, typed: str) -> None:
    assert [section.label for section in find_sections(document, typed)] == ["３．（１）①"]


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
