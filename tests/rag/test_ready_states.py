"""Reading ahead, with models that keep states and models that do not."""

from __future__ import annotations

from index.types import Document
from rag.llms import LanguageModel, Prompt, open_language_model
from rag.llms.stand_in import Adapter
from rag.ready_states import make_states, sentence_prompts
from rag.settings import Settings


class Keeper(Adapter):
    """A stand-in that keeps states while there is room."""

    def __init__(self, room: int) -> None:
        super().__init__(Settings(llm="stand_in"))
        self.room = room
        self.kept: set[str] = set()

    def keep_state(self, prompt: Prompt) -> bool | None:
        if prompt.passage in self.kept:
            return False
        if len(self.kept) == self.room:
            return None
        self.kept.add(prompt.passage)
        return True


def test_every_sentence_is_read_in_both_languages(document: Document) -> None:
    prompts = sentence_prompts(document)
    assert len(prompts) == 2 * len(document.sentences)
    assert len({prompt.head for prompt in prompts}) == 1
    assert len({prompt.passage for prompt in prompts}) == len(prompts)


def test_progress_is_told_and_a_second_run_does_nothing(document: Document) -> None:
    prompts = sentence_prompts(document)[:5]
    model: LanguageModel = Keeper(room=9)
    told: list[tuple[int, int]] = []
    ready = make_states(model, prompts, lambda task, done, total, unit: told.append((done, total)))
    assert (ready.made, ready.there, ready.left) == (5, 0, 0)
    assert told == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5), (5, 5)]
    told.clear()
    assert make_states(model, prompts, lambda task, done, total, unit: told.append((done, total))).there == 5
    assert told == [(5, 5)]


def test_it_ends_where_there_is_no_room(document: Document) -> None:
    ready = make_states(Keeper(room=2), sentence_prompts(document)[:5])
    assert (ready.made, ready.left) == (2, 3)


def test_a_model_that_keeps_nothing_is_left_alone(document: Document) -> None:
    model = open_language_model(Settings(llm="stand_in"))
    assert model is not None
    assert make_states(model, sentence_prompts(document)[:5]).left == 5
    assert model.tokens_read == 0
