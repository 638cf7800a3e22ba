"""States on real weights: with and without them, what the model says is the same to the last bit."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from index import native
from index.text.types import Document
from rag.errors import ModelError
from rag.judgement.judge import judge_prompt
from rag.kept_states import FOLDER, GIB, kept
from rag.llms import Prompt, open_language_model
from rag.llms.llama_cpp import Adapter
from rag.prompts import load_prompt
from rag.ready_states import make_states, sentence_prompts
from rag.settings import Settings
from rag.shown import shown_to_reader

pytestmark = pytest.mark.weights

SMALL = "qwen2.5-coder-0.5b-instruct"
REPLIES = ("Yes", "No")
QUESTION = "打ち上げ能力を年間何件確保しますか"
SENTENCES = (30, 31, 120)


@pytest.fixture
def settings(real_settings: Settings, tmp_path: Path) -> Settings:
    """The small weights, and a home of the test's own."""
    from index import weights

    file = weights.locate(SMALL, real_settings)
    return real_settings.model_copy(update={"home": tmp_path, "llm": "llama_cpp", "llm_weights": str(file)})


def opened(settings: Settings, **changes: object) -> Adapter:
    model = open_language_model(settings.model_copy(update=changes))
    assert isinstance(model, Adapter)
    return model


@pytest.fixture
def prompts(document: Document) -> list[Prompt]:
    return judging(document, SENTENCES, QUESTION)


def judging(document: Document, sentences: Sequence[int], question: str) -> list[Prompt]:
    return [judge_prompt(*shown_to_reader(document, document.sentences[number], "ja"), question) for number in sentences]


def words_of(document: Document) -> Prompt:
    return load_prompt("alone").render(heading="宇宙", sentence=document.sentences[30].text, question=QUESTION)


def files(settings: Settings) -> list[Path]:
    return sorted((settings.home / FOLDER).rglob("*.state"))


def test_with_and_without_states_the_answers_are_equal_to_the_last_bit(
    settings: Settings, prompts: list[Prompt], document: Document
) -> None:
    without = opened(settings, states_disk_gib=0, states_memory_mib=0)
    together = without.prefer_each(prompts, REPLIES)
    alone = [without.prefer(prompt, REPLIES) for prompt in prompts]
    written = without.write(words_of(document), limit=16)
    first = opened(settings)
    first.write(words_of(document), limit=16)
    for _ in range(2):  # made, then from memory
        assert [first.prefer(prompt, REPLIES) for prompt in prompts] == alone
        assert first.prefer_each(prompts, REPLIES) == together
    again = opened(settings, states_memory_mib=0)
    assert again.prefer_each(prompts, REPLIES) == together
    assert [again.prefer(prompt, REPLIES) for prompt in prompts] == alone
    assert again.write(words_of(document), limit=16) == written


def test_what_a_layer_makes_of_a_prompt_is_the_same_with_and_without_states(settings: Settings, prompts: list[Prompt]) -> None:
    without = opened(settings, states_disk_gib=0, states_memory_mib=0)
    states = without.hidden_each(prompts, 12)
    assert states.shape == (3, 896)
    assert not np.array_equal(states, without.hidden_each(prompts, 13))
    kept_states = opened(settings)
    for _ in range(2):  # made, then from memory
        assert np.array_equal(kept_states.hidden_each(prompts, 12), states)


def test_layers_that_were_not_computed_leave_nothing_behind(settings: Settings, prompts: list[Prompt], document: Document) -> None:
    """Half the layers read nothing of a question; what is read next, and what is kept on the disk, is as if it had not been asked."""
    expected = opened(settings, states_disk_gib=0).prefer_each(prompts, REPLIES)
    written = opened(settings, states_disk_gib=0).write(words_of(document), limit=16)
    model = opened(settings)
    model.hidden_each(prompts, 12)
    assert model.prefer_each(prompts, REPLIES) == expected
    model.hidden_each(judging(document, SENTENCES[:1], "件を確保しますか" * 80), 12)
    assert model.write(words_of(document), limit=16) == written
    assert opened(settings, states_memory_mib=0).prefer_each(prompts, REPLIES) == expected


@pytest.fixture
def heeding() -> Iterator[None]:
    """Ctrl-C raises, also where the tests were started in the background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeding")
@pytest.mark.parametrize("layer", [12, None])
def test_ctrl_c_ends_the_reading_and_leaves_nothing_behind(settings: Settings, prompts: list[Prompt], layer: int | None) -> None:
    """It comes while llama.cpp computes; the callback must not swallow it."""
    expected = opened(settings, states_disk_gib=0).prefer_each(prompts, REPLIES)
    model = opened(settings, states_disk_gib=0, states_memory_mib=0)
    pressed = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    pressed.start()
    with pytest.raises(KeyboardInterrupt):
        for _ in range(20):
            _ = model.prefer_each(prompts, REPLIES) if layer is None else model.hidden_each(prompts, layer)
    pressed.join()
    assert model.prefer_each(prompts, REPLIES) == expected


def test_a_layer_that_a_model_has_not_is_one_clear_error(settings: Settings, prompts: list[Prompt]) -> None:
    with pytest.raises(ModelError, match="the model has no layer 24"):
        opened(settings).hidden_each(prompts[:1], 24)


def test_together_a_prompt_is_judged_as_alone(settings: Settings, prompts: list[Prompt]) -> None:
    """Not by contract, but nearly: the difference is far below what decides an answer."""
    model = opened(settings)
    assert model.prefer_each(prompts, REPLIES) == pytest.approx([model.prefer(prompt, REPLIES) for prompt in prompts], abs=0.05)


def test_long_questions_are_read_one_after_the_other(settings: Settings, document: Document) -> None:
    """Two of them fill more than one batch."""
    prompts = judging(document, SENTENCES[:2], "件を確保しますか" * 80)
    model = opened(settings)
    assert list(model.prefer_each(prompts, REPLIES)) == [model.prefer(prompt, REPLIES) for prompt in prompts]


def test_a_restored_sentence_is_not_read_again(settings: Settings, prompts: list[Prompt]) -> None:
    opened(settings).prefer(prompts[0], REPLIES)
    model = opened(settings)
    model.prefer(prompts[1], REPLIES)
    before = model.tokens_read
    model.prefer(prompts[0], REPLIES)
    assert model.tokens_read - before < 40


def test_a_state_is_of_the_sentence_alone(settings: Settings, prompts: list[Prompt]) -> None:
    """12 KiB a token of the small model; the instructions' 367 tokens are not among them."""
    opened(settings).prefer(prompts[0], REPLIES)
    assert kept(settings.home).bytes < 120 * 12.5 * 1024


@pytest.mark.parametrize("damage", [lambda content: content[:-5000], lambda content: content[:9000] + b"\1\2\3" + content[9003:]])
def test_a_damaged_state_is_made_again(settings: Settings, prompts: list[Prompt], damage: Callable[[bytes], bytes]) -> None:
    expected = opened(settings).prefer(prompts[0], REPLIES)
    (file,) = files(settings)
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert opened(settings).prefer(prompts[0], REPLIES) == expected
    assert file.read_bytes() == whole


def test_a_state_that_the_context_refuses_is_made_again(settings: Settings, prompts: list[Prompt], monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole file whose content is no state: only the library can tell."""
    model = opened(settings)
    expected = model.prefer(prompts[0], REPLIES)
    monkeypatch.setattr(model._states, "get", lambda name: b"no state at all" * 100)
    assert model.prefer(prompts[0], REPLIES) == expected


def test_states_of_another_build_or_context_are_not_used(
    settings: Settings, prompts: list[Prompt], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(settings).prefer(prompts[0], REPLIES)
    opened(settings, context_tokens=2048).prefer(prompts[0], REPLIES)
    assert len(files(settings)) == 2
    monkeypatch.setattr(native, "build_name", lambda: "another build")
    model = opened(settings)
    model.prefer(prompts[0], REPLIES)
    assert model.tokens_read > 400
    assert len({file.parent for file in files(settings)}) == 3


def test_a_full_disk_changes_no_answer(
    settings: Settings, prompts: list[Prompt], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    expected = opened(settings, states_disk_gib=0).prefer_each(prompts, REPLIES)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with caplog.at_level(logging.WARNING):
        assert opened(settings).prefer_each(prompts, REPLIES) == expected
    assert len(caplog.records) == 1
    assert files(settings) == []


class Killed(Exception):  # noqa: N818 - it stands for the end of the process
    """Ends a build in the middle."""


def test_a_killed_build_goes_on_where_it_was(settings: Settings, document: Document) -> None:
    few = sentence_prompts(document)[:8]

    def kill(task: str, done: int, total: int, unit: str) -> None:
        if done == 3:
            raise Killed

    with pytest.raises(Killed):
        make_states(opened(settings), few, kill)
    assert len(files(settings)) == 3
    ready = make_states(opened(settings), few)
    assert (ready.made, ready.there, ready.left) == (5, 3, 0)
    assert make_states(opened(settings), few).there == 8


def test_a_build_ends_where_its_bound_is(settings: Settings, document: Document) -> None:
    few = sentence_prompts(document)[:8]
    make_states(opened(settings), few[:3])
    full = 1.1 * kept(settings.home).bytes
    ready = make_states(opened(settings, states_disk_gib=full / GIB), few)
    assert (ready.made, ready.there, ready.left) == (0, 3, 5)
    assert len(files(settings)) == 3


def test_a_context_outlives_another_and_still_refuses_what_is_no_state(settings: Settings) -> None:
    program = (
        "import gc, sys, llama_cpp; from pathlib import Path; from rag.llms.llama_context import Context\n"
        "one, other = [Context(llama_cpp, Path(sys.argv[1]), tokens=512, threads=1, sequences=2) for _ in range(2)]\n"
        "del other; gc.collect()\n"
        "sys.exit(one.set_state(bytes(400), 1, 0, 4))"
    )
    # In a process of its own: what llama.cpp calls with its log must still be there, or the process dies.
    done = subprocess.run([sys.executable, "-c", program, settings.llm_weights], capture_output=True, timeout=120, check=False)  # noqa: S603 - ours
    assert done.returncode == 0, done.stderr[-500:]
