"""A model on a server: what is asked of it, and what comes of a server that fails."""

from __future__ import annotations

import socket
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from rag.assistant import Assistant
from rag.calibrate import calibrated
from rag.doctor import _language_model
from rag.errors import ModelError, ServerError, StoppedError, UnreachedError
from rag.judgement.decision import CALIBRATED, FOLDER, decision_name, open_decision
from rag.llms import Copies, KeepsStates, Prompt, ReadsTogether, ShowsLayers, Turn, place_of, prefer_each, server_client, stopped_by
from rag.llms.openai_server import Adapter
from rag.settings import KEY_VARIABLE, Settings, load_settings
from rag.types import EvidenceFound
from rag.web.page.frame import notice
from rag.web.strings import LANGUAGES
from tests.rag.conftest import corpus_of, opened
from tests.rag.llms.model_servers import LOGPROBS, MODEL, NO, YES, Fault, Played, model_server
from tests.rag.test_calibrate import labelled_of

pytestmark = pytest.mark.usefixtures("socket_enabled")

WORD = LOGPROBS[YES] - LOGPROBS[NO]
PROMPTS = [Prompt(head=(Turn(role="system", text="はい"),), passage=f"橋は{n}つある。", question="いくつ") for n in range(6)]
KINDS = pytest.mark.parametrize("kind", ["llama-server", "vllm"])


def settings_of(*servers: Played | str, **more: Any) -> Settings:
    addresses = ",".join(one if isinstance(one, str) else one.address for one in servers)
    return Settings(llm="openai_server", llm_address=addresses, **more)


def once_open(reply: Any, times: int = 1000) -> Fault:
    """A fault of the judge's requests from the second one on, the first being the trial of the start; so many times."""
    numbers = count()

    def fault(played: Played, request: BaseHTTPRequestHandler, path: str) -> Any:
        if not path.endswith(("/completion", "/completions")) or not 0 < next(numbers) <= times:
            return None
        return reply(request) if callable(reply) else reply

    return fault


def cut(request: BaseHTTPRequestHandler) -> tuple[int, bytes]:
    """End the connection without a word."""
    request.connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionResetError


@KINDS
def test_the_word_is_the_difference_and_tokens_are_sent_never_messages(kind: str) -> None:
    with model_server(kind) as server:
        model = Adapter(settings_of(server))
        assert prefer_each(model, PROMPTS, ("Yes", "No")) == pytest.approx([WORD] * 6)
        assert model.prefer(PROMPTS[0], ("No", "Yes")) == pytest.approx(-WORD)
        for body in server.completions:
            assert body["prompt"]
            assert all(isinstance(token, int) for token in body["prompt"])
            assert "messages" not in body
        assert model.tokens_read == 7 * 7
        assert model.write(PROMPTS[0], limit=9, stop=("あ",)) == "三つ"
        assert model.tokens_written == 5


@KINDS
def test_what_is_not_among_the_most_probable_is_asked_for_by_its_id(kind: str) -> None:
    with model_server(kind) as server:
        server.hidden = {NO}
        assert Adapter(settings_of(server)).prefer(PROMPTS[0], ("Yes", "No")) == pytest.approx(WORD)


@KINDS
def test_a_server_that_cannot_give_both_is_refused_at_the_start(kind: str) -> None:
    with model_server(kind) as server:
        server.never = {NO}
        with pytest.raises(ServerError, match="log-probabilities of both"):
            Adapter(settings_of(server))


def test_ollama_and_what_is_no_server_of_models_are_refused_with_a_reason() -> None:
    with model_server("ollama") as server, pytest.raises(ServerError, match="Ollama takes no token ids"):
        Adapter(settings_of(server))
    with model_server(fault=lambda *_: (404, {})) as server, pytest.raises(ServerError, match="neither llama-server nor vLLM"):
        Adapter(settings_of(server))


def test_vllm_that_hides_its_template_says_how_to_start_it() -> None:
    def fault(played: Played, request: BaseHTTPRequestHandler, path: str) -> Any:
        return (404, {}) if path == "/tokenizer_info" else None

    with model_server("vllm", fault) as server, pytest.raises(ServerError, match="--enable-tokenizer-info-endpoint"):
        Adapter(settings_of(server))


@pytest.mark.parametrize("reply", [(500, {}), (503, {"error": "loading"}), cut], ids=["500", "503", "cut"])
def test_two_failures_are_tried_again(reply: Any) -> None:
    with model_server(fault=once_open(reply, times=2)) as server:
        assert Adapter(settings_of(server)).prefer(PROMPTS[0], ("Yes", "No")) == pytest.approx(WORD)
        assert len(server.completions) == 4


def test_the_third_failure_is_one_line() -> None:
    with model_server(fault=once_open((500, {}))) as server:
        model = Adapter(settings_of(server))
        with pytest.raises(UnreachedError, match="status 500 -> start the server"):
            model.prefer(PROMPTS[0], ("Yes", "No"))
        assert len(server.completions) == 4


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ((400, {"error": "too long"}), "refused with status 400.*too long"),
        ((401, {}), KEY_VARIABLE),
        ((307, {"to": "http://127.0.0.1:9/"}), "leads to another address"),
        ((200, b"<html>"), "does not reply in JSON"),
        ((200, []), "a JSON object"),
        ((200, {"model": MODEL}), "unknown form"),
        ((200, {"model": "another"}), "'another'"),
        ((200, b"[" + b"0," * 3_000_000 + b"0]"), "more than"),
    ],
)
def test_a_refusal_or_garbage_is_one_line_and_is_not_tried_again(reply: Any, said: str) -> None:
    with model_server(fault=once_open(reply)) as server:
        model = Adapter(settings_of(server))
        with pytest.raises(ServerError, match=said) as raised:
            model.prefer(PROMPTS[0], ("Yes", "No"))
        assert raised.value.remedy
        assert "\n" not in str(raised.value)
        assert len(server.completions) == 2


def test_a_slow_server_is_left_after_its_time() -> None:
    with model_server() as server:
        model = Adapter(settings_of(server, llm_call_seconds=0.5))
        server.seconds = 3
        with pytest.raises(UnreachedError, match=r"took more than 0\.5 s"):
            model.prefer(PROMPTS[0], ("Yes", "No"))
        assert len(server.completions) == 2


def test_all_of_a_batch_has_one_end() -> None:
    with model_server() as server:
        model = Adapter(settings_of(server, llm_seconds=1, llm_parallel=1))
        server.seconds = 0.6
        with pytest.raises(UnreachedError, match=r"took|no time left"):
            model.prefer_each(PROMPTS, ("Yes", "No"))
        assert len(server.completions) <= 4


def test_no_more_than_the_server_has_room_for_are_asked_at_once() -> None:
    with model_server() as server:
        model = Adapter(settings_of(server))
        server.seconds = 0.1
        model.prefer_each(PROMPTS, ("Yes", "No"))
        assert model.parallel == 3
        assert 1 < server.most_at_once <= 3


def test_what_nobody_wants_any_more_is_not_asked() -> None:
    with model_server() as server:
        model = Adapter(settings_of(server))
        before = len(server.asked)
        with stopped_by(lambda: True), pytest.raises(StoppedError):
            model.prefer_each(PROMPTS, ("Yes", "No"))
        assert len(server.asked) == before


def test_two_servers_share_the_work_and_one_alone_does_it_all() -> None:
    with model_server() as first:
        with model_server() as second:
            model = Adapter(settings_of(first, second))
            assert prefer_each(model, PROMPTS, ("Yes", "No")) == pytest.approx([WORD] * 6)
            assert len(first.completions) > 1
            assert len(second.completions) > 1
        assert prefer_each(model, PROMPTS, ("Yes", "No")) == pytest.approx([WORD] * 6)
        assert prefer_each(Adapter(settings_of(first, second)), PROMPTS, ("Yes", "No")) == pytest.approx([WORD] * 6)


def test_different_models_at_the_addresses_are_refused() -> None:
    with model_server() as first, model_server() as second:
        second.template += "{# another #}"
        with pytest.raises(ServerError, match="different models"):
            Adapter(settings_of(first, second))


@KINDS
def test_an_address_that_was_not_there_at_the_start_is_compared_before_it_is_asked(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_client, "REST_S", 0.0)
    with model_server(kind) as first, model_server(kind, lambda *_: (503, {})) as second:
        model = Adapter(settings_of(first, second))
        second.fault, second.template, before = None, first.template + "{# another #}", len(second.completions)
        with pytest.raises(ServerError, match=f"{second.address} runs another model.*one model at all addresses"):
            prefer_each(model, PROMPTS, ("Yes", "No"))
        assert len(second.completions) == before + 1  # the trial, and no question
        second.template = first.template
        assert prefer_each(model, PROMPTS, ("Yes", "No")) == pytest.approx([WORD] * 6)
        assert len(second.completions) > before + 2


def test_an_address_that_went_away_is_compared_when_it_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_client, "REST_S", 0.0)
    with model_server() as first, model_server() as second:
        model = Adapter(settings_of(first, second))
        second.fault, second.template = (lambda *_: (503, {})), first.template + "{# another #}"
        assert prefer_each(model, PROMPTS[:2], ("Yes", "No")) == pytest.approx([WORD] * 2)
        second.fault = None
        with pytest.raises(ServerError, match="another model"):
            prefer_each(model, PROMPTS, ("Yes", "No"))


@KINDS
def test_a_reply_of_another_model_is_refused(kind: str) -> None:
    with model_server(kind) as server:
        model = Adapter(settings_of(server))
        server.model = "another"
        with pytest.raises(ServerError, match="replied with 'another', 'small' was expected"):
            model.prefer(PROMPTS[0], ("Yes", "No"))


def test_a_model_that_is_not_there_is_refused_with_those_that_are() -> None:
    with model_server() as server, pytest.raises(ServerError, match=f"are the models {MODEL}; asked for: large"):
        Adapter(settings_of(server, llm_server_model="large"))


def test_only_the_addresses_of_the_settings_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a proxy of the environment nor the target of a redirect."""
    with model_server() as other, model_server(fault=once_open((307, {"to": other.address}))) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, other.address)
        model = Adapter(settings_of(server))
        with pytest.raises(ServerError):
            model.prefer(PROMPTS[0], ("Yes", "No"))
        assert other.asked == []


def test_the_key_is_sent_and_stands_nowhere_else(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with model_server() as server:
        monkeypatch.setenv(KEY_VARIABLE, "secret-key")
        settings = load_settings({"llm": "openai_server", "llm_address": server.address}).settings
        model = Adapter(settings)
        assert {headers.get("authorization") for _, _, headers in server.asked} == {"Bearer secret-key"}
        assert "secret-key" not in settings.model_dump_json() + model.name


def test_a_prompt_that_does_not_fit_is_refused_here() -> None:
    with model_server() as server:
        model = Adapter(settings_of(server))
        with pytest.raises(ModelError, match="at most 4096 fit"):
            model.prefer(Prompt(head=(), passage="長" * 5000, question="？"), ("Yes", "No"))
        assert len(server.completions) == 1


def test_it_says_what_it_cannot_do_and_where_it_runs() -> None:
    with model_server() as server:
        model = Adapter(settings_of(server))
        assert isinstance(model, ReadsTogether)
        assert not isinstance(model, Copies | KeepsStates | ShowsLayers)
        assert place_of(model.name) == server.address.removeprefix("http://")
        assert place_of("llama_cpp:small@0123") is None


def test_its_decision_is_one_of_replies_with_a_name_of_its_own(tmp_path: Path) -> None:
    """One that was calibrated for the same weights in this process reads a layer, which no server shows."""
    with model_server() as server:
        name = Adapter(settings_of(server)).name
    assert decision_name(name, "stand_in") == f"llama-server-{MODEL}+stand_in"
    found = open_decision(name, "embeddinggemma-300m", tmp_path, shows_layers=False)
    assert found == open_decision("default", "embeddinggemma-300m", FOLDER, shows_layers=False)
    assert found.probe is None


def small_document(server: Played, home: Path) -> Settings:
    """A small plan, whose answers are judged by a server."""
    return settings_of(server, home=home, corpus=corpus_of("aohama"), embedder="stand_in", weights_hub=False)


def test_an_answer_is_made_by_it_and_the_page_says_where(tmp_path: Path) -> None:
    with model_server() as server:
        assistant = opened(small_document(server, tmp_path))
        answer = assistant.answer("避難指示は誰が発令しますか")
    assert len(server.completions) > 1
    place = server.address.removeprefix("http://")
    assert place in answer.provenance.llm
    here = replace(answer.provenance, llm="stand_in")
    for language in LANGUAGES.values():
        assert place in notice(answer.provenance, language)
        assert "elsewhere" not in notice(here, language)


def test_whoever_stops_gets_nothing_more_and_no_error(tmp_path: Path) -> None:
    with model_server() as server:
        assistant = opened(small_document(server, tmp_path))
        before = len(server.completions)
        events = list(assistant.ask("避難指示は誰が発令しますか", stopped=lambda: len(server.completions) > before))
    assert [type(event) for event in events] == [EvidenceFound]
    assert len(server.completions) - before <= server.most_at_once + 1


def test_it_is_calibrated_by_itself(tmp_path: Path) -> None:
    with model_server() as server:
        settings = small_document(server, tmp_path)
        assistant = opened(settings)
        decision = calibrated(settings, labelled_of(assistant)[:12], fitted_on="made questions")
        assert decision.probe is None
        file = tmp_path / CALIBRATED / f"{decision_name(decision.model, decision.embedder)}.json"
        assert file.name.startswith(f"llama-server-{MODEL}+")
        file.parent.mkdir()
        file.write_text(decision.model_dump_json(), encoding="utf-8")
        again = Assistant.open(settings)
    assert again.answerer.decision == decision
    assert again.provenance.decision != assistant.provenance.decision


def test_the_doctor_asks_the_server(home: Path) -> None:
    with model_server() as server:
        settings = small_document(server, home)
        found = _language_model(settings)
        assert found.level == "ok"
        assert server.address.removeprefix("http://") in found.found
    with pytest.raises(UnreachedError, match="llm_address"):
        _language_model(settings)


@pytest.mark.parametrize("address", ["", "ftp://a", "http://user:word@a", "127.0.0.1:8080", "http://a, b"])
def test_without_an_address_it_is_no_setting(address: str) -> None:
    with pytest.raises(ValidationError, match="address"):
        Settings(llm="openai_server", llm_address=address)


def test_addresses_are_read_as_people_type_them() -> None:
    assert settings_of("http://a:1/v1/", " https://b ").llm_addresses == ("http://a:1", "https://b")
