"""Made-up questions and what they want."""

from __future__ import annotations

from collections import Counter

from eval.enumerations import read_enumerations
from eval.gold_set import load_items
from eval.wants import read_wishes


def test_both_languages_and_near_misses_are_there_in_number() -> None:
    wishes = read_wishes()
    assert len(wishes) > 800
    assert min(Counter(one.language for one in wishes).values()) > 400
    assert Counter(one.form for one in wishes)["one"] > 0.4 * len(wishes)
    assert len({one.question for one in wishes}) == len(wishes)


def test_every_question_for_more_than_one_thing_has_a_kind() -> None:
    assert all(bool(one.kind) == (one.form != "one") for one in read_wishes())


def test_none_stands_in_what_is_measured() -> None:
    measured = {one.question for half in ("look", "totals") for one in read_enumerations(half)}
    measured |= {item.question for split in ("dev", "test") for item in load_items(split)}
    assert not [one.question for one in read_wishes() if one.question in measured]
