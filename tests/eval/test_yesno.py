"""Yes-or-no questions: asked by themselves, and judged by the word before the sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.halves import HALVES, Half
from eval.normalise import normalise
from eval.yesno import Outcome, YesNo, ask, confusion, read_yesno, table
from index.text.types import Document
from rag.types import Answer, Verdict
from tests.made_answers import FUSION, answer_of


def question(**changes: str) -> YesNo:
    return YesNo.model_validate({"id": "y", "question": "もうですか", "language": "ja", "answer": "not_yet", "quote": "目指す。"} | changes)


class Answering:
    """Says one word of every question."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def answer(self, question: str) -> Answer:
        return replace(self._answer, question=question)


def outcome(document: Document, verdict: Verdict | None, **changes: str) -> Outcome:
    answer = answer_of(document, document.passage_by_id[FUSION].sentences[:1], verdict=verdict)
    (found,) = ask([question(**changes)], Answering(answer))
    return found


def test_a_word_is_right_where_it_is_that_of_the_question(document: Document) -> None:
    assert outcome(document, "not_yet").right
    assert not outcome(document, "no").right
    assert not outcome(document, None).right
    assert not outcome(document, "no", answer="silent", quote="").right


def test_the_tables_count_words_among_questions_with_a_statement(document: Document) -> None:
    unstated = Outcome(asked=question(), answer=answer_of(document, []))
    outcomes = [outcome(document, "not_yet"), outcome(document, "no"), outcome(document, None, answer="yes"), unstated]
    rows = list(table({"look": outcomes, "totals": [unstated]}))
    assert rows[2:] == ["| look | 4 | 3 | 2 | 0.667 | 0.500 |", "| totals | 1 | 0 | 0 |  |  |"]
    rows = list(confusion(outcomes))
    assert rows[0] == "| right answer | yes | no | not_yet | undecided | no word |"
    assert rows[2] == "| yes | 0 | 0 | 0 | 0 | 1 |"
    assert rows[4] == "| not_yet | 0 | 1 | 1 | 0 | 0 |"


@pytest.mark.parametrize("half", HALVES)
def test_every_sentence_of_the_questions_stands_in_the_text(half: Half, document: Document) -> None:
    text = normalise("".join(passage.text for passage in document.passages))
    held = read_yesno(half)
    assert len(held) == 32
    assert {one.answer for one in held} == {"yes", "no", "not_yet", "undecided", "silent"}
    assert all(normalise(one.quote) in text for one in held)
