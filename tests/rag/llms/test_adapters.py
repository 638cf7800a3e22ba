"""One contract for every language model adapter, with real models behind the real ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pytest_socket import enable_socket

from index import weights
from index.errors import SettingsError, WeightsError
from rag.llms import Copies, LanguageModel, open_language_model
from rag.llms.copying import Source
from rag.prompts import load_prompt
from rag.settings import Settings
from tests.rag.llms.llama_server import SMALL, llama_server

YES, NO = "打ち上げ能力を年間何件確保しますか", "打ち上げの予算はいくらですか"


@pytest.fixture(scope="module")
def transformers_folder(real_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small GGUF weights as a transformers folder."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    file = weights.locate(SMALL, real_settings)
    folder = tmp_path_factory.mktemp("transformers")
    source = {"gguf_file": file.name, "local_files_only": True}
    loaded: Any = AutoModelForCausalLM.from_pretrained(file.parent, dtype=torch.float32, **source)
    loaded.config.quantization_config = loaded.hf_quantizer = None  # the weights in memory are whole again, and are saved so
    loaded.save_pretrained(folder)
    AutoTokenizer.from_pretrained(file.parent, **source).save_pretrained(folder)
    return folder


WITH_WEIGHTS = [pytest.param(name, marks=pytest.mark.weights) for name in ("llama_cpp", "transformers")]
SERVER = pytest.param("openai_server", marks=[pytest.mark.weights, pytest.mark.cluster])


@pytest.fixture(scope="module", params=["stand_in", *WITH_WEIGHTS, SERVER])
def model(request: pytest.FixtureRequest) -> Iterator[LanguageModel]:
    with ExitStack() as stack:
        changes: dict[str, object] = {"llm": request.param}
        if request.param == "llama_cpp":
            changes["llm_weights"] = SMALL
        elif request.param == "transformers":
            changes["llm_weights"] = str(request.getfixturevalue("transformers_folder"))
        elif request.param == "openai_server":
            enable_socket()
            file = weights.locate(SMALL, request.getfixturevalue("real_settings"))
            changes |= {"llm_address": stack.enter_context(llama_server(file))[0], "llm_call_seconds": 120.0}
        settings = Settings() if request.param == "stand_in" else request.getfixturevalue("real_settings")
        found = open_language_model(settings.model_copy(update=changes))
        assert found is not None
        yield found


@pytest.fixture(autouse=True)
def its_server_is_reached(request: pytest.FixtureRequest) -> None:
    """Each test begins without a network; a model on a server needs this machine's."""
    if "openai_server" in request.node.name:
        enable_socket()


def logit(model: LanguageModel, question: str) -> float:
    prompt = load_prompt("judge").render(heading="宇宙", sentence="打ち上げ能力を年間30件程度確保する。", question=question)
    return model.prefer(prompt, ("Yes", "No"))


def test_it_is_named(model: LanguageModel) -> None:
    assert model.name


def test_the_same_question_gives_the_same_figure(model: LanguageModel) -> None:
    """A server keeps a part of what it read last, a longer or a shorter one, and reads the rest in other batches (decision 28)."""
    first = logit(model, YES)
    logit(model, NO)
    assert logit(model, YES) == pytest.approx(first, abs=0.15 if model.name.startswith("openai_server:") else 1e-3)


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
