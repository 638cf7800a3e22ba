"""Pairs for the judge's probe: whole, of both labels in every file, and shown as an answer would show them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from eval.fit import probed
from eval.gold_set import FOLDER as GOLD
from eval.gold_set import load_items, read_items
from eval.pairs import FOLDER, LAYER, read_pairs, states_of_pairs
from index.language.display import display
from index.progress import silent
from index.text.types import Document
from rag.fit import Example
from rag.llms import Prompt
from tests.rag.judgement.made import candidates_of, question_of

STATED = {"fact", "paraphrase", "yes_no", "contrary", "how", "why", "what", "overview"}
NEAR_MISSES = {"attribute", "other_entity", "other_time", "narrower", "premise", "topic"}


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.jsonl")), ids=lambda file: file.stem)
def test_every_file_has_both_labels_in_like_number_and_no_question_of_a_sentence_twice(file: Path) -> None:
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    labels = Counter(asked["stated"] for line in lines for asked in line["questions"])
    assert set(labels) == {True, False}
    assert 0.4 < labels[True] / labels.total() < 0.6
    for line in lines:
        asked = [one["question"] for one in line["questions"]]
        assert len(set(asked)) == len(asked) >= 3
        assert all(one["kind"] in (STATED if one["stated"] else NEAR_MISSES) for one in line["questions"])
    assert len({line["sentence"] for line in lines}) == len(lines)


def test_a_sentence_of_the_strategy_is_shown_in_the_questions_language(document: Document) -> None:
    lines = [json.loads(line) for line in (FOLDER / "strategy.jsonl").read_text(encoding="utf-8").splitlines()]
    languages = {asked["question"]: asked["language"] for line in lines for asked in line["questions"]}
    shown: dict[str, set[str | None]] = {
        "ja": {display(one.text) for one in document.sentences},
        "en": {document.english(one.id) for one in document.sentences},
    }
    pairs = [pair for pair in read_pairs(document) if pair.question in languages]
    assert len(pairs) > 1000
    for pair in pairs:
        assert pair.sentence in shown[languages[pair.question]]


def test_no_question_that_is_for_totals_stands_among_them(document: Document) -> None:
    asked = {"".join(pair.question.split()) for pair in read_pairs(document)}
    totals = (*load_items("test"), *read_items(GOLD / "unseen-totals.jsonl"))
    assert not [item.id for item in totals if "".join(item.question.split()) in asked]


class Knows:
    """A model whose state of a prompt is whether its question is among some, beside a number that says nothing."""

    def __init__(self, questions: Iterable[str]) -> None:
        self.layers: set[int] = set()
        self._known = {f"Question: {question}" for question in questions}

    def hidden_each(self, prompts: Sequence[Prompt], layer: int) -> NDArray[np.float32]:
        self.layers.add(layer)
        return np.array([[float(prompt.question.strip() in self._known), len(prompt.passage)] for prompt in prompts], dtype=np.float32)


def test_every_pair_has_a_state_and_a_label(document: Document) -> None:
    pairs, told = list(read_pairs(document)), list[tuple[int, int]]()
    model = Knows(pair.question for pair in pairs if pair.stated)
    states, stated = states_of_pairs(model, document, lambda task, done, total, unit: told.append((done, total)))
    assert model.layers == {LAYER}
    assert states.shape == (len(pairs), 2)
    assert stated.tolist() == [pair.stated for pair in pairs]
    assert states[stated, 0].all()
    assert told[-1] == (len(pairs), len(pairs))


def test_a_question_is_judged_by_probes_that_never_saw_its_passage() -> None:
    """All stand in one passage, and only they teach what the first number means."""
    examples = [
        Example(
            question=question_of(asked=asked), candidates=candidates_of(0.5), logits=(0.0,), belongs=(asked == "known",), answerable=True
        )
        for asked in ("known", "unknown") * 5
    ]
    nothing = (np.array([[0.0, 1.0], [0.0, 2.0], [0.0, 1.0], [0.0, 2.0]]), np.array([True, False, False, True]))
    judged, probe = probed(examples, Knows(["known"]), nothing, silent)
    assert probe.weights[0] > 0
    assert [round(odds, 6) for one in judged for odds in one.logits or ()] == [0.0] * 10
