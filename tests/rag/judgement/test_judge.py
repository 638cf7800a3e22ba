"""The judge: each sentence by itself, in order."""

from __future__ import annotations

from collections.abc import Sequence

from rag.judgement.judge import judge_each, judge_prompt
from rag.llms import Prompt, prefer_each
from rag.llms.stand_in import Adapter
from rag.settings import Settings
from tests.rag.judgement.made import candidates_of

QUESTION = "３番目の文はどれですか"


class Together(Adapter):
    """A stand-in that reads prompts together."""

    parallel = 3

    def __init__(self) -> None:
        super().__init__(Settings(llm="stand_in"))
        self.sizes: list[int] = []

    def prefer_each(self, prompts: Sequence[Prompt], options: tuple[str, str]) -> tuple[float, ...]:
        self.sizes.append(len(prompts))
        return tuple(self.prefer(prompt, options) for prompt in prompts)


def test_together_is_as_one_after_the_other() -> None:
    plain, together, candidates = Adapter(Settings(llm="stand_in")), Together(), candidates_of(0.5, 0.4, 0.3)
    one_by_one = tuple(judge_each(plain, QUESTION, [one])[0] for one in candidates)
    assert judge_each(together, QUESTION, candidates) == one_by_one == judge_each(plain, QUESTION, candidates)
    assert together.sizes == [3]


def test_one_prompt_needs_no_batch() -> None:
    together = Together()
    prefer_each(together, [judge_prompt("橋", "文である。", QUESTION)], ("Yes", "No"))
    assert together.sizes == []


def test_of_no_candidates_nothing_is_asked() -> None:
    assert judge_each(Together(), QUESTION, []) == ()


def test_all_but_the_question_is_the_same_for_every_question() -> None:
    one, other = (judge_prompt("橋", "文である。", question) for question in ("いつですか", "{heading}"))
    assert (one.head, one.passage) == (other.head, other.passage)
    assert "{heading}" in other.question
