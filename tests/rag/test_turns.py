"""Turns at the model: one answer at a time, and whoever asked first goes first."""

from __future__ import annotations

import threading

import pytest

from rag.assistant import Assistant
from rag.steps import Question, Ranking
from rag.turns import Turns
from rag.types import AnswerDone, EvidenceFound, StatementChecked, Waiting

QUESTION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"


def test_answers_are_made_in_the_order_of_asking_and_evidence_at_once(stand_in_assistant: Assistant) -> None:
    first, second, third = (stand_in_assistant.ask(QUESTION) for _ in range(3))
    assert [type(next(one)) for one in (first, second, third)] == [EvidenceFound] * 3
    assert isinstance(next(first), StatementChecked)
    assert next(second) == Waiting(ahead=1)
    assert next(third) == Waiting(ahead=2)
    assert isinstance(list(first)[-1], AnswerDone)
    assert next(second) == Waiting(ahead=0)
    assert isinstance(next(second), StatementChecked)
    assert next(third) == Waiting(ahead=1)
    del second  # whoever leaves gives the turn on
    assert isinstance(list(third)[-1], AnswerDone)
    assert stand_in_assistant.turns.held_s == 0


def test_who_asked_first_is_first_even_where_the_evidence_takes_longer(
    stand_in_assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking, go_on = threading.Event(), threading.Event()
    rank = stand_in_assistant.answerer.finder.rank

    def slow(question: Question) -> Ranking:
        if not looking.is_set():
            looking.set()
            assert go_on.wait(10)
        return rank(question)

    monkeypatch.setattr(stand_in_assistant.answerer.finder, "rank", slow)
    answered: list[type] = []
    earlier = threading.Thread(target=lambda: answered.extend(type(event) for event in stand_in_assistant.ask(QUESTION)))
    earlier.start()
    assert looking.wait(10)
    later = stand_in_assistant.ask(QUESTION)
    assert isinstance(next(later), EvidenceFound)
    assert next(later) == Waiting(ahead=1)
    go_on.set()
    assert next(later) == Waiting(ahead=0)
    assert isinstance(next(later), StatementChecked)
    earlier.join(10)
    assert answered[-1] is AnswerDone


def test_who_waits_can_stop_and_uses_no_turn(stand_in_assistant: Assistant) -> None:
    wish = [False]
    with stand_in_assistant.turns.place():
        events = stand_in_assistant.ask(QUESTION, stopped=lambda: wish[0])
        assert [type(next(events)) for _ in range(2)] == [EvidenceFound, Waiting]
        wish[0] = True
        assert list(events) == []


def test_a_turn_that_fails_is_passed_on() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="broken"), turns.place():
        raise ValueError("broken")
    with turns.place() as place:
        assert list(place.wait(lambda: False)) == []


def test_how_long_a_turn_has_been_held_is_told() -> None:
    now = [0.0]
    turns = Turns(clock=lambda: now[0])
    now[0] = 5.0
    assert turns.held_s == 0
    with turns.place():
        now[0] = 7.0
        with turns.place():
            assert turns.held_s == 2.0
        assert turns.held_s == 2.0  # whoever waited and left did not have it
    assert turns.held_s == 0


def test_the_turn_is_had_to_spare_only_where_nobody_asks() -> None:
    now = [0.0]
    turns = Turns(clock=lambda: now[0])
    with turns.spare(3) as had:
        assert not had  # somebody may have asked just before
    now[0] = 3.0
    with turns.spare(3) as had:
        assert had
        now[0] = 10.0
        assert turns.held_s == 0
    with turns.place(), turns.spare(3) as had:
        assert not had
    with turns.spare(3) as had:
        assert not had


def test_who_comes_while_the_turn_is_had_to_spare_waits_and_is_told_of_nobody() -> None:
    now = [9.0]
    turns = Turns(clock=lambda: now[0] + 9)
    now[0] = 100.0
    order: list[str] = []

    def ask() -> None:
        with turns.place() as place:
            told.extend(place.wait(lambda: False))
            order.append("asked")

    told: list[Waiting] = []
    asking = threading.Thread(target=ask)
    with turns.spare(3) as had:
        assert had
        asking.start()
        while not turns._people:
            pass
        assert turns.held_s == 0  # from when it came, not from when the one before left
        order.append("spare")
    asking.join(5)
    assert order == ["spare", "asked"]
    assert told == []
