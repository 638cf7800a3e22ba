"""What the page hands on from question to question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.assistant import Assistant
from rag.settings import Settings
from rag.types import Earlier, Event
from rag.web.asking import Asking
from rag.web.limits import Limits
from rag.web.stops import Stops
from rag.web.texts import Texts

QUESTION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"


class Keeping:
    """Answers as the assistant does, and keeps what was handed on."""

    def __init__(self, assistant: Assistant) -> None:
        self.document, self.provenance, self.turns = assistant.document, assistant.provenance, assistant.turns
        self.search, self.answer = assistant.search, assistant.answer
        self._assistant = assistant
        self.histories: list[Sequence[Earlier]] = []

    def ask(self, question: str, *, history: Sequence[Earlier] = (), **options: object) -> Iterator[Event]:
        self.histories.append(history)
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
