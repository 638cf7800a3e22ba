"""An assistant that is there at once: what happens while its models load, and where what it asks changes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from index.build import build_index
from index.errors import StrategyQAError
from index.shelf import shelf
from rag.assistant import Assistant
from rag.running import RunningServer, ServerLostError, own_socket
from rag.settings import Settings
from rag.types import AnswerDone, Event, Waiting
from rag.web.server import build_app
from rag.web.tools import late
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


@pytest.mark.usefixtures("socket_enabled")
def test_a_server_that_takes_up_the_shelf_in_a_moment_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=tmp_path / "home", embedder="stand_in", llm="stand_in", weights_hub=False, port=20_913)
    build_index(settings)
    file = tmp_path / "port.md"
    file.write_text("# 方針\n\n* 堤防を、2028年度までに12か所で直す。\n", encoding="utf-8")
    with Assistant.open(settings) as answering, served(answering, settings):
        shelf.add(settings, file, {"title": "港湾計画"}, name="port")
        build_index(settings)
        assistant = LateAssistant(settings)
        looked, look = threading.Event(), RunningServer.health

        def seen(self: RunningServer) -> dict[str, Any]:
            looked.set()
            return look(self)

        monkeypatch.setattr(RunningServer, "health", seen)
        found = assistant.begin()
        assert looked.wait(20)
        assert not found.done()
        answering.take_up()
        assert isinstance(found.result(20), RunningServer)
        assert {one.passage_id.partition("@")[0] for one in assistant.search("堤防は何か所で直しますか", documents=("port",))} == {"port"}


@pytest.mark.usefixtures("socket_enabled")
def test_a_server_that_never_takes_up_the_shelf_is_not_waited_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=tmp_path / "home", embedder="stand_in", llm="stand_in", weights_hub=False, port=20_914)
    build_index(settings)
    file = tmp_path / "port.md"
    file.write_text("# 方針\n\n* 堤防を、2028年度までに12か所で直す。\n", encoding="utf-8")
    monkeypatch.setattr(late, "CATCH_UP_S", 0.1)
    with Assistant.open(settings) as answering, served(answering, settings):
        shelf.add(settings, file, {"title": "港湾計画"}, name="port")
        build_index(settings)
        assert isinstance(LateAssistant(settings).begin().result(20), Assistant)


def test_who_searches_while_the_models_load_does_not_hold_up_the_end(stand_in_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with loading(monkeypatch) as opened:
        assistant = LateAssistant(stand_in_settings, no_server=True)
        failed: list[str] = []

        def search() -> None:
            try:
                assistant.search("大学ファンド")
            except StrategyQAError as error:
                failed.append(error.message)

        searching = threading.Thread(target=search)
        searching.start()
        assert opened.wait(20)
        assert searching.is_alive()
        assistant.close()
        searching.join(5)
        assert failed == ["the program ends"]


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_is_too_busy_to_search_says_so(stand_in_settings: Settings, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    def busy(self: Assistant, *_: object, **__: object) -> None:
        raise ServerLostError(status)

    monkeypatch.setattr(Assistant, "search", busy)
    with pytest.raises(StrategyQAError, match="too many questions") as refused:
        LateAssistant(stand_in_settings, no_server=True).search("大学ファンド")
    assert refused.value.code == "busy"
