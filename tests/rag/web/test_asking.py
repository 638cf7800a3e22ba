"""What the page hands on from question to question."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

import gradio as gr

from rag.assistant import Assistant
from rag.settings import Settings
from rag.types import Earlier, Event
from rag.web.limits import Limits
from rag.web.page.asking import Asking
from rag.web.page.stops import Stops
from rag.web.page.texts import Texts

QUESTION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"


class Keeping:
    """Answers as the assistant does, and keeps what was handed on."""

    def __init__(self, assistant: Assistant) -> None:
        self.document, self.provenance, self.turns = assistant.document, assistant.provenance, assistant.turns
        self.ahead = assistant.ahead
        self.search, self.answer = assistant.search, assistant.answer
        self._assistant = assistant
        self.histories: list[Sequence[Earlier]] = []
        self.chosen: list[object] = []

    def ask(self, question: str, *, history: Sequence[Earlier] = (), **options: object) -> Iterator[Event]:
        self.histories.append(history)
        self.chosen.append(options["documents"])
        return self._assistant.ask(question, history=history)


def test_the_next_question_gets_what_was_asked_and_cited(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    kept = Keeping(stand_in_assistant)
    limits, texts = Limits(rate=9, places=9), Texts(stand_in_settings)
    asked = Asking(assistant=kept, settings=stand_in_settings, limits=limits, stops=Stops(), texts=texts)
    *_, (_, _, _, exchanges) = asked.stream(QUESTION, "ja", [], lambda: False)
    list(asked.stream("いつまで？", "ja", exchanges, lambda: False))
    answer = stand_in_assistant.answer(QUESTION)
    assert answer.citations
    assert list(kept.histories[1]) == [Earlier(question=QUESTION, cited=tuple(one.passage_id for one in answer.citations))]


def test_a_process_that_does_not_know_a_conversation_takes_it_from_the_browser(
    stand_in_assistant: Assistant, stand_in_settings: Settings
) -> None:
    kept = Keeping(stand_in_assistant)
    limits, texts = Limits(rate=9, places=9), Texts(stand_in_settings)
    one, other = (Asking(assistant=kept, settings=stand_in_settings, limits=limits, stops=Stops(), texts=texts) for _ in range(2))
    *_, (_, _, _, exchanges, record) = one.answer(QUESTION, "", "日本語", [], "[]", gr.Request(session_hash="one"))
    browser = json.dumps([record])
    *_, (_, _, _, shown, _) = other.answer("いつまで？", "", "日本語", [], browser, gr.Request(session_hash="two"))
    assert [exchange.question for exchange in shown] == [QUESTION, "いつまで？"]
    assert [earlier.question for earlier in kept.histories[1]] == [QUESTION]
    *_, (_, _, _, shown, _) = one.answer("いつまで？", "", "日本語", exchanges, browser, gr.Request(session_hash="one"))
    assert len(shown) == 2  # what this process knows is not told twice


def test_chosen_documents_that_are_not_asked_any_more_are_left_out_and_it_is_said(
    stand_in_assistant: Assistant, stand_in_settings: Settings
) -> None:
    kept = Keeping(stand_in_assistant)
    limits, texts = Limits(rate=9, places=9), Texts(stand_in_settings)
    asked = Asking(assistant=kept, settings=stand_in_settings, limits=limits, stops=Stops(), texts=texts)
    for chosen, said in ((("gone",), "すべての文書に質問します"), (("gone", "iis2024"), "一部は質問の対象から外れ"), (("iis2024",), "")):
        updates = list(asked.stream(QUESTION, "ja", [], lambda: False, chosen))
        assert said in updates[-1][2]
        assert bool(said) == ("選んだ文書" in updates[-1][2])
    assert kept.chosen == [(), ("iis2024",), ("iis2024",)]


def test_a_corrected_title_makes_the_examples_and_facts_anew(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    texts, document = Texts(stand_in_settings), stand_in_assistant.document
    made = texts.of(document)
    assert texts.of(document) is made
    corrected = replace(document, metadata=document.metadata.model_copy(update={"title": "正しい題名"}))
    assert corrected.sha256 == document.sha256
    assert texts.of(corrected) is not made
