"""Made-up texts with questions for a set and for one fact."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eval.enumerations import read_enumerations
from eval.gold_set import load_items
from eval.listed import BESIDE, Text, read_texts, states_of_texts
from eval.pairs import LAYER
from index.text.types import Document
from rag.llms import Prompt


class Shows:
    """A model whose state of a prompt is how long its passage and its question are."""

    def __init__(self) -> None:
        self.prompts: list[Prompt] = []

    def hidden_each(self, prompts: Sequence[Prompt], layer: int) -> NDArray[np.float32]:
        assert layer == LAYER
        self.prompts += prompts
        return np.array([[len(one.passage), len(one.question)] for one in prompts], dtype=np.float32)


def questions_of(text: Text) -> list[str]:
    return [one.question for one in text.lists] + [one.question for one in text.single]


def test_every_sentence_that_answers_is_there() -> None:
    texts = read_texts()
    assert len(texts) >= 80
    for text in texts:
        answering = [one for asked in text.lists for one in asked.members] + [one for asked in text.single for one in asked.stated]
        assert set(answering) <= set(range(len(text.sentences))), text.heading
        questions = questions_of(text)
        assert len(set(questions)) == len(questions), text.heading


def test_none_is_of_the_strategy_or_stands_in_what_is_measured(document: Document) -> None:
    """What is measured on one text is fitted on others."""
    texts = read_texts()
    known = {"".join(sentence.text.split()) for sentence in document.sentences}
    assert not [one for text in texts for one in text.sentences if "".join(one.split()) in known]
    measured = {one.question for one in (*read_enumerations("look"), *read_enumerations("totals"))} | {
        item.question for item in load_items("test")
    }
    assert not [one for text in texts for one in questions_of(text) if one in measured]


def test_every_question_is_read_beside_sentences_that_answer_it() -> None:
    model, texts = Shows(), read_texts()[:4]
    states, wanted = states_of_texts(texts, model, lambda *_: None)
    asked = [one for text in texts for one in questions_of(text)]
    assert states.shape == (len(asked) * BESIDE, 2)
    assert wanted.sum() == BESIDE * sum(len(text.lists) for text in texts)
    first = texts[0].lists[0]
    assert first.members
    assert texts[0].sentences[first.members[0]] in model.prompts[0].passage
