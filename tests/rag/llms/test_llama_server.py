"""The real llama-server with the small weights: the words of our own context, and one of two servers killed."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from threading import Timer

import pytest

from index import weights
from rag.llms import LanguageModel, Prompt, open_language_model, prefer_each
from rag.prompts import load_prompt
from rag.settings import Settings
from tests.rag.llms.llama_server import SMALL, llama_server

pytestmark = [pytest.mark.cluster, pytest.mark.weights, pytest.mark.timeout(900), pytest.mark.usefixtures("socket_enabled")]

SENTENCES = (
    "打ち上げ能力を年間30件程度確保する。",
    "大学ファンドの支援対象となる大学を2024年度中に決定する。",
    "フュージョンエネルギーの2030年代の発電実証を目指す。",
    "量子技術の人材を育成する。",
    "研究データの公開を2025年度までに始める。",
    "半導体の製造拠点を国内に五つ整える。",
)
QUESTIONS = (
    "打ち上げ能力を年間何件確保しますか",
    "支援対象の大学はいつ決まりますか",
    "発電実証はいつまでに目指しますか",
    "量子技術で何をしますか",
    "What will be published, and by when?",
    "製造拠点はいくつ整えますか",
    "予算はいくらですか",
    "Who is responsible?",
    "打ち上げの費用はいくらですか",
    "量子技術の予算はいくらですか",
)
PROMPTS = [load_prompt("judge").render(heading="計画", sentence=one, question=asked) for asked in QUESTIONS for one in SENTENCES]


def opened(settings: Settings, **changes: object) -> LanguageModel:
    model = open_language_model(settings.model_copy(update=changes))
    assert model is not None
    return model


def words(model: LanguageModel, prompts: list[Prompt]) -> list[float]:
    return [word for start in range(0, len(prompts), 6) for word in prefer_each(model, prompts[start : start + 6], ("Yes", "No"))]


def test_words_are_those_of_our_own_context_also_while_one_of_two_servers_is_killed(real_settings: Settings) -> None:
    """Sixty prompts: the same side of zero wherever the word is clear, and no further away than 0.15."""
    file = weights.locate(SMALL, real_settings)
    own = words(opened(real_settings, llm="llama_cpp", llm_weights=SMALL, states_disk_gib=0.0), PROMPTS)
    with ExitStack() as stack:
        (first, _), (second, killed) = (stack.enter_context(llama_server(file)) for _ in range(2))
        model = opened(real_settings, llm="openai_server", llm_address=f"{first},{second}", llm_call_seconds=120.0, llm_seconds=600.0)
        assert model.name.endswith(f"{first.removeprefix('http://')}, {second.removeprefix('http://')}")
        asked = words(model, PROMPTS[:30])
        timer = Timer(0.2, killed.send_signal, (signal.SIGKILL,))
        timer.start()
        asked += words(model, PROMPTS[30:])
        timer.join()
        assert killed.wait(10) == -signal.SIGKILL
    assert len(asked) == len(own) == 60
    assert asked == pytest.approx(own, abs=0.15)


def test_a_token_far_down_gets_its_logit_too(real_settings: Settings) -> None:
    file = weights.locate(SMALL, real_settings)
    own = opened(real_settings, llm="llama_cpp", llm_weights=SMALL, states_disk_gib=0.0).prefer(PROMPTS[0], ("橋", "zebra"))
    with llama_server(file) as (address, _):
        model = opened(real_settings, llm="openai_server", llm_address=address, llm_call_seconds=120.0)
        assert model.prefer(PROMPTS[0], ("橋", "zebra")) == pytest.approx(own, abs=0.3)
        assert model.write(PROMPTS[0], limit=4)
