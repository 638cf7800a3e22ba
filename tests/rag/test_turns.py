"""Turns at the model: one at a time, and whoever asked first goes first."""

from __future__ import annotations

import threading
import time

import pytest

from rag.turns import Turns


def waiting(turns: Turns, count: int) -> None:
    """Return when so many wait for a turn."""
    end = time.monotonic() + 10
    while len(turns._waiting) < count:
        assert time.monotonic() < end
        time.sleep(0.001)


def test_whoever_asked_first_goes_first_in_whatever_order_they_came_to_wait() -> None:
    turns, order = Turns(), []
    numbers = [turns.number() for _ in range(5)]

    def take(number: int) -> None:
        with turns.taken(number):
            order.append(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in (numbers[3], numbers[1], numbers[4], numbers[2])]
    with turns.taken(numbers[0]):
        for count, thread in enumerate(threads, start=1):
            thread.start()
            waiting(turns, count)
        assert order == []
    for thread in threads:
        thread.join(10)
    assert order == numbers[1:]


def test_an_earlier_question_has_its_second_turn_before_a_later_one_has_its_first() -> None:
    turns, order = Turns(), []
    early, late = turns.number(), turns.number()

    def take(number: int) -> None:
        with turns.taken(number):
            order.append(number)

    later, earlier = (threading.Thread(target=take, args=(number,)) for number in (late, early))
    with turns.taken(early):
        later.start()
        waiting(turns, 1)
        earlier.start()
        waiting(turns, 2)
    for thread in (later, earlier):
        thread.join(10)
    assert order == [early, late]


def test_a_turn_that_fails_is_given_back() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="broken"), turns.taken(turns.number()):
        raise ValueError("broken")
    with turns.taken(turns.number()):
        pass
