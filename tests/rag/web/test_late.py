"""An assistant that is there at once: what happens while its models load, and where what it asks changes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from index import shelf
from index.build import build_index
from rag.assistant import Assistant
from rag.running import RunningServer, own_socket
from rag.settings import Settings
from rag.types import AnswerDone, Event, Waiting
from rag.web.server import build_app
from rag.web.tools.late import LateAssistant
from tests import serving

QUESTION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"


@contextmanager
def loading(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Models that are not there before the block ends; the event says that the indexes are open."""
    opened, go = threading.Event(), threading.Event()
    real = Assistant.open

    def slow(settings: Settings) -> Assistant:
        assistant = real(settings)
        opened.set()
        assert go.wait(20)
        return assistant

    monkeypatch.setattr(Assistant, "open", slow)
    try:
        yield opened
    finally:
        go.set()


def last(events: Iterator[Event]) -> Event:
    return list(events)[-1]


def test_a_change_of_the_shelf_while_the_models_load_is_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=tmp_path / "home", embedder="stand_in", llm="stand_in", weights_hub=False)
    build_index(settings)
    file = tmp_path / "port.md"
    file.write_text("# 方針\n\n* 堤防を、2028年度までに12か所で直す。\n", encoding="utf-8")
    with loading(monkeypatch) as opened:
        assistant = LateAssistant(settings, no_server=True)
        assistant.begin()
        assert opened.wait(20)
        shelf.add(settings, file, {"title": "港湾計画"}, name="port")
        build_index(settings)
        assert [part.metadata.document for part in assistant.document.each] == ["iis2024", "port"]
    done = last(assistant.ask("堤防は何か所で直しますか", documents=("port",)))
    assert isinstance(done, AnswerDone)
    assert [citation.document for citation in done.answer.citations] == ["port"]


def test_who_asks_while_the_models_load_waits_and_can_stop(stand_in_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with loading(monkeypatch):
        assistant = LateAssistant(stand_in_settings, no_server=True)
        wish = [False]
        waiting, stopped = assistant.ask(QUESTION), assistant.ask(QUESTION, stopped=lambda: wish[0])
        assert next(waiting) == next(stopped) == Waiting(ahead=1)
        wish[0] = True
        assert list(stopped) == []
    events = list(waiting)
    assert events[0] == Waiting(ahead=0)  # the time of an answer begins here
    assert isinstance(events[-1], AnswerDone)


@contextmanager
def served(assistant: Assistant, settings: Settings) -> Iterator[None]:
    app = build_app(assistant, settings)
    with own_socket(settings) as own, serving.running(uvicorn.Server(uvicorn.Config(app, log_level="warning")), own):
        yield


@pytest.mark.usefixtures("socket_enabled")
def test_who_stands_in_line_at_a_running_server_is_told(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    settings = stand_in_settings.model_copy(update={"port": 20_911})
    with served(stand_in_assistant, settings):
        with stand_in_assistant.turns.place():
            events = LateAssistant(settings).ask(QUESTION)
            while (event := next(events)) != Waiting(ahead=1):
                assert not isinstance(event, AnswerDone)
        rest = list(events)
    assert rest[0] == Waiting(ahead=0)
    assert isinstance(rest[-1], AnswerDone)


@pytest.mark.usefixtures("socket_enabled")
def test_a_server_that_answers_otherwise_by_now_is_not_asked(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    settings = stand_in_settings.model_copy(update={"port": 20_912})
    assistant = LateAssistant(settings)
    with served(stand_in_assistant, settings):
        assert isinstance(last(assistant.ask(QUESTION)), AnswerDone)
        assert isinstance(assistant.begin().result(), RunningServer)
    with served(stand_in_assistant, settings.model_copy(update={"answer_from": 0.99})):
        assert isinstance(last(assistant.ask(QUESTION)), AnswerDone)
        assert isinstance(assistant.begin().result(), Assistant)
