"""One truth: the page, a draft, ``verify`` and the evaluation say the same of every statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from eval.gold_set import Item
from eval.metrics import metric
from eval.records import Record
from index.language.sentences import clause_spans
from index.text.types import Document, Sentence
from rag.assistant import Assistant
from rag.drafts.checked import CheckedAnswer, check_basket
from rag.drafts.collect import from_answer
from rag.drafts.readers import Paragraph
from rag.drafts.source import Source
from rag.drafts.verify import verify
from rag.errors import DraftError
from rag.types import Answer, Language
from rag.web.page.claims import stands
from tests.made_answers import answer_of

QUESTIONS = (
    "フュージョンエネルギーの発電実証はいつまでに目指していますか",
    "ITERに触れている箇所を全て挙げてください", "この戦略はいつ閣議決定されましたか", "月面基地の予算はいくらですか",
    "When was this strategy decided?", "How large is the university endowment fund?", "３．（２）①には何が書かれていますか",
    "大学ファンドの規模と、国際卓越研究大学への助成の開始年度を教えてください",
)  # fmt: skip


def drafted(answer: Answer, source: Source) -> list[tuple[str, bool]]:
    """The statements of a draft, and which of them stand; what is refused does not."""
    try:
        (checked,) = check_basket(from_answer(answer), source)
    except DraftError:
        return [(one.text, False) for one in answer.statements]
    assert isinstance(checked, CheckedAnswer)
    return [(one.text, one.verbatim) for one in checked.statements]


def evaluated(answer: Answer) -> float | None:
    fields: dict[str, Any] = {"id": "x", "split": "dev", "kind": "name", "passages": {}, "nuggets": (), "forbidden": (), "numbers": ()}
    item = Item(**fields, language=answer.language, question=answer.question, answerable=True, parent=None, note="")
    return metric("whole").measure(Record(item=item, answer=answer.to_dict()))


def verified(text: str, source: Source) -> bool:
    report = verify((Paragraph(text=f"「{text}」", place="line 1", kind="quote"),), source)
    return not report.fallen


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_whole_sentence_stands_everywhere(source: Source, language: Language) -> None:
    for sentence in source.document.sentences:
        answer = answer_of(source.document, [sentence], language)
        (statement,) = answer.statements
        assert stands(statement, answer.citations), statement.text
        assert drafted(answer, source) == [(statement.text, True)]
        assert evaluated(answer) == 1.0


def shortened(document: Document, sentence: Sentence, language: Language) -> Iterator[Answer]:
    """Answers from whose sentence one clause is missing."""
    whole = answer_of(document, [sentence], language)
    (statement,) = whole.statements
    for start, end in clause_spans(statement.text):
        left = (statement.text[:start] + statement.text[end:]).strip()
        if left:
            yield replace(whole, statements=(replace(statement, text=left, emphasis=()),))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_sentence_without_one_of_its_clauses_stands_nowhere(source: Source, language: Language) -> None:
    compared = 0
    for sentence in source.document.sentences[::20]:
        for answer in shortened(source.document, sentence, language):
            (statement,) = answer.statements
            assert not stands(statement, answer.citations), statement.text
            assert [stood for _, stood in drafted(answer, source)] == [False], statement.text
            assert evaluated(answer) == 0.0
            # What somebody leaves of a translation of several sentences may be whole sentences.
            assert language == "en" or not verified(statement.text, source)
            compared += 1
    assert compared > 50


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_statements_of_the_product(stand_in_assistant: Assistant, source: Source, question: str) -> None:
    answer = stand_in_assistant.answer(question)
    shown = [(one.text, stands(one, answer.citations)) for one in answer.statements]
    assert all(stood or one.support == "framed" for (_, stood), one in zip(shown, answer.statements, strict=True))
    if answer.statements:
        assert drafted(answer, source) == shown
        assert evaluated(answer) in (1.0, None)
