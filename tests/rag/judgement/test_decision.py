"""The fitted decision: weights by name, files in their order, clear errors."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from index.text.types import Document
from rag.errors import ModelError
from rag.judgement.decision import (
    CALIBRATED,
    FOLDER,
    SURE,
    Decision,
    Regression,
    decision_name,
    decision_sha256,
    decision_text,
    open_decision,
)
from rag.judgement.features import OF_A_CANDIDATE, OF_A_QUESTION, OF_WORDS
from rag.judgement.probe import Probe, probability
from rag.steps import Choice, Chosen, Words

STAND_IN = FOLDER / "stand_in.json"
NAME = "stand_in+512"


def calibrated(home: Path, content: str, name: str = NAME) -> Path:
    file = home / CALIBRATED / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")
    return file


def test_weights_are_taken_by_name() -> None:
    regression = Regression(weights={"second": 3.0, "first": 2.0, "of another version": 100.0}, bias=1.0)
    rows = np.array([[1.0, 10.0], [0.0, 0.0]])
    assert regression.odds(rows, ("first", "second")).tolist() == [33.0, 1.0]
    assert regression.odds(rows, ("second", "first")).tolist() == [24.0, 1.0]
    assert regression.odds(rows, ("new", "newer")).tolist() == [1.0, 1.0]


def test_a_probability_is_between_0_and_1_and_rises_with_the_odds() -> None:
    found = probability(np.array([-1e9, -2.0, 0.0, 2.0, 1e9]))
    assert found[2] == 0.5
    assert (np.diff(found) > 0).all()
    assert found[0] > 0
    assert found[-1] < 1


def test_every_weight_that_comes_with_the_product_is_of_a_feature() -> None:
    for file in FOLDER.glob("*.json"):
        decision = Decision.model_validate_json(file.read_bytes())
        assert {*decision.worth_asking.weights, *decision.belongs.weights} <= {*OF_A_CANDIDATE}, file
        assert {*decision.answerable.weights} <= {*OF_A_QUESTION}, file
        assert {*(decision.short.weights if decision.short else ())} <= {*OF_WORDS}, file
        assert decision.related_from <= decision.answer_from, file
        assert not [name for name, weight in decision.worth_asking.weights.items() if "logit" in name and weight], file


@pytest.mark.parametrize(
    ("model", "embedder", "name"),
    [
        ("llama_cpp:small-model@0123456789ab", "sentence_transformers:embedder@ba9876543210", "small-model+embedder"),
        (None, "sentence_transformers:embedder@ba9876543210", "none+embedder"),
        ("stand_in", "stand_in:512", NAME),
        ("llama_cpp:a b/c.gguf@01", "e", "a-b-c.gguf+e"),
    ],
)
def test_a_file_is_named_by_model_and_embedder(model: str | None, embedder: str, name: str) -> None:
    assert decision_name(model, embedder) == name


def test_what_was_calibrated_here_goes_before_what_came_with_the_product(tmp_path: Path) -> None:
    shipped = open_decision("stand_in", "stand_in:512", tmp_path)
    assert shipped == Decision.model_validate_json(STAND_IN.read_bytes())
    file = calibrated(tmp_path, shipped.model_copy(update={"answer_from": 0.91}).model_dump_json())
    assert open_decision("stand_in", "stand_in:512", tmp_path).answer_from == 0.91
    assert open_decision("stand_in", "stand_in:512", tmp_path / "elsewhere") == shipped
    file.unlink()
    assert open_decision("stand_in", "stand_in:512", tmp_path) == shipped


def test_another_calibration_is_read_without_a_new_start(tmp_path: Path) -> None:
    import os

    shipped = open_decision("stand_in", "stand_in:512", tmp_path)
    for number, answer_from in enumerate((0.4, 0.6), start=1):
        file = calibrated(tmp_path, shipped.model_copy(update={"answer_from": answer_from}).model_dump_json())
        os.utime(file, ns=(number, number))
        assert open_decision("stand_in", "stand_in:512", tmp_path).answer_from == answer_from


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "\x00",
        json.dumps(json.loads(STAND_IN.read_text(encoding="utf-8")) | {"answer_from": 1.5}),
        json.dumps(json.loads(STAND_IN.read_text(encoding="utf-8")) | {"surprise": 1}),
        json.dumps({name: value for name, value in json.loads(STAND_IN.read_text(encoding="utf-8")).items() if name != "belongs"}),
    ],
)
def test_a_damaged_file_is_one_clear_error(tmp_path: Path, content: str) -> None:
    file = calibrated(tmp_path, content)
    with pytest.raises(ModelError, match="is no fitted decision") as caught:
        open_decision("stand_in", "stand_in:512", tmp_path)
    assert str(file) in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.remedy == "type: strategy-qa calibrate"


def test_a_probe_serves_a_model_that_shows_its_layers_and_stands_in_one_line(tmp_path: Path) -> None:
    shipped = open_decision("stand_in", "stand_in:512", tmp_path)
    probed = shipped.model_copy(update={"probe": Probe(layer=2, weights=(0.5, -0.25, 1e-5), bias=1.0)})
    text = decision_text(probed)
    assert '"weights": [0.5, -0.25, 1e-05]' in text
    calibrated(tmp_path, text)
    assert open_decision("stand_in", "stand_in:512", tmp_path) == probed
    assert open_decision("stand_in", "stand_in:512", tmp_path, shows_layers=False) == shipped
    assert Decision.model_validate_json(decision_text(shipped)) == shipped


def test_a_weight_that_is_no_number_is_refused() -> None:
    for weight in ("heavy", None):
        with pytest.raises(ValidationError):
            Regression.model_validate({"weights": {"score": weight}, "bias": 0.0})


def test_equal_decisions_have_one_name(tmp_path: Path) -> None:
    shipped = open_decision("stand_in", "stand_in:512", tmp_path)
    assert decision_sha256(shipped) == decision_sha256(Decision.model_validate_json(shipped.model_dump_json()))
    assert decision_sha256(shipped) != decision_sha256(shipped.model_copy(update={"state_from": 0.123}))


def answering(city: Document, probability: float, ahead: float = 0.0) -> Choice:
    return Choice(status="answered", chosen=(Chosen(sentence=city.sentences[0], probability=probability),), ahead=ahead)


def test_without_a_fit_only_a_figure_alone_in_a_sentence_that_answers_is_said_by_itself(city: Document) -> None:
    decision = Decision.model_validate_json(STAND_IN.read_bytes())
    figure = Words(text="42か所", copied=0.9, fits=True, alone=True)
    assert decision.says(figure, answering(city, SURE))
    assert not decision.says(figure, answering(city, SURE - 0.01))
    assert not decision.says(replace(figure, alone=False), answering(city, 0.99))


def test_a_fit_weighs_what_speaks_for_the_words(city: Document) -> None:
    fitted = Regression(weights={"copied": 1.0, "ahead": 1.0, "figure asked for": 2.0}, bias=-4.0)
    decision = Decision.model_validate_json(STAND_IN.read_bytes()).model_copy(update={"short": fitted, "short_from": 0.6})
    words = Words(text="市長", copied=0.9, fits=False, alone=False)
    assert decision.says(words, answering(city, 0.1, ahead=3.0))
    assert not decision.says(words, answering(city, 0.99, ahead=2.0))
    assert not decision.says(replace(words, copied=0.4), answering(city, 0.99, ahead=3.0))
    assert decision.says(replace(words, fits=True), answering(city, 0.99, ahead=1.0))
    # No model was asked: nothing of the fit is known.
    assert not decision.says(replace(words, copied=None), answering(city, 0.99, ahead=9.0))
