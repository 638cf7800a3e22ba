"""Made questions and candidates: numbers that speak for or against a sentence, without a text."""

from __future__ import annotations

from typing import Any

from index.text.types import Sentence
from rag.steps import Candidate, Question, RankedSentence


def question_of(**changes: Any) -> Question:
    fields: dict[str, Any] = {
        "text": "橋の長さは",
        "asked": "橋の長さは",
        "language": "ja",
        "written": "ja",
        "terms": frozenset(("橋", "長さ", "川")),
    }
    return Question(**(fields | changes))


def ranked_of(number: int, score: float) -> RankedSentence:
    sentence = Sentence(id=f"p{number}:1", passage_id=f"p{number}", text=f"{number}番目の文である。", span=(0, 9))
    return RankedSentence(sentence=sentence, score=score, cosine=score, lexical=score / 2, around=score)


def candidates_of(*scores: float, **changes: Any) -> tuple[Candidate, ...]:
    """Candidates with these scores, in their order."""
    ranked = [ranked_of(number, score) for number, score in enumerate(scores)]
    best = max(ranked, key=lambda one: one.score)
    fields: dict[str, Any] = {
        "heading": "橋",
        "covered": frozenset(["橋"]),
        "foreign": 0,
        "holds": frozenset(),
    }
    found = []
    for number, one in enumerate(ranked):
        own: dict[str, Any] = {"ranked": one, "best": best, "rank": number, "shown": one.sentence.text, "position": number}
        found.append(Candidate(**(own | fields | changes)))
    return tuple(found)
