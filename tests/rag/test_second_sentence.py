"""When a second sentence is stated beside the best."""

from __future__ import annotations

import pytest

from index.display import display
from index.types import Document, Sentence
from rag.assistant import Assistant
from rag.choose import LONG_BULLET, MOST_OF_LONG_BULLET
from rag.judge import Judged
from rag.retrieve import RankedSentence


def judged(sentence: Sentence) -> Judged:
    return Judged(ranked=RankedSentence(sentence=sentence, score=0.5, cosine=0.5, lexical=0.5), logit=2.0)


def pair(document: Document, *, most: bool) -> list[Judged]:
    """Two sentences of one long passage that together are most of it, or not."""
    for passage in document.passages:
        bullet = len(display(passage.text))
        for first, second in zip(passage.sentences, passage.sentences[1:], strict=False):
            share = (len(display(first.text)) + len(display(second.text))) / bullet
            if bullet > LONG_BULLET and (share > MOST_OF_LONG_BULLET) is most and share * bullet < LONG_BULLET:
                return [judged(first), judged(second)]
    raise AssertionError("the text holds no such passage")


@pytest.mark.parametrize(
    ("question", "part", "both"),
    [
        ("標準化に力を入れる理由は", False, False),
        ("標準化に力を入れる理由を全て", False, True),
        ("標準化に力を入れる理由を二つ", False, True),
        ("標準化に力を入れる理由は", True, True),
    ],
)
def test_two_sentences_are_not_most_of_a_long_bullet(stand_in_assistant: Assistant, question: str, part: bool, both: bool) -> None:
    chooser = stand_in_assistant._chooser
    assert chooser._undecided(question, pair(stand_in_assistant.document, most=True), "ja", part=part) is both
    assert chooser._undecided(question, pair(stand_in_assistant.document, most=False), "ja", part=part)
