"""Which of the two judgements of a follow-up is taken, and what a caller's history reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from index.text.types import Document, Sentence
from rag.answerer import LIKELY, Answerer
from rag.assistant import Assistant
from rag.evidence.candidates import CITED_BEFORE
from rag.question import read
from rag.steps import Choice, Chosen, Question, Ranking
from rag.types import Earlier

CITED = "42か所"
BESIDE = "飲料水"
"""In the section of what was cited."""
ELSEWHERE = "津波避難タワーは、青浜港"


def sentence(document: Document, words: str) -> Sentence:
    return next(one for one in document.sentences if words in one.text)


def chosen(document: Document, words: str, probability: float = 0.9) -> Choice:
    return Choice(status="answered", chosen=(Chosen(sentence=sentence(document, words), probability=probability),))


@pytest.mark.parametrize(
    ("question", "by_itself", "in_topic", "stated", "judged"),
    [
        # Cited before, and likely: the second judgement is not asked for.
        ("いつまで？", (CITED, 0.9), None, CITED, 1),
        ("いつまで？", (CITED, LIKELY), None, CITED, 1),
        ("いつまで？", (CITED, LIKELY - 0.01), (CITED, 0.9), CITED, 2),
        # Elsewhere, with hardly a word of its own.
        ("いつまで？", (ELSEWHERE, 0.9), (BESIDE, 0.9), BESIDE, 2),
        ("いつまで？", (ELSEWHERE, 0.9), (ELSEWHERE, 0.9), None, 2),
        ("いつまで？", None, (BESIDE, 0.9), BESIDE, 2),
        ("いつまで？", None, None, None, 2),
        # Elsewhere, with a subject of its own.
        ("では津波避難タワーは青浜港のどこに建てますか", (ELSEWHERE, 0.9), None, ELSEWHERE, 1),
    ],
)
def test_a_follow_up_is_taken_where_the_conversation_is(
    plans: Mapping[str, Assistant],
    monkeypatch: pytest.MonkeyPatch,
    question: str,
    by_itself: tuple[str, float] | None,
    in_topic: tuple[str, float] | None,
    stated: str | None,
    judged: int,
) -> None:
    assistant = plans["aohama"]
    document = assistant.document
    asked: list[Question] = []

    def judge(_: Assistant, one: Question, ranking: Ranking, *rest: object) -> Choice:
        asked.append(one)
        found = by_itself if len(asked) == 1 else in_topic
        return chosen(document, *found) if found else Choice(status="not_found", missing=(one.asked,))

    monkeypatch.setattr(Answerer, "_judged", judge)
    before = Earlier(question="指定避難所を何か所に増やしますか", cited=(sentence(document, CITED).passage_id,))
    answer = assistant.answer(question, history=[before])
    assert len(asked) == judged
    assert [one.text for one in answer.statements] == ([sentence(document, stated).text] if stated else [])
    assert answer.status == ("answered" if stated else "related" if in_topic else "not_found")
    assert answer.missing == (() if stated else (question,))
    assert answer.asked == (question if stated == ELSEWHERE else f"避難所：{question}")
    assert answer.coverage is None


def test_what_was_cited_before_ranks_higher_and_the_topic_has_a_say(plans: Mapping[str, Assistant]) -> None:
    assistant = plans["aohama"]
    passage = sentence(assistant.document, CITED).passage_id
    earlier = [Earlier(question="何ですか", cited=(passage,))]
    asked = read("それはいつまで？", document=assistant.document, limit=2000, history=earlier)
    with_cited, without = (
        {one.sentence.id: one for one in assistant.answerer.finder.rank(question).sentences}
        for question in (asked, replace(asked, cited=frozenset()))
    )
    alone = {one.sentence.id: one for one in assistant.answerer.finder.rank(replace(asked, in_topic=None)).sentences}
    assert set(with_cited) == {one.id for one in assistant.document.sentences}
    for identity, one in with_cited.items():
        more = CITED_BEFORE if one.sentence.passage_id == passage else 0.0
        assert one.score == pytest.approx(without[identity].score + more)
    assert any(without[identity].score != pytest.approx(alone[identity].score) for identity in alone)
