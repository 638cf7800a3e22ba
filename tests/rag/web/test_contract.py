"""The OpenAPI document says what the API takes and gives: a golden file, requests that are made from it, and what no schema says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.assistant import Assistant
from rag.settings import Settings
from rag.web.keys import add_key
from rag.web.server import build_app
from rag.web.v1.openapi import PATH
from tests.golden_text import assert_golden
from tests.rag.web.test_reading import address_of, serving

GOLDEN = "openapi.json"
CONFIG = Path(__file__).with_name("schemathesis.toml")
ODD = ("\x00", "\ud800", "\U0010ffff", "\u202e", "9" * 5000, "-1", "1e999", "%", "{", "'\"<>&")


@pytest.fixture(scope="module")
def settings(stand_in_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Of a home that may be changed."""
    home = copytree(stand_in_settings.home, tmp_path_factory.mktemp("contract") / "home", ignore=ignore_patterns("*.sock"))
    return stand_in_settings.model_copy(update={"home": home, "rate_limit": 100_000})


@pytest.fixture(scope="module")
def client(stand_in_assistant: Assistant, settings: Settings) -> TestClient:
    return TestClient(build_app(stand_in_assistant, settings), base_url="http://localhost", raise_server_exceptions=False)


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get(PATH).json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_a_change_of_the_contract_is_seen(document: dict[str, Any]) -> None:
    assert_golden(GOLDEN, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def test_the_document_has_the_api_and_nothing_of_the_page(document: dict[str, Any]) -> None:
    assert {path.split("/")[1] for path in document["paths"]} == {"v1"}
    assert len(document["paths"]) >= 16
    assert "gradio" not in json.dumps(document).lower()


def test_every_field_and_every_refusal_is_described(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    fields = [(name, field, said) for name, schema in schemas.items() for field, said in schema.get("properties", {}).items()]
    assert len(fields) > 100
    assert [(name, field) for name, field, said in fields if not said.get("description")] == []
    for name, operation in operations(document):
        assert operation["description"], name
        assert [one["name"] for one in operation.get("parameters", ()) if not one.get("description")] == [], name
        if operation["tags"] == ["forms"]:  # which have refusals of their own
            assert "default" in operation["responses"], name
            continue
        refusals = {status: one for status, one in operation["responses"].items() if status >= "400"}
        assert {"400", "401", "403", "421", "429", "500"} <= set(refusals), name
        for one in refusals.values():
            assert one["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/RefusalReply"}
            assert one["description"].startswith("`"), name


def test_the_events_of_a_stream_are_described(document: dict[str, Any]) -> None:
    stream = document["paths"]["/v1/ask"]["post"]["responses"]["200"]["content"]["text/event-stream"]
    events = {
        one["properties"]["event"]["const"]: one["properties"]["data"]["contentSchema"]["$ref"] for one in stream["itemSchema"]["oneOf"]
    }
    assert set(events) == {"evidence", "statement", "done", "error"}
    assert {ref.rsplit("/", 1)[1] for ref in events.values()} <= set(document["components"]["schemas"])


def test_the_document_stands_behind_the_door(stand_in_assistant: Assistant, settings: Settings, tmp_path: Path) -> None:
    key = add_key(tmp_path / "keys.json", "sato")
    door = TestClient(
        build_app(stand_in_assistant, settings.model_copy(update={"keys_file": tmp_path / "keys.json"})), base_url="http://localhost"
    )
    for path in (PATH, "/v1/metrics", "/v1/ready"):
        assert door.get(path).status_code == 401
    found = door.get(PATH, headers={"authorization": f"Bearer {key}"}).json()
    assert found["security"] == [{"key": []}, {"x-api-key": []}]
    for one in found["components"]["securitySchemes"].values():
        header = {one["name"]: key} if one["type"] == "apiKey" else {"authorization": f"{one['scheme']} {key}"}
        assert door.get(PATH, headers=header).status_code == 200


@pytest.mark.usefixtures("socket_enabled")
def test_schemathesis_finds_no_failure(stand_in_assistant: Assistant, settings: Settings, tmp_path: Path) -> None:
    """Right and wrong requests of every kind that the document allows, always the same ones."""
    with serving(stand_in_assistant, settings) as found:
        host, port = address_of(found)
        command = [str(Path(sys.executable).with_name("st")), "--config-file", str(CONFIG), "run", f"http://{host}:{port}{PATH}"]
        options = ["--seed", "1", "--max-examples", "8", "--phases", "examples,coverage,fuzzing", "--no-color", "--continue-on-failure"]
        done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=300, cwd=tmp_path, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout[-6000:]
    passed = re.search(r"([0-9]+) generated, ([0-9]+) passed", done.stdout)
    assert passed, done.stdout
    assert int(passed[1]) > 1000


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd[:8]))
def test_odd_words_are_refused_or_taken_and_break_nothing(client: TestClient, document: dict[str, Any], odd: str) -> None:
    """In every text of every body, and in every parameter; a lone half of a character comes as an escape of JSON."""
    looked_at = 0
    for name, operation in operations(document):
        method, path = name.split()
        for parameter in operation.get("parameters", ()):
            value = odd.encode("utf-8", "surrogatepass")
            places = {"headers": {parameter["name"]: value}} if parameter["in"] == "header" else {"params": {parameter["name"]: value}}
            if parameter["in"] == "query" or odd.isprintable():
                reply = client.request(method, path, content=b"x", **places)  # type: ignore[arg-type]
                assert reply.status_code != 500, (name, parameter["name"])
                looked_at += 1
        for body in bodies(operation, document, odd):
            reply = client.request(method, path, content=json.dumps(body), headers={"content-type": "application/json"})
            assert reply.status_code != 500, (name, body)
            own = operation["tags"] == ["forms"]
            assert own or reply.status_code < 400 or set(reply.json()["error"]) == {"code", "message", "remedy"}
            looked_at += 1
    assert looked_at > 40


def bodies(operation: dict[str, Any], document: dict[str, Any], odd: str) -> Iterator[dict[str, Any]]:
    """Bodies of an operation with an odd word in one field each, and one with a field of that name."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if not content:
        return
    schema = content["schema"]
    schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
    required = dict.fromkeys(schema.get("required", ()), "量子")
    yield required | {odd: odd}
    for field in schema["properties"]:
        yield required | {field: odd}
        yield required | {field: [odd]}
        yield required | {field: 10**400}


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/json; charset=utf-16", "x"]
)
@pytest.mark.parametrize("path", ["/v1/ask", "/v1/search", "/v1/verify-quote", "/v1/draft", "/v1/feedback"])
def test_what_is_no_json_is_refused(client: TestClient, path: str, kind: str) -> None:
    reply = client.post(path, content="question=量子".encode(), headers={"content-type": kind})
    assert (reply.status_code, reply.json()["error"]["code"]) in ((422, "request"), (400, "request"), (415, "request"))
