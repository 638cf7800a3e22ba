"""The form of Gennai, as its portal sends it: inputs of a registered form, files in base64, earlier exchanges, ``x-api-key``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.assistant import Assistant
from rag.audit import Audit
from rag.settings import Settings
from rag.web.keys import add_key
from rag.web.limits import Limits
from rag.web.server import build_app
from rag.web.strings import table
from tests.rag.web.lasting import Lasting

QUESTION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"
WORDS = table("ja")


@pytest.fixture(scope="module")
def client(stand_in_assistant: Assistant, stand_in_settings: Settings) -> TestClient:
    settings = stand_in_settings.model_copy(update={"rate_limit": 100_000})
    return TestClient(build_app(stand_in_assistant, settings), base_url="http://localhost")


def post(client: TestClient, inputs: Any, **others: Any) -> Any:
    return client.post("/v1/gennai", json={"inputs": inputs, **others})


def outputs(client: TestClient, inputs: Any, **others: Any) -> str:
    reply = post(client, inputs, **others)
    assert reply.status_code == 200, reply.text
    assert list(reply.json()) == ["outputs"]
    return str(reply.json()["outputs"])


def test_the_answer_is_markdown_under_outputs(client: TestClient, stand_in_assistant: Assistant) -> None:
    said = outputs(client, {"question": QUESTION}, sessionId="0d6a3cf6-5d9c-4d0f-8a7f-6f3a5f0e9c11")
    answer = stand_in_assistant.answer(QUESTION)
    assert f"{answer.statements[0].text} [1]" in said
    assert answer.citations[0].official in said
    assert said == outputs(
        client, {"input_text": QUESTION, "files": [], "step": 35, "fruits": "apple,banana", "conversation_history": "", "language": None}
    )
    assert said == outputs(client, {"question": QUESTION, "documents": "iis2024"})
    assert said == outputs(client, {"question": QUESTION, "documents": ["iis2024"]})
    assert "収録している本文" in outputs(client, {"question": "月面基地の建設費はいくらですか"})


def test_the_language_may_be_chosen(client: TestClient) -> None:
    assert "**Sources**" in outputs(client, {"question": QUESTION, "language": "en"})
    assert "**出典**" in outputs(client, {"question": QUESTION, "language": ""})


def test_digits_and_truth_values_come_as_numbers_and_are_read_as_typed(client: TestClient) -> None:
    for typed in (2030, 2030.5, True):
        assert outputs(client, {"question": typed}) == outputs(client, {"question": str(typed).lower()})


def test_a_conversation_that_goes_on_knows_what_was_cited(client: TestClient, stand_in_assistant: Assistant) -> None:
    first = {"input": json.dumps({"question": QUESTION}), "output": outputs(client, {"question": QUESTION}), "createdDate": "1"}
    said = outputs(client, {"question": "誰が担いますか", "conversation_histories": [first]})
    expected = stand_in_assistant.answer("誰が担いますか", history=[stand_in_assistant.answer(QUESTION).earlier])
    assert expected.asked != "誰が担いますか"
    assert f"「{expected.asked}」と解釈して回答しました" in said
    for broken in ("", "[]", "null", "{", "[" * 50_000, json.dumps({"question": {"a": 1}})):
        odd = {"input": broken, "output": first["output"]}
        assert outputs(client, {"question": QUESTION, "conversation_histories": [odd]}) == first["output"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (
            {"inputs": {"question": QUESTION, "files": [{"key": "a", "files": [{"filename": "a.pdf", "content": "JVBE"}]}]}},
            400,
            "gennai_files",
        ),
        ({"inputs": {"question": QUESTION, "documents": "none"}}, 400, "gennai_document"),
        ({"inputs": {"question": " "}}, 400, "ended_question"),
        ({"inputs": {}}, 400, "ended_question"),
        ({"inputs": {"question": "あ" * 2001}}, 400, "ended_question"),
        ({"inputs": [QUESTION]}, 422, "gennai_request"),
        ({"question": QUESTION}, 422, "gennai_request"),
        ({"inputs": {"question": "あ" * 350_000}}, 413, "gennai_too_large"),
    ],
)
def test_what_is_refused_is_said_to_the_person_and_to_the_log(client: TestClient, body: Any, status: int, code: str) -> None:
    reply = client.post("/v1/gennai", content=json.dumps(body, ensure_ascii=False).encode(), headers={"content-type": "application/json"})
    found = reply.json()
    assert (reply.status_code, set(found)) == (status, {"outputs", "error"})
    assert found["outputs"] == WORDS[code].format(limit=2000)
    assert isinstance(found["error"], str)


def test_malformed_json_and_another_method_are_said_in_the_form(client: TestClient) -> None:
    broken = client.post("/v1/gennai", content=b'{"inputs": ', headers={"content-type": "application/json"})
    assert (broken.status_code, broken.json()["outputs"]) == (422, WORDS["gennai_request"])
    other = client.get("/v1/gennai")
    assert (other.status_code, other.headers["allow"], set(other.json())) == (405, "POST", {"outputs", "error"})


def test_the_key_is_taken_from_its_header_everywhere_and_wrong_ones_are_counted(
    stand_in_assistant: Assistant, stand_in_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "keys.json"
    key = add_key(file, "portal")
    home = tmp_path / "audit"
    monkeypatch.setattr("rag.web.server.Audit", lambda _: Audit(home))
    settings = stand_in_settings.model_copy(update={"keys_file": file, "rate_limit": 1000})
    client = TestClient(build_app(stand_in_assistant, settings), base_url="http://localhost")
    right, wrong = {"x-api-key": key, "x-user-id": "a1"}, {"x-api-key": "wrong"}
    assert client.post("/v1/gennai", json={"inputs": {"question": QUESTION}}, headers=right).status_code == 200
    assert client.get("/v1/documents", headers=right).status_code == 200
    assert client.post("/v1/gennai", json={"inputs": {}}).json()["outputs"] == WORDS["gennai_key"]
    for _ in range(10):
        reply = client.post("/v1/gennai", json={"inputs": {}}, headers=wrong)
        assert (reply.status_code, reply.json()["outputs"]) == (401, WORDS["gennai_key"])
    limited = client.get("/v1/documents", headers=wrong)
    assert (limited.status_code, limited.json()["error"]["code"]) == (429, "rate")
    assert client.post("/v1/gennai", json={"inputs": {}}, headers=wrong).json()["outputs"] == WORDS["gennai_rate"]
    assert client.get("/v1/documents", headers=right).status_code == 200
    lines = [json.loads(line) for line in (home / "audit.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["what"] for line in lines] == ["signed_in", *["wrong_key"] * 10]
    assert key not in (home / "audit.jsonl").read_text(encoding="utf-8")


def test_a_busy_server_says_so_in_the_form(
    stand_in_assistant: Assistant, stand_in_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = TestClient(build_app(Lasting(stand_in_assistant), stand_in_settings), base_url="http://localhost")
    monkeypatch.setattr(Limits, "count", lambda *_: None)
    monkeypatch.setattr(Limits, "hold", Limits(rate=1, places=0).hold)
    reply = post(client, {"question": QUESTION})
    assert (reply.status_code, reply.json()["outputs"]) == (503, WORDS["ended_busy"])
