"""A basket is ordered, annotated and edited without ever being changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.drafts.basket import AnswerEntry, Basket, PassageEntry
from rag.errors import DraftError

FULL = Basket().added(*(PassageEntry(passage_id=name) for name in "abc"))


def names(basket: Basket) -> str:
    return "".join(entry.passage_id for entry in basket.entries if isinstance(entry, PassageEntry))


def test_order() -> None:
    assert names(FULL.moved(0, 2)) == "bca"
    assert names(FULL.moved(2, 0)) == "cab"
    assert names(FULL.moved(1, 99)) == "acb"
    assert names(FULL.removed(1)) == "ac"
    assert names(FULL) == "abc"


def test_what_is_there_is_not_added_again() -> None:
    assert names(FULL.added(PassageEntry(passage_id="b"), PassageEntry(passage_id="d"), PassageEntry(passage_id="d"))) == "abcd"


def test_notes_and_edits() -> None:
    noted = FULL.annotated(1, "見ること")
    assert [entry.note for entry in noted.entries] == ["", "見ること", ""]
    edited = noted.edited(0, AnswerEntry(question="なぜですか"))
    assert edited.entries[0] == AnswerEntry(question="なぜですか")
    assert edited.entries[1:] == noted.entries[1:]


@pytest.mark.parametrize("position", [-1, 3])
def test_a_position_that_is_not_there(position: int) -> None:
    with pytest.raises(DraftError, match="has 3 entries"):
        FULL.removed(position)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9)), max_size=20))
def test_moving_loses_nothing(moves: list[tuple[int, int]]) -> None:
    basket = Basket().added(*(PassageEntry(passage_id=name) for name in "abcde"))
    for position, to in moves:
        basket = basket.moved(position, to)
    assert sorted(names(basket)) == list("abcde")
