"""Pairs of a sentence and a question, and whether the sentence states the answer: what the judge's probe is fitted on.

One file a kind of text under ``eval/gold/pairs``, one sentence a line with its questions: ``{"heading", "sentence", "questions":
[{"question", "language", "stated", "kind"}]}``. The sentences of ``strategy.jsonl`` stand in the strategy; the others are made up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.gold_set import FOLDER as GOLD
from eval.states import states_after
from index.home import read_lines
from index.progress import Progress
from index.text.types import Document
from rag.judgement.features import Matrix
from rag.judgement.judge import judge_prompt
from rag.llms import ShowsLayers
from rag.shown import shown_to_reader

FOLDER = GOLD / "pairs"
LAYER = 17
"""Whose state the probe reads. Decision 5 says how it was chosen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """A sentence as it is shown to whoever asks in the question's language, and the question."""

    heading: str
    sentence: str
    question: str
    stated: bool
    """Whether the sentence states the answer."""
    kind: str
    """How it does, or in what it is a near miss."""


def read_pairs(document: Document) -> Iterator[Pair]:
    """Every pair, file by file. A sentence of the document is shown in the question's language."""
    known = {_plain(sentence.text): sentence for sentence in document.sentences}
    for file in sorted(FOLDER.glob("*.jsonl")):
        for line in read_lines(file):
            fields = json.loads(line)
            own = known.get(_plain(fields["sentence"]))
            for asked in fields["questions"]:
                shown = shown_to_reader(document, own, asked["language"]) if own else (fields["heading"], fields["sentence"])
                yield Pair(
                    heading=shown[0], sentence=shown[1], question=asked["question"], stated=bool(asked["stated"]), kind=asked["kind"]
                )


def states_of_pairs(model: ShowsLayers, document: Document, progress: Progress) -> tuple[Matrix, NDArray[np.bool_]]:
    """What the model makes of every pair, shape ``(pairs, width)``, and whether its sentence states the answer."""
    pairs = list(read_pairs(document))
    prompts = [judge_prompt(one.heading, one.sentence, one.question) for one in pairs]
    states = states_after(LAYER, prompts, model, progress, task="judging pairs", unit="pairs")
    return states, np.array([one.stated for one in pairs])


def _plain(text: str) -> str:
    return "".join(text.split()).removeprefix("・")
