"""Conversations: held turn by turn with what was asked before, and judged by their facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from eval.conversations import Conversation, Turn, hold, is_right, read_conversations, table
from eval.halves import HALVES, Fact, Half
from eval.normalise import normalise
from index.text.types import Document
from rag.types import Answer, Earlier
from tests.made_answers import FUSION, answer_of


def turn(question: str, *forms: str, answerable: bool = True) -> Turn:
    facts = (Fact(any_of=forms, quote=""),) if forms else ()
    return Turn(question=question, language="ja", answerable=answerable, stand_alone=question, facts=facts)


class Answering:
    """Answers with the passage on fusion; keeps what it was asked with."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.seen: list[list[Earlier]] = []

    def answer(self, question: str, *, history: Sequence[Earlier] = ()) -> Answer:
        self.seen.append(list(history))
        sentences = self.document.passage_by_id[FUSION].sentences
        return replace(answer_of(self.document, sentences), question=question)


def test_each_turn_gets_what_was_asked_and_cited_before_it(document: Document) -> None:
    assistant = Answering(document)
    held = list(hold(Conversation(id="c", turns=(turn("一", "2030年代"), turn("二", "月面"), turn("三", answerable=False))), assistant))
    first, second = (Earlier(question=asked, cited=(FUSION,)) for asked in ("一", "二"))
    assert assistant.seen == [[], [first], [first, second]]
    assert [one.right for one in held] == [True, False, False]
    assert [one.place for one in held] == [0, 1, 2]


def test_the_language_of_the_turn_counts(document: Document) -> None:
    answer = answer_of(document, document.passage_by_id[FUSION].sentences)
    asked = turn("いつ", "2030年代")
    assert is_right(asked, answer)
    assert not is_right(asked.model_copy(update={"language": "en"}), answer)
    assert is_right(turn("予算は", answerable=False), replace(answer, statements=()))


@pytest.mark.parametrize("half", HALVES)
def test_every_fact_of_the_conversations_stands_in_the_text(half: Half, document: Document) -> None:
    text = normalise("".join(passage.text for passage in document.passages))
    held = read_conversations(half)
    assert len(held) == 16
    for one in held:
        assert len(one.turns) == 5
        for asked in one.turns:
            assert bool(asked.facts) == asked.answerable, asked.question
            assert all(normalise(fact.quote) in text for fact in asked.facts), asked.question


def test_the_table_tells_first_turns_from_follow_ups(document: Document) -> None:
    held = list(hold(Conversation(id="c", turns=(turn("一", "2030年代"), turn("二", "月面"))), Answering(document)))
    assert list(table(held))[2:4] == ["| first turns | 1.000 | 1 |", "| follow-up turns | 0.000 | 1 |"]
