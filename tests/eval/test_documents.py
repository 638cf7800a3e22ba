"""Questions about other documents: what counts as right, and that the set is whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError

from eval.documents import WAYS, Asked, Outcome, line, read_asked, table
from rag.assistant import Assistant

FUND = "大学ファンドの規模はいくらですか"


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked(id="a", document="plan.md", language="ja", question=FUND, answerable=True, facts=(("10兆円", "十兆円"),), quote="文。")


def outcome(asked: Asked, assistant: Assistant, document: str = "iis2024") -> Outcome:
    return Outcome(asked=asked, answer=assistant.answer(asked.question), document=document)


def test_every_document_has_ten_questions_two_of_which_it_does_not_answer() -> None:
    found = read_asked()
    files = {one.document for one in found}
    assert len(files) == 6
    for file in files:
        own = [one for one in found if one.document == file]
        assert (len(own), sum(not one.answerable for one in own)) == (10, 2)


def test_an_answer_is_right_where_every_fact_stands_in_it(asked: Asked, stand_in_assistant: Assistant) -> None:
    assert outcome(asked, stand_in_assistant).right
    assert not outcome(asked.model_copy(update={"facts": (*asked.facts, ("20兆円",))}), stand_in_assistant).right


def test_a_question_that_the_text_does_not_answer_is_right_without_a_statement(asked: Asked, stand_in_assistant: Assistant) -> None:
    silent = asked.model_copy(update={"answerable": False, "facts": ()})
    found = outcome(silent, stand_in_assistant)
    assert not found.right
    assert replace(found, answer=replace(found.answer, statements=())).right


def test_sentences_of_another_document_are_counted(asked: Asked, stand_in_assistant: Assistant) -> None:
    found = [outcome(asked, stand_in_assistant), outcome(asked, stand_in_assistant, document="plan")]
    assert [one.elsewhere for one in found] == [False, True]
    shown = list(table({"alone": found[:1], "together": found}))
    assert shown[2] == "| plan.md | 1 of 1 | 2 of 2 |"
    assert shown[-1] == "together: a sentence of another document is stated for 1 of 2 questions"
    assert line(WAYS[0], found[0]).startswith(f"alone right a {FUND} -> ")


def test_facts_belong_to_a_question_that_is_answered() -> None:
    with pytest.raises(ValidationError, match="facts and a quote"):
        Asked(id="a", document="plan.md", language="ja", question="何ですか", answerable=True)
