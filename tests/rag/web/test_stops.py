"""Stopping an answer that is on its way."""

from __future__ import annotations

from rag.web.page.stops import Stops


def test_a_wish_is_of_what_is_on_its_way_in_its_session() -> None:
    stops = Stops()
    assert not stops.wish("one", "stop")
    mine, other = stops.begin("one"), stops.begin("another")
    assert stops.wish("one", "stop")
    assert (mine.wish, other.wish) == ("stop", None)
    stops.end(mine)
    assert not stops.wish("one", "stop")


def test_a_new_answer_does_not_revive_one_that_was_thrown_away() -> None:
    stops = Stops()
    first = stops.begin("one")
    stops.wish("one", "discard")
    second = stops.begin("one")
    assert (first.wish, second.wish) == ("discard", None)
    stops.end(first)
    assert stops.wish("one", "stop")
    assert (first.wish, second.wish) == ("discard", "stop")
