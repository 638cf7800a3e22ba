"""One contract for every language model adapter, with real models behind the real ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index.errors import SettingsError, WeightsError
from rag.llms import Copies, LanguageModel, open_language_model
from rag.llms.copying import Source
from rag.prompts import load_prompt
from rag.settings import Settings

SMALL = "qwen2.5-coder-0.5b-instruct"
YES, NO = "打ち上げ能力を年間何件確保しますか", "打ち上げの予算はいくらですか"


@pytest.fixture(scope="module")
def transformers_folder(real_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small GGUF weights as a transformers folder."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from index import weights

    file = weights.locate(SMALL, real_settings)
    folder = tmp_path_factory.mktemp("transformers")
    source = {"gguf_file": file.name, "local_files_only": True}
    loaded: Any = AutoModelForCausalLM.from_pretrained(file.parent, dtype=torch.float32, **source)
    loaded.config.quantization_config = loaded.hf_quantizer = None  # the weights in memory are whole again, and are saved so
    loaded.save_pretrained(folder)
    AutoTokenizer.from_pretrained(file.parent, **source).save_pretrained(folder)
    return folder


@pytest.fixture(
    scope="module",
    params=["stand_in", pytest.param("llama_cpp", marks=pytest.mark.weights), pytest.param("transformers", marks=pytest.mark.weights)],
)
def model(request: pytest.FixtureRequest) -> LanguageModel:
    if request.param == "stand_in":
        settings = Settings(llm="stand_in")
    else:
        chosen = SMALL if request.param == "llama_cpp" else str(request.getfixturevalue("transformers_folder"))
        settings = request.getfixturevalue("real_settings").model_copy(update={"llm": request.param, "llm_weights": chosen})
    found = open_language_model(settings)
    assert found is not None
    return found


def logit(model: LanguageModel, question: str) -> float:
    prompt = load_prompt("judge").render(heading="宇宙", sentence="打ち上げ能力を年間30件程度確保する。", question=question)
    return model.prefer(prompt, ("Yes", "No"))


def test_it_is_named(model: LanguageModel) -> None:
    assert model.name


def test_the_same_question_gives_the_same_figure(model: LanguageModel) -> None:
    first = logit(model, YES)
    logit(model, NO)
    assert logit(model, YES) == pytest.approx(first, abs=1e-3)


def test_options_are_opposites(model: LanguageModel) -> None:
    prompt = load_prompt("judge").render(heading="宇宙", sentence="年間30件。", question=YES)
    if model.name == "stand_in":
        pytest.skip("the stand-in does not look at the options")
    assert model.prefer(prompt, ("No", "Yes")) == pytest.approx(-model.prefer(prompt, ("Yes", "No")), abs=1e-3)


def test_what_it_copies_stands_in_the_sentence(model: LanguageModel) -> None:
    if not isinstance(model, Copies):
        pytest.skip("it copies nothing")
    sentence = "打ち上げ能力を年間30件程度確保する。"
    places = [(sentence.index(one), sentence.index(one) + len(one)) for one in ("打ち上げ能力", "年間30件程度", "確保")]
    source = Source(text=sentence, starts=frozenset(start for start, _ in places), ends=frozenset(end for _, end in places))
    found = model.copy(load_prompt("judge").render(also="copy", heading="宇宙", sentence=sentence, question=YES), source)
    assert found is not None
    assert [sentence[slice(*span)] for span in found.spans] == ["年間30件程度"]
    assert 0 < found.probability <= 1


def test_what_it_writes_is_bounded_and_stops(model: LanguageModel) -> None:
    prompt = load_prompt("alone").render(heading="宇宙", sentence="打ち上げ能力を年間30件程度確保する。", question=YES)
    whole = model.write(prompt, limit=24)
    assert whole
    assert model.write(prompt, limit=24, stop=(whole[1],)) == whole[: whole.index(whole[1])]


def test_it_counts_what_it_reads_and_writes(model: LanguageModel) -> None:
    read, written = model.tokens_read, model.tokens_written
    logit(model, YES)
    assert 0 < model.tokens_read - read < 2000
    assert model.tokens_written == written
    model.write(load_prompt("alone").render(heading="宇宙", sentence="打ち上げ能力を年間30件程度確保する。", question=YES), limit=8)
    assert 0 < model.tokens_written - written <= 8


def test_a_text_that_does_not_fit_is_refused(model: LanguageModel) -> None:
    from rag.errors import ModelError

    if model.name == "stand_in":
        pytest.skip("the stand-in has no context")
    with pytest.raises(ModelError, match="tokens"):
        logit(model, "長い質問" * 4000)


@pytest.mark.weights
def test_a_restored_head_gives_the_same_logits(real_settings: Settings) -> None:
    """With and without a kept head, to the last bit."""
    settings = real_settings.model_copy(update={"llm_weights": SMALL})
    one, other = open_language_model(settings), open_language_model(settings)
    assert one is not None
    assert other is not None
    logit(one, NO)
    assert logit(one, YES) == logit(other, YES)


def test_none_is_no_model() -> None:
    assert open_language_model(Settings(llm="none")) is None


def test_an_unknown_adapter_is_refused() -> None:
    with pytest.raises(SettingsError, match="nonesuch"):
        open_language_model(Settings(llm="nonesuch"))


def test_missing_weights_say_what_to_type(home: Path) -> None:
    with pytest.raises(WeightsError, match="strategy-qa setup"):
        open_language_model(Settings(home=home))
