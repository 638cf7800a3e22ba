"""The checks catch what was changed in a right statement, and let right statements pass."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from eval.mutations import STATEMENTS, Mutant, Statement, mutants, passes, right_statements, share
from index.types import Document


@pytest.fixture(scope="module")
def statements(document: Document) -> list[Statement]:
    return right_statements(document)


@pytest.fixture(scope="module")
def spoiled(statements: Sequence[Statement], document: Document) -> list[Mutant]:
    return [mutant for statement in statements for mutant in mutants(statement, document)]


def test_the_statements_are_of_both_languages_and_half_of_them_trimmed(statements: Sequence[Statement]) -> None:
    assert [sum(one.language == language for one in statements) for language in ("ja", "en")] == [STATEMENTS, STATEMENTS]
    assert sum(one.text != one.cited for one in statements) == STATEMENTS


def test_right_statements_pass(statements: Sequence[Statement]) -> None:
    assert share([not passes(one.text, one.cited, one.language) for one in statements]) <= 0.03


def test_every_kind_is_there_in_both_languages_and_half_from_the_same_passage(spoiled: Sequence[Mutant]) -> None:
    kinds = {"figure", "date", "name", "unit", "negation", "hedge", "crossed"}
    assert {(one.kind, one.language) for one in spoiled} == {(kind, language) for kind in kinds for language in ("ja", "en")}
    assert 2 * sum(one.source == "same passage" for one in spoiled) >= len(spoiled)


@pytest.mark.parametrize(("source", "least"), [("foreign", 0.97), ("same passage", 0.85)])
def test_spoiled_statements_are_caught(spoiled: Sequence[Mutant], source: str, least: float) -> None:
    for language in ("ja", "en"):
        caught = [not passes(one.text, one.cited, one.language) for one in spoiled if (one.source, one.language) == (source, language)]
        assert len(caught) >= 50
        assert share(caught) >= least
