"""Limits on length, rate, queue and time, each with words of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr
import pytest
from fastapi.testclient import TestClient

from rag.assistant import Assistant
from rag.settings import Settings
from rag.types import Event, Waiting
from rag.web.limits import LimitError, Limits
from rag.web.page.asking import Asking
from rag.web.page.stops import Stops
from rag.web.page.texts import Texts
from rag.web.patience import Patience
from rag.web.server import build_app
from rag.web.strings import table

QUESTION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"


def asking(assistant: Any, settings: Settings, limits: Limits) -> Asking:
    return Asking(assistant=assistant, settings=settings, limits=limits, stops=Stops(), texts=Texts(settings))


def last(asked: Asking, question: str, session: str = "one") -> str:
    *_, update = asked.answer(question, "", "日本語", [], "[]", gr.Request(session_hash=session))
    return str(update[1])


def test_a_person_may_ask_so_often_a_minute() -> None:
    now = [0.0]
    limits = Limits(rate=2, places=5, clock=lambda: now[0])
    limits.count("a")
    limits.count("a")
    limits.count("b")
    with pytest.raises(LimitError) as refused:
        limits.count("a")
    assert refused.value.code == "rate"
    now[0] = 61.0
    limits.count("a")


def test_places_are_given_back() -> None:
    limits = Limits(rate=100, places=1)
    with limits.place("a"), pytest.raises(LimitError) as refused, limits.place("b"):
        pytest.fail("there is one place only")
    assert refused.value.code == "busy"
    with limits.place("b"):
        pass


def test_the_page_says_each_limit_in_words(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    words = table("ja")
    settings = stand_in_settings
    assert words["ended_question"].format(limit=settings.question_limit) in last(
        asking(stand_in_assistant, settings, Limits(rate=9, places=9)), "あ" * (settings.question_limit + 1)
    )
    assert words["ended_busy"] in last(asking(stand_in_assistant, settings, Limits(rate=9, places=0)), QUESTION)
    often = asking(stand_in_assistant, settings, Limits(rate=1, places=9))
    assert words["ended_rate"] not in last(often, QUESTION)
    assert words["ended_rate"] in last(often, QUESTION)
    assert words["ended_rate"] not in last(often, QUESTION, session="two")


def test_an_answer_that_takes_too_long_is_ended_in_words(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    class Slow:
        document, provenance = stand_in_assistant.document, stand_in_assistant.provenance

        def ask(self, question: str, *, stopped: Callable[[], bool], **_: object) -> Iterator[Event]:
            yield next(stand_in_assistant.ask(question))
            while not stopped():
                time.sleep(0.05)

    settings = stand_in_settings.model_copy(update={"answer_seconds": 1})
    assert table("ja")["ended_time"].format(seconds=1) in last(asking(Slow(), settings, Limits(rate=9, places=9)), QUESTION)


def test_time_counts_from_ones_turn() -> None:
    now = [0.0]
    patience = Patience(10, clock=lambda: now[0])
    patience.see(Waiting(ahead=2))
    now[0] = 1000.0
    assert not patience.over()
    patience.see(Waiting(ahead=0))
    now[0] = 1009.0
    assert not patience.over()
    now[0] = 1011.0
    assert patience.over()


def test_who_waits_longer_than_an_answer_may_take_is_answered(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    settings = stand_in_settings.model_copy(update={"answer_seconds": 1})
    stream = asking(stand_in_assistant, settings, Limits(rate=9, places=9)).stream(QUESTION, "ja", [], lambda: False)
    with stand_in_assistant.turns.place():
        for _ in range(3):
            next(stream)
        time.sleep(1.2)
    *_, (_, shown, _, exchanges) = stream
    assert exchanges[-1].answer is not None
    assert 'class="statement"' in shown


def test_the_api_says_each_limit_with_its_own_status(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    def replies(count: int, **changes: object) -> list[tuple[int, str]]:
        api = TestClient(build_app(stand_in_assistant, stand_in_settings.model_copy(update=changes)), base_url="http://localhost")
        found = [api.post("/v1/ask", json={"question": QUESTION}) for _ in range(count)]
        return [(reply.status_code, reply.json().get("error", {}).get("code", "")) for reply in found]

    assert replies(2, rate_limit=1) == [(200, ""), (429, "rate")]
    assert replies(1, queue_limit=0) == [(503, "busy")]


def test_places_of_streams_are_given_back(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    api = TestClient(build_app(stand_in_assistant, stand_in_settings.model_copy(update={"queue_limit": 1})), base_url="http://localhost")
    for _ in range(3):
        assert "event: done" in api.post("/v1/ask", json={"question": QUESTION, "stream": True}).text


def test_who_waits_is_told_and_can_stop(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    wish = [False]
    with stand_in_assistant.turns.place():
        stream = asking(stand_in_assistant, stand_in_settings, Limits(rate=9, places=9)).stream(QUESTION, "ja", [], lambda: wish[0])
        said = [next(stream)[2] for _ in range(3)]
        assert table("ja")["status_waiting"].format(count=1) in said[-1]
        wish[0] = True
        assert table("ja")["status_stopped"] in list(stream)[-1][2]
