"""Search, sections, quotes and drafts over the API: what the commands say, and one clear line for what cannot be read."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import asdict
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from rag.assistant import Assistant
from rag.drafts.collect import from_passages
from rag.drafts.download import draft_file
from rag.drafts.source import Source
from rag.errors import DraftError
from rag.settings import Settings
from rag.web.server import build_app
from rag.web.v1 import verifying
from tests.rag.web.test_reading import address_of, serving

OTHER = "3(9)①"


@pytest.fixture(scope="module")
def client(stand_in_assistant: Assistant, stand_in_settings: Settings) -> TestClient:
    return TestClient(build_app(stand_in_assistant, stand_in_settings), base_url="http://localhost")


@pytest.fixture(scope="module")
def sentence(stand_in_assistant: Assistant) -> tuple[str, str, str]:
    """A sentence, the number of its section, and the number of another one."""
    document = stand_in_assistant.document
    passage = next(one for one in document.passages if one.section.label == "３．（１）①（フュージョンエネルギー）")
    return passage.sentences[0].text, "3(1)①", "2(3)②"


def code(reply: Any) -> tuple[int, str]:
    return reply.status_code, reply.json()["error"]["code"]


def test_search_is_what_the_assistant_finds(client: TestClient, stand_in_assistant: Assistant) -> None:
    found = client.post("/v1/search", json={"query": "大学ファンド", "limit": 3, "documents": ["iis2024"]}).json()
    assert found["evidence"] == json.loads(json.dumps([asdict(one) for one in stand_in_assistant.search("大学ファンド", limit=3)]))
    assert code(client.post("/v1/search", json={"query": "大学ファンド", "documents": ["nothing"]})) == (400, "question")
    assert code(client.post("/v1/search", json={"query": "\u3000"})) == (400, "question")
    assert code(client.post("/v1/search", json={"query": "大学ファンド", "limit": 51})) == (422, "request")


@pytest.mark.parametrize("typed", ["3(1)①", "３．（１）①", "3.1.1", "3-(1)-1"])
def test_a_section_is_found_by_its_number_in_any_notation(client: TestClient, typed: str) -> None:
    (found,) = client.get("/v1/section", params={"section": typed}).json()["sections"]
    assert found["label"] == "３．（１）①"
    assert found["subsections"]
    assert code(client.get("/v1/section", params={"section": OTHER})) == (404, "not_found")
    assert code(client.get("/v1/section", params={"section": typed, "documents": "nothing"})) == (400, "question")


def test_a_quote_stands_or_is_misattributed_or_does_not_stand(client: TestClient, sentence: tuple[str, str, str]) -> None:
    text, section, other = sentence
    right = client.post("/v1/verify-quote", json={"quote": text, "section": section}).json()
    assert (right["schema"], right["stands"], right["misattributed"]) == (1, True, False)
    wrong = client.post("/v1/verify-quote", json={"quote": text, "section": other}).json()
    assert (wrong["stands"], wrong["misattributed"], wrong["label"]) == (False, True, right["label"])
    spoiled = client.post("/v1/verify-quote", json={"quote": f"{text.rstrip('。')}ことはない。"}).json()
    assert not spoiled["stands"]
    assert spoiled["nearest"]
    assert spoiled["reason"]
    assert code(client.post("/v1/verify-quote", json={"quote": " "})) == (400, "question")


def test_a_draft_is_verified_as_a_file_and_as_text(client: TestClient, sentence: tuple[str, str, str]) -> None:
    text, section, other = sentence
    for cited, stands in ((section, True), (other, False)):
        draft = f"> {text}\n\n（{cited}）\n"
        sent = client.post("/v1/verify", params={"file": "a.md"}, content=draft.encode(), headers={"content-type": "text/markdown"}).json()
        assert sent == client.post("/v1/verify", json={"text": draft}).json()
        assert sent["stands"] is stands


def test_a_word_file_is_verified(client: TestClient, stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    source = Source(document=stand_in_assistant.document, template=stand_in_settings.official_template)
    made = draft_file(from_passages([source.document.passages[3].id], source), source, stand_in_assistant.provenance)
    report = client.post("/v1/verify", params={"file": "草案.DOCX"}, content=made.content).json()
    assert report["stands"]
    assert report["same_text"]
    assert code(client.post("/v1/verify", params={"file": "a.docx"}, content=b"PK broken")) == (400, "draft")


def test_what_is_no_draft_is_refused(client: TestClient) -> None:
    assert code(client.post("/v1/verify", params={"file": "a.pdf"}, content=b"x")) == (400, "draft")
    assert code(client.post("/v1/verify", content=b"")) == (400, "draft")
    assert code(client.post("/v1/verify", content=b"a\x00b")) == (400, "draft")
    assert code(client.post("/v1/verify", json={"words": "x"})) == (422, "request")
    assert code(client.post("/v1/verify", content=b"{", headers={"content-type": "application/json"})) == (422, "request")
    assert code(client.post("/v1/verify", params={"documents": "nothing"}, content=b"x")) == (400, "question")
    assert code(client.post("/v1/verify", content=b"x" * (verifying.LARGEST_DRAFT + 1))) == (413, "too_large")
    assert code(client.post("/v1/verify", params={"file": "a.docx"}, content=b"x" * 16_000_001)) == (413, "too_large")


def test_one_draft_is_compared_at_a_time(
    stand_in_assistant: Assistant, stand_in_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, end = threading.Event(), threading.Event()
    compare = Assistant.verify

    def lasting(self: Assistant, data: bytes, **options: Any) -> Any:
        begun.set()
        end.wait(20)
        return compare(self, data, **options)

    monkeypatch.setattr(Assistant, "verify", lasting)
    monkeypatch.setattr(verifying, "LONGEST_WAIT_S", 0.05)
    client = TestClient(build_app(stand_in_assistant, stand_in_settings), base_url="http://localhost")
    replies: list[int] = []
    first = threading.Thread(target=lambda: replies.append(client.post("/v1/verify", json={"text": "a"}).status_code))
    first.start()
    assert begun.wait(10)
    assert code(client.post("/v1/verify", json={"text": "b"})) == (503, "busy")
    end.set()
    first.join(20)
    assert replies == [200]


@pytest.mark.alone
@pytest.mark.usefixtures("socket_enabled")
def test_drafts_that_wait_hold_up_nobody(
    stand_in_assistant: Assistant, stand_in_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, end = threading.Event(), threading.Event()

    def lasting(self: Assistant, data: bytes, **options: Any) -> Any:
        begun.set()
        end.wait(20)
        raise DraftError("it is only waited for", remedy="wait")

    monkeypatch.setattr(Assistant, "verify", lasting)
    monkeypatch.setattr(verifying, "LONGEST_WAIT_S", 5)
    with serving(stand_in_assistant, stand_in_settings) as found:
        url = "http://{}:{}/v1".format(*address_of(found))
        waiting = [threading.Thread(target=httpx.post, args=(f"{url}/verify",), kwargs={"content": b"a", "timeout": 20}) for _ in range(50)]
        for one in waiting:
            one.start()
        assert begun.wait(10)
        time.sleep(0.5)  # until all of them are there
        try:
            assert httpx.get(f"{url}/health", timeout=2).status_code == 200
        finally:
            end.set()
            for one in waiting:
                one.join(20)


@pytest.mark.alone
def test_a_draft_has_the_time_of_an_answer(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    client = TestClient(
        build_app(stand_in_assistant, stand_in_settings.model_copy(update={"answer_seconds": 1})), base_url="http://localhost"
    )
    start = time.monotonic()
    reply = client.post("/v1/verify", json={"text": "大学ファンドの規模は約20兆円である。\n\n" * 9000})
    assert code(reply) == (504, "time")
    assert time.monotonic() - start < 10
    assert client.post("/v1/verify", json={"text": "本文"}).status_code == 200


def test_each_person_has_so_many_drafts_a_minute(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    client = TestClient(build_app(stand_in_assistant, stand_in_settings.model_copy(update={"rate_limit": 2})), base_url="http://localhost")
    sent = [client.post("/v1/verify", params={"file": "a.md"}, content="本文".encode()).status_code for _ in range(3)]
    assert sent == [200, 200, 429]
