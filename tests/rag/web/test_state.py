"""Health, readiness and figures of a server: what is said, and that no question and no person is in it."""

from __future__ import annotations

import re
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from rag.assistant import Assistant
from rag.settings import Settings
from rag.web.keys import add_key
from rag.web.server import build_app
from tests.rag.web.lasting import Lasting
from tests.rag.web.test_reading import address_of, serving

QUESTION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"


def figures(client: TestClient, headers: dict[str, str] | None = None) -> dict[tuple[str, ...], float]:
    """Every figure by its name and the values of its labels."""
    text = client.get("/v1/metrics", headers=headers).text
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {(one.name, *one.labels.values()): one.value for one in samples}


def test_ready_says_where_the_index_is_gone(stand_in_assistant: Assistant, stand_in_settings: Settings, tmp_path: Path) -> None:
    home = copytree(stand_in_settings.home, tmp_path / "home", ignore=ignore_patterns("*.sock"))
    client = TestClient(build_app(stand_in_assistant, stand_in_settings.model_copy(update={"home": home})), base_url="http://localhost")
    assert client.get("/v1/ready").status_code == 200
    (home / "indexes").rename(home / "elsewhere")
    reply = client.get("/v1/ready")
    assert (reply.status_code, reply.json()["error"]["code"]) == (503, "index_missing")
    assert str(home) not in reply.text
    assert client.get("/v1/health").status_code == 200


@pytest.mark.usefixtures("socket_enabled")
def test_ready_says_where_all_places_are_taken(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    import httpx

    lasting = Lasting(stand_in_assistant)
    with serving(lasting, stand_in_settings.model_copy(update={"queue_limit": 1})) as found:
        url = "http://{}:{}/v1".format(*address_of(found))
        with httpx.stream("POST", f"{url}/ask", json={"question": f"long{QUESTION}", "stream": True}, timeout=10):
            assert lasting.begun.acquire(timeout=10)
            reply = httpx.get(f"{url}/ready")
            assert (reply.status_code, reply.json()["error"]["code"]) == (503, "busy")
            assert "strategy_qa_places_taken 1.0" in httpx.get(f"{url}/metrics").text
        assert lasting.ended.acquire(timeout=10)


def test_questions_are_counted_by_their_door_and_their_end(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    client = TestClient(build_app(stand_in_assistant, stand_in_settings), base_url="http://localhost")
    status = client.post("/v1/ask", json={"question": QUESTION}).json()["status"]
    client.post("/v1/ask", json={"question": QUESTION, "stream": True})
    client.post("/v1/ask", json={"question": " "})
    found = figures(client)
    assert found["strategy_qa_questions_total", "api", status] == 1
    assert found["strategy_qa_questions_total", "stream", status] == 1
    assert found["strategy_qa_questions_total", "api", "failed"] == 1
    for stage in ("evidence", "first_statement", "whole"):
        assert found["strategy_qa_answer_seconds_count", stage] == 2
    assert found["strategy_qa_waiting",] == found["strategy_qa_places_taken",] == 0
    assert found["strategy_qa_places",] == stand_in_settings.queue_limit
    assert found["strategy_qa_document_asked", "iis2024@1"] == 1
    assert found["process_resident_memory_bytes",] > 0


def test_refusals_are_counted_by_their_code_wherever_they_are_made(
    stand_in_assistant: Assistant, stand_in_settings: Settings, tmp_path: Path
) -> None:
    key = add_key(tmp_path / "keys.json", "sato")
    settings = stand_in_settings.model_copy(update={"keys_file": tmp_path / "keys.json", "rate_limit": 1})
    client = TestClient(build_app(stand_in_assistant, settings), base_url="http://localhost")
    header = {"authorization": f"Bearer {key}"}
    assert client.get("/v1/nothing", headers=header).status_code == 404  # of the gate
    assert client.get("/v1/health").status_code == 401  # of the door
    assert client.post("/v1/ask", json={"question": 1}, headers=header).status_code == 422
    assert client.post("/v1/ask", json={"question": " ", "stream": True}, headers=header).status_code == 200  # its event says why
    assert client.post("/v1/ask", json={"question": QUESTION}, headers=header).status_code == 429
    found = figures(client, header)
    for code in ("not_found", "key", "request", "question", "rate"):
        assert found["strategy_qa_refusals_total", code] == 1


@pytest.mark.usefixtures("socket_enabled")
def test_an_answer_that_takes_too_long_is_counted_in_every_form(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    import httpx

    asked = {"model": "strategy-qa", "messages": [{"role": "user", "content": f"long{QUESTION}"}]}
    with serving(Lasting(stand_in_assistant), stand_in_settings.model_copy(update={"answer_seconds": 1})) as found:
        url = "http://{}:{}/v1".format(*address_of(found))
        for stream in (True, False):
            httpx.post(f"{url}/ask", json={"question": f"long{QUESTION}", "stream": stream}, timeout=10)
            httpx.post(f"{url}/chat/completions", json={**asked, "stream": stream}, timeout=10)
        assert 'strategy_qa_refusals_total{code="time"} 4.0' in httpx.get(f"{url}/metrics").text


def test_figures_tell_of_no_question_and_of_no_person(stand_in_assistant: Assistant, stand_in_settings: Settings, tmp_path: Path) -> None:
    key = add_key(tmp_path / "keys.json", "sato")
    settings = stand_in_settings.model_copy(update={"keys_file": tmp_path / "keys.json"})
    client = TestClient(build_app(stand_in_assistant, settings), base_url="http://localhost")
    header = {"authorization": f"Bearer {key}"}
    client.post("/v1/ask", json={"question": QUESTION}, headers=header)
    text = client.get("/v1/metrics", headers=header).text
    assert not [one for one in ("sato", key, QUESTION, "フュージョン") if one in text]
    assert re.fullmatch(r"[\x00-\x7f]*", text)


def test_two_servers_count_by_themselves(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    first, second = (TestClient(build_app(stand_in_assistant, stand_in_settings), base_url="http://localhost") for _ in range(2))
    first.post("/v1/ask", json={"question": QUESTION})
    assert ("strategy_qa_answer_seconds_count", "whole") in figures(first)
    assert figures(second)["strategy_qa_answer_seconds_count", "whole"] == 0
