"""What holds of every answer, whatever somebody types: real text and made documents, on stand-ins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.language.characters import Span
from index.language.display import display
from index.text.types import Document
from rag.assistant import Assistant
from rag.types import Answer, AnswerDone, AnswerFailed, Citation, Earlier, EvidenceFound, Statement, StatementChecked

PRINTABLE = st.text(alphabet=st.characters(exclude_categories=["C"]), max_size=80)
PIECES = (
    "２（１）|第２章|3.1|section 4|目標４|2026年度|2025|12％|青浜市防災計画2025|この計画|this document|"
    "避難所|消費税率|給付金|ハザードマップ|フュージョンエネルギー|ＳＩＰ|大学ファンド|Tromvik|the budget|cod|"
    "こんにちは。|Hello, |それ|このため|また、|と|、|。|？|?| |\n|「|」|(|）|を英語で| in Japanese|"
    "はいつですか|は何ですか|はいくらですか|の概要を教えて|を全て挙げて|が出てくる箇所を全て|を見せて|しますか|なぜ|"
    "when is |how much is |summarise |list every mention of |what does it say about |is "
).split("|")
"""Of which questions are composed that reach every branch."""
COMPOSED = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
QUESTIONS = PRINTABLE | COMPOSED
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def assistants(plans: Mapping[str, Assistant], stand_in_assistant: Assistant) -> Mapping[str, Assistant]:
    return {**plans, "strategy": stand_in_assistant}


@pytest.mark.parametrize("name", ["aohama", "pension", "seas", "strategy"])
@FEW
@given(question=QUESTIONS, earlier=st.lists(QUESTIONS, max_size=2))
@example(question="", earlier=[])
@example(question="この計画の概要を教えて", earlier=["", "\x00"])
@example(question="津波避難タワーと避難所の概要を教えて", earlier=[])
@example(question="避難指示は誰が発令しますか", earlier=["目標４は何ですか", "それはなぜ"])
@example(question="How large is the fund newly created for J-PEAKS?", earlier=[])
@example(question="ＳＩＰが出てくる箇所を全て挙げて", earlier=[])
def test_an_answer_keeps_its_promises(assistants: Mapping[str, Assistant], name: str, question: str, earlier: list[str]) -> None:
    assistant = assistants[name]
    events = list(assistant.ask(question, history=[Earlier(question=one) for one in earlier]))
    if isinstance(events[-1], AnswerFailed):
        assert len(events) == 1
        assert events[-1].code == "question"
        assert [type(event) for event in assistant.ask(question)] == [AnswerFailed]  # the questions before make none unreadable
        return
    assert isinstance(events[0], EvidenceFound)
    last = events[-1]
    assert isinstance(last, AnswerDone)
    streamed = [event for event in events[1:-1] if isinstance(event, StatementChecked)]
    assert len(streamed) == len(events) - 2
    assert [unweighted(event.statement) for event in streamed] == [unweighted(one) for one in last.answer.statements]
    check(last.answer, assistant.document)


def unweighted(statement: Statement) -> Statement:
    """Which words decide is said when all are there."""
    return replace(statement, emphasis=(), focus=())


def check(answer: Answer, document: Document) -> None:
    """All that holds of every answer."""
    assert (answer.statements == ()) == (answer.status in ("related", "not_found"))
    if answer.status == "complete":
        assert answer.coverage is not None
        assert answer.coverage.covered == answer.coverage.of
    if answer.coverage is not None:
        assert 0 < answer.coverage.covered <= answer.coverage.of
    assert answer.headline is None or any(answer.headline in statement.text for statement in answer.statements)
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    numbered = {citation.number: citation for citation in answer.citations}
    for statement in answer.statements:
        check_statement(statement, [numbered[number] for number in statement.citations], document)


def check_statement(statement: Statement, citations: Sequence[Citation], document: Document) -> None:
    sentences = {display(sentence.text) for sentence in document.sentences}
    quotes = [quote for citation in citations for quote in citation.quotes]
    assert len(quotes) == 1
    assert display(quotes[0].text) in sentences
    if statement.support == "quoted":
        assert statement.text == display(quotes[0].text)
    elif statement.support == "translated":
        assert statement.text == quotes[0].translation
    else:
        assert statement.checks.get("metadata") or (not document.translated and statement.text.startswith("See "))
    assert statement.probability is None or 0 <= statement.probability <= 1
    for spans in (statement.emphasis, statement.focus):
        assert in_order(spans, len(statement.text)), (spans, statement.text)
    whole = sentences | {document.english(sentence.id) for sentence in document.sentences}
    assert statement.points_to is None or statement.points_to in whole


def in_order(spans: Sequence[Span], length: int) -> bool:
    """Whether spans are ordered, apart from each other, not empty, and inside a text."""
    edges = [edge for span in spans for edge in span]
    return (
        edges == sorted(edges)
        and all(0 <= start < end <= length for start, end in spans)
        and all(first[1] <= second[0] for first, second in pairwise(spans))
    )
