"""Sentences are read while nobody asks, and a question comes first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from index.text.types import Document
from rag.errors import ModelError
from rag.llms import Prompt
from rag.llms.stand_in import Adapter
from rag.reading_ahead import ReadingAhead
from rag.ready_states import sentence_prompts
from rag.settings import Settings
from rag.turns import Turns


class Keeper(Adapter):
    """A stand-in that keeps states; it can be held up, and have no room."""

    def __init__(self, room: int = 10**6) -> None:
        super().__init__(Settings(llm="stand_in"))
        self.kept: list[str] = []
        self.room = room
        self.may = threading.Semaphore(0)

    def keep_state(self, prompt: Prompt) -> bool | None:
        assert self.may.acquire(timeout=10)
        if prompt.passage in self.kept:
            return False
        if len(self.kept) == self.room:
            return None
        self.kept.append(prompt.passage)
        return True


def until(said: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not said():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def small(document: Document) -> Document:
    """The first sentences of the document, so that it can be read to its end."""
    from dataclasses import replace

    return replace(document, passages=document.passages[:2])


def begin(turns: Turns, keeper: Keeper, document: Callable[[], Document]) -> ReadingAhead:
    found = ReadingAhead(turns, keeper, document, quiet_s=0)
    found.start()
    return found


def test_all_is_read_and_how_far_is_told(small: Document) -> None:
    keeper, prompts = Keeper(), sentence_prompts(small)
    reading = begin(Turns(), keeper, lambda: small)
    keeper.may.release()
    until(lambda: reading.share is not None)
    assert reading.share is not None
    assert (reading.share.done, reading.share.of) == (1, len(prompts))
    keeper.may.release(len(prompts))
    until(lambda: reading.share is None)
    assert keeper.kept == [prompt.passage for prompt in prompts]
    reading.end()


def test_a_question_comes_first(small: Document) -> None:
    keeper, turns = Keeper(), Turns()
    keeper.may.release(10**6)
    with turns.place():
        reading = begin(turns, keeper, lambda: small)
        time.sleep(1.2)
        assert keeper.kept == []
    until(lambda: bool(keeper.kept))
    reading.end()


def test_it_ends_where_there_is_no_room(small: Document) -> None:
    keeper = Keeper(room=1)
    keeper.may.release(10**6)
    reading = begin(Turns(), keeper, lambda: small)
    until(lambda: len(keeper.kept) == 1 and reading.share is None)
    reading.end()


def test_another_document_is_read_when_it_is_asked(small: Document, document: Document) -> None:
    from dataclasses import replace

    asked, other = [small], replace(document, passages=document.passages[4:5])
    keeper = Keeper()
    reading = begin(Turns(), keeper, lambda: asked[0])
    keeper.may.release()
    until(lambda: len(keeper.kept) == 1)
    asked[0] = other
    keeper.may.release(10**6)
    until(lambda: reading.share is None and keeper.kept[-1] == sentence_prompts(other)[-1].passage)
    assert len(keeper.kept) <= 2 + len(sentence_prompts(other))
    reading.end()


def test_a_model_that_keeps_nothing_is_not_asked(small: Document) -> None:
    before = set(threading.enumerate())  # a thread of another test may be about to end
    reading = ReadingAhead(Turns(), Adapter(Settings(llm="stand_in")), lambda: small)
    reading.start()
    assert reading.share is None
    assert "reading ahead" not in [thread.name for thread in set(threading.enumerate()) - before]


def test_what_is_closed_while_it_looks_ends_in_silence(small: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    died: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: died.append(str(args.exc_value)))
    looked = threading.Event()

    def closed() -> Document:
        reading.end()
        looked.set()
        raise ModelError("the assistant is closed", remedy="open it again: Assistant.open()")

    reading = ReadingAhead(Turns(), Keeper(), closed, quiet_s=0)
    reading.start()
    assert looked.wait(10)
    until(lambda: "reading ahead" not in [thread.name for thread in threading.enumerate()])
    assert died == []
