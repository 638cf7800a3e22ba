"""Judging: each sentence by itself, in order, with the model's word or without."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.types import Document
from rag.judge import judge_each, judge_prompt
from rag.llms import Prompt, prefer_each
from rag.llms.stand_in import Adapter
from rag.retrieve import RankedSentence
from rag.settings import Settings

QUESTION = "打ち上げ能力を年間何件確保しますか"


class Together(Adapter):
    """A stand-in that reads prompts together."""

    def __init__(self) -> None:
        super().__init__(Settings(llm="stand_in"))
        self.sizes: list[int] = []

    def prefer_each(self, prompts: Sequence[Prompt], options: tuple[str, str]) -> tuple[float, ...]:
        self.sizes.append(len(prompts))
        return tuple(self.prefer(prompt, options) for prompt in prompts)


@pytest.fixture
def ranked(document: Document) -> list[RankedSentence]:
    return [RankedSentence(sentence=sentence, score=0.5, cosine=0.5, lexical=0.5) for sentence in document.sentences[30:32]]


def test_together_is_as_one_after_the_other(document: Document, ranked: list[RankedSentence]) -> None:
    plain, together = Adapter(Settings(llm="stand_in")), Together()
    one_by_one = [judge_each(plain, document, QUESTION, [one])[0] for one in ranked]
    assert judge_each(together, document, QUESTION, ranked) == one_by_one == judge_each(plain, document, QUESTION, ranked)
    assert together.sizes == [2]
    assert [judged.ranked for judged in one_by_one] == ranked


def test_one_prompt_needs_no_batch(document: Document) -> None:
    together = Together()
    prefer_each(together, [judge_prompt(document, document.sentences[30], QUESTION, "ja")], ("Yes", "No"))
    assert together.sizes == []


def test_without_a_model_nothing_is_judged(document: Document, ranked: list[RankedSentence]) -> None:
    assert [judged.logit for judged in judge_each(None, document, QUESTION, ranked)] == [None, None]
    assert judge_each(Together(), document, QUESTION, []) == []
