"""The fitted decision: logistic regressions and their thresholds, as data, one file for each language model and embedder.

A candidate's probability is ``1 / (1 + exp(-(weights . features + bias)))`` (logistic regression, Cox 1958). ``python -m eval fit``
writes the files that come with the product, ``strategy-qa calibrate`` one for another model.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.errors import ModelError
from rag.judgement.enumeration import Enumerations
from rag.judgement.features import OF_A_CANDIDATE, OF_A_QUESTION, OF_WORDS, Matrix, of_words
from rag.judgement.probe import Probe, probability
from rag.judgement.verdict import Verdicts
from rag.steps import Choice, Words

FOLDER = Path(__file__).parent / "fitted"
CALIBRATED = "decisions"
"""Folder of ``STRATEGY_QA_HOME`` in which ``strategy-qa calibrate`` writes."""

SURE = 0.75
"""Probability that a sentence answers, from which a figure that stands alone in it is said by itself."""


class Regression(BaseModel):
    """One logistic regression."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weights: dict[str, float]
    """By feature."""
    bias: float

    def odds(self, features: Matrix, names: tuple[str, ...]) -> NDArray[np.float64]:
        """Log odds of rows of features, shape ``(rows,)``; range all reals."""
        return np.asarray(features @ np.array([self.weights.get(name, 0.0) for name in names]) + self.bias, dtype=np.float64)


class Decision(BaseModel):
    """What was fitted for one language model and embedder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    embedder: str
    fitted_on: str
    """Which questions, and how many."""
    probe: Probe | None = None
    """Reads the judge's word; None: its reply is read."""
    verdicts: Verdicts | None = None
    """Read the word on a yes-or-no question; None: none is said."""
    enumerations: Enumerations | None = None
    """Tell whether every one of a kind is asked for, and which sentences name one; None: no question is taken for an enumeration."""
    worth_asking: Regression
    """That a candidate belongs to the answer, before the model was asked."""
    belongs: Regression
    """The same after it was asked."""
    answerable: Regression
    """That the text answers the question."""
    ask_from: float = Field(ge=0, le=1)
    """Probability before asking from which the model is asked of a candidate beyond the first few."""
    state_from: float = Field(ge=0, le=1)
    """Probability from which a sentence is stated beside the best."""
    answer_from: float = Field(ge=0, le=1)
    """Probability of an answer from which the best is stated."""
    related_from: float = Field(ge=0, le=1)
    """Probability of an answer from which the evidence is called related."""
    short: Regression | None = None
    """That copied words are the answer; None: only a figure that stands alone is said by itself."""
    short_from: float = Field(default=SURE, ge=0, le=1)
    """Probability from which they are the short answer; where nothing was fitted, that of the sentence."""

    def before_asking(self, features: Matrix) -> NDArray[np.float64]:
        """Probabilities of candidates before the model was asked, shape ``(candidates,)``."""
        return probability(self.worth_asking.odds(features, OF_A_CANDIDATE))

    def after_asking(self, features: Matrix) -> NDArray[np.float64]:
        """Log odds of candidates after it was asked, shape ``(candidates,)``."""
        return self.belongs.odds(features, OF_A_CANDIDATE)

    def answers(self, features: Matrix) -> float:
        """Probability that the text answers."""
        return float(probability(self.answerable.odds(features[None, :], OF_A_QUESTION))[0])

    def says(self, words: Words, choice: Choice) -> bool:
        """Whether words of the first statement are said by themselves, before it."""
        if self.short is None or words.copied is None:
            return words.alone and (choice.chosen[0].probability or 0.0) >= SURE
        return float(probability(self.short.odds(of_words(words, choice)[None, :], OF_WORDS))[0]) >= self.short_from


def decision_name(model: str | None, embedder: str) -> str:
    """The name of the file for a language model (None: none) and an embedder: their names without hashes."""
    plain = [(name or "none").split("@")[0].split(":")[-1] for name in (model, embedder)]
    return "+".join("".join(c if c.isalnum() or c in "-._" else "-" for c in name) for name in plain)


def open_decision(model: str | None, embedder: str, home: Path, *, shows_layers: bool = True) -> Decision:
    """The decision for a language model and an embedder: calibrated here, or as it came with the product.

    For a model that nobody calibrated for, or that does not show its layers, the one for replies of the product's own model is taken.

    Raises:
        ModelError: the file is not of the form above.
    """
    name = decision_name(model, embedder)
    usual = "stand_in" if "stand_in" in name else "extractive" if model is None else "default"
    for file in (home / CALIBRATED / f"{name}.json", FOLDER / f"{name}.json", FOLDER / f"{usual}.json"):
        if file.is_file():
            found = _read(file, file.stat().st_mtime_ns)
            if found.probe is None or shows_layers:
                return found
    raise ModelError(f"{FOLDER / usual}.json is not there", remedy="restore it from the repository")


@lru_cache(maxsize=8)
def _read(file: Path, changed: int) -> Decision:
    try:
        return Decision.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise ModelError(f"{file} is no fitted decision: {error.errors()[0]['msg']}", remedy="type: strategy-qa calibrate") from error


def decision_text(decision: Decision) -> str:
    """A decision as its file holds it: what has a weight for each number of a state stands in one line."""
    fields = decision.model_dump(mode="json")
    lines = {name: json.dumps(fields[name]) for name in ("probe", "verdicts", "enumerations")}
    text = json.dumps(fields | {name: f"{name} in one line" for name in lines}, indent=2, ensure_ascii=False)
    for name, line in lines.items():
        text = text.replace(f'"{name} in one line"', line)
    return text + "\n"


def decision_sha256(decision: Decision) -> str:
    """Names a decision: where it is equal, so are the answers."""
    return hashlib.sha256(decision.model_dump_json().encode()).hexdigest()
