"""Yes-or-no questions with a sentence and what it says to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from eval.gold_set import FOLDER as GOLD
from eval.gold_set import load_items
from eval.told import LAYER, read_told, states_of
from eval.yesno import read_yesno
from index.errors import StrategyQAError
from index.text.types import Document
from rag.llms import Prompt


class Shows:
    """A model whose state of a prompt is how long its question is."""

    def __init__(self) -> None:
        self.layers: set[int] = set()

    def hidden_each(self, prompts: Sequence[Prompt], layer: int) -> NDArray[np.float32]:
        self.layers.add(layer)
        return np.array([[len(prompt.question)] for prompt in prompts], dtype=np.float32)


def test_every_class_and_both_languages_are_there_in_number() -> None:
    asked = [one for line in read_told() for one in line.questions]
    assert len(asked) > 1000
    assert min(Counter(one.verdict for one in asked).values()) > 80
    assert min(Counter(one.language for one in asked).values()) > 400


def test_no_question_of_a_sentence_stands_twice() -> None:
    for line in read_told():
        assert len({one.question for one in line.questions}) == len(line.questions)


def test_none_is_of_the_strategy_or_stands_in_what_is_measured(document: Document) -> None:
    """What is measured on one text is fitted on others."""
    lines = list(read_told())
    text = {_plain(sentence.text) for sentence in document.sentences}
    assert not [line.sentence for line in lines if _plain(line.sentence) in text]
    measured = {_plain(one.question) for one in (*read_yesno("look"), *read_yesno("totals"))}
    measured |= {_plain(item.question) for item in load_items("test")}
    assert not [one.question for line in lines for one in line.questions if _plain(one.question) in measured]


def test_every_question_has_a_state_and_a_label() -> None:
    model, lines, told = Shows(), list(read_told())[:20], list[tuple[int, int]]()
    states, labels = states_of(lines, model, lambda task, done, total, unit: told.append((done, total)))
    count = sum(len(line.questions) for line in lines)
    assert model.layers == {LAYER}
    assert states.shape == (count, 1)
    assert len(labels) == count
    assert told[-1] == (count, count)
    assert [label or "none" for label in labels] == [one.verdict for line in lines for one in line.questions]


def test_a_malformed_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ja.jsonl").write_text('{"heading": "h", "sentence": "s", "questions": []}', encoding="utf-8")
    with pytest.raises(StrategyQAError, match=r"ja\.jsonl"):
        list(read_told(tmp_path))


def test_the_files_stand_beside_the_pairs() -> None:
    assert {file.stem for file in (GOLD / "verdicts").glob("*.jsonl")} == {"en", "ja", "pairs"}


def _plain(text: str) -> str:
    return "".join(text.split()).removeprefix("・")
