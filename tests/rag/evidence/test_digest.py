"""Digests: which bullets speak of a subject, and what is said of how many they are."""

from __future__ import annotations

from collections.abc import Mapping

from index.text.types import Document
from rag.assistant import Assistant
from rag.evidence.digest import MOST, WITHIN, widened
from rag.steps import Choice, Chosen, RankedPassage, RankedSentence, Ranking

ANSWERED = Choice(status="answered")


def ranking_of(document: Document, scores: Mapping[str, float]) -> Ranking:
    """Passages with these scores by the end of their id, the best first; every other one far behind."""
    passages = []
    for passage in document.passages:
        score = next((score for end, score in scores.items() if passage.id.endswith(end)), 0.0)
        best = RankedSentence(sentence=passage.sentences[-1], score=score, cosine=score, lexical=0.0, around=score)
        passages.append(RankedPassage(passage=passage, score=score, best=best))
    return Ranking(passages=tuple(sorted(passages, key=lambda one: -one.score)), sentences=())


def places(choice: Choice) -> list[str]:
    return [one.sentence.passage_id.partition("#")[2] for one in choice.chosen]


def test_the_bullets_near_the_best_are_stated_and_counted(plans: Mapping[str, Assistant]) -> None:
    document = plans["aohama"].document
    ranking = ranking_of(document, {"#4/2": 0.9, "#2.2/1": 0.9 - WITHIN / 2, "#2.1/1": 0.8 - WITHIN})
    wider = widened(ANSWERED, ranking, document)
    assert places(wider) == ["4/2", "2.2/1"]
    assert wider.coverage is not None
    assert (wider.coverage.covered, wider.coverage.of, wider.by, wider.status) == (2, 5, "digest", "answered")
    assert wider.named == "４．、２．（２）"
    assert wider.named_en == ("4.", "2.(2)")


def test_a_section_half_of_whose_bullets_speak_of_it_is_stated_whole(plans: Mapping[str, Assistant]) -> None:
    document = plans["aohama"].document
    assert places(widened(ANSWERED, ranking_of(document, {"#2.1/1": 0.9, "#2.1/4": 0.85}), document)) == [
        "2.1/1",
        "2.1/2",
        "2.1/3",
        "2.1/4",
    ]


def test_one_bullet_is_no_digest(plans: Mapping[str, Assistant]) -> None:
    document = plans["aohama"].document
    assert widened(ANSWERED, ranking_of(document, {"#2.1/1": 0.9}), document) is ANSWERED


def test_what_was_chosen_stays_in_the_place_of_its_bullets_best(plans: Mapping[str, Assistant]) -> None:
    document = plans["aohama"].document
    passage = next(one for one in document.passages if len(one.sentences) == 2 and one.id.endswith("#2.1/1"))
    choice = Choice(status="partial", missing=("塔",), chosen=tuple(Chosen(sentence=one, probability=0.9) for one in passage.sentences))
    wider = widened(choice, ranking_of(document, {"#2.1/1": 0.9, "#4/1": 0.88}), document)
    assert [one.sentence.id for one in wider.chosen][:2] == [one.id for one in passage.sentences]
    assert (wider.status, wider.missing) == ("partial", ("塔",))


def test_no_digest_is_longer_than_it_may_be(stand_in_assistant: Assistant) -> None:
    document = stand_in_assistant.document
    wider = widened(ANSWERED, ranking_of(document, {"": 0.9}), document)
    assert len(wider.chosen) == MOST
    assert wider.coverage is not None
    assert wider.coverage.covered == MOST < wider.coverage.of


def test_what_was_chosen_is_stated_though_others_are_nearer(stand_in_assistant: Assistant) -> None:
    document = stand_in_assistant.document
    far = document.passages[-1]
    chosen = Chosen(sentence=far.sentences[0], probability=0.9)
    scores = {f"{one.id.partition('@')[2]}": 0.9 for one in document.passages[: 2 * MOST]}
    wider = widened(Choice(status="answered", chosen=(chosen,)), ranking_of(document, scores), document)
    assert chosen in wider.chosen
    assert len(wider.chosen) == MOST
