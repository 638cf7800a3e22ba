"""What each kind of answerers does, asked in the same way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from rag.answerer import Asked
from rag.assistant import Assistant
from rag.errors import QuestionError
from rag.pool import Answerers, OtherTextsError, texts_id
from rag.types import Answer, AnswerDone, AnswerFailed, Earlier, StatementChecked

QUESTIONS = (
    "３つの基軸は何ですか",
    "What are the three axes?",
    "フュージョンエネルギーについて何をしますか",
    "量子技術の目標は何ですか",
    "When was the strategy decided?",
    "火星に住む人は何人ですか",
)


def said(answer: Answer) -> dict[str, Any]:
    """An answer without what differs each time."""
    return {name: value for name, value in answer.to_dict().items() if name != "timings"}


def texts_of(assistant: Assistant) -> str:
    """What an assistant asks."""
    return texts_id(assistant.document, assistant.provenance.index_id)


def answered(answerers: Answerers, asked: Asked, texts: str) -> Answer:
    """The whole answer; the numbers of its events are looked at."""
    events = list(answerers.ask(asked, texts))
    assert [one.number for one in events] == list(range(len(events)))
    last = events[-1].event
    assert isinstance(last, AnswerDone)
    statements = [one.event.statement.text for one in events if isinstance(one.event, StatementChecked)]
    assert statements == [one.text for one in last.answer.statements]
    return last.answer


def answers_as(assistant: Assistant, answerers: Answerers, questions: Sequence[str] = QUESTIONS) -> None:
    """The answers are those of an assistant; of a follow-up, in the language that was asked for, and found passages too."""
    texts = texts_of(assistant)
    for question in questions:
        assert said(answered(answerers, Asked(text=question), texts)) == said(assistant.answer(question))
    first = assistant.answer(questions[0])
    history = (Earlier(question=first.question, cited=first.earlier.cited),)
    follow_up = Asked(text="なぜですか", history=history, language="en")
    assert said(answered(answerers, follow_up, texts)) == said(assistant.answer("なぜですか", history=history, language="en"))
    assert answerers.search("基軸", 3, (), texts) == assistant.search("基軸", limit=3)
    assert answerers.provenance() == assistant.provenance


def refuses_no_question(answerers: Answerers, texts: str) -> None:
    """An empty question is an event, and an empty search is raised with its code."""
    (only,) = answerers.ask(Asked(text=" "), texts)
    assert isinstance(only.event, AnswerFailed)
    assert only.event.code == QuestionError.code
    with pytest.raises(Exception, match="empty") as refused:
        answerers.search(" ", 3, (), texts)
    assert getattr(refused.value, "code", "") == QuestionError.code


def never_answers_from_another_text(answerers: Answerers, texts: str) -> None:
    """Who asks for other texts than the answerer has gets an error in the place of an answer."""
    (only,) = answerers.ask(Asked(text=QUESTIONS[0]), f"other{texts}")
    assert isinstance(only.event, AnswerFailed)
    assert (only.number, only.event.code) == (0, OtherTextsError.code)
    with pytest.raises(Exception, match="other texts than this page") as refused:
        answerers.search("基軸", 3, (), f"other{texts}")
    assert getattr(refused.value, "code", "") == OtherTextsError.code


def ends_where_nobody_reads(answerers: Answerers, texts: str) -> None:
    """A reader who goes, or who stops, ends the answer; the next one is answered."""
    stopped = [False]
    for one in answerers.ask(Asked(text=QUESTIONS[0], stopped=lambda: stopped[0]), texts):
        stopped[0] = True
        assert not isinstance(one.event, AnswerFailed)
    leaving = answerers.ask(Asked(text=QUESTIONS[0]), texts)
    next(leaving)
    leaving.close()  # type: ignore[attr-defined]
    assert answered(answerers, Asked(text=QUESTIONS[1]), texts).question == QUESTIONS[1]
