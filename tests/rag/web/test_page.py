"""HTML of the page: everything that did not come from us is escaped."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index.text.types import Document
from rag.assistant import Assistant
from rag.drafts.readers import read_bytes
from rag.settings import Settings
from rag.types import Citation, Evidence, Quote, Statement
from rag.web.page import frame
from rag.web.page.exchange import Exchange
from rag.web.page.grounds import grounds
from rag.web.page.markup import marked, weighted
from rag.web.page.transcript import transcript
from rag.web.server import build_app
from rag.web.strings import table

HOSTILE = "<script>alert(1)</script>\"'&"


def test_hostile_text_everywhere_is_escaped(document: Document) -> None:
    citation = Citation(
        number=1,
        document=HOSTILE,
        passage_id=HOSTILE,
        label=HOSTILE,
        official=HOSTILE,
        heading_path=(HOSTILE,),
        page=None,
        quotes=(Quote(text=HOSTILE, span=(0, len(HOSTILE))),),
        passage=HOSTILE,
    )
    statement = Statement(text=HOSTILE, citations=(1,), support="quoted", emphasis=((0, 8),))
    exchange = Exchange(
        number=1, question=HOSTILE, language="ja", statements=(statement,), citations=(citation,), ended=HOSTILE, id=HOSTILE
    )
    evidence = Evidence(passage_id=HOSTILE, label=HOSTILE, text=HOSTILE, score=1.0, best_sentence=(0, 8), heading_path=(HOSTILE,))
    html = transcript([exchange], document, Settings(), "ja")[1] + frame.status(HOSTILE)
    html += grounds(HOSTILE, [evidence], [citation], "answered", document, "{section}", "ja") + frame.welcome([HOSTILE], "ja")
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_marked_spans() -> None:
    assert marked("a<b>c", [(1, 4)]) == "a<mark>&lt;b&gt;</mark>c"


@pytest.mark.parametrize(
    ("strong", "full", "html"),
    [
        ([], [], "ab&lt;d"),
        ([(1, 2)], [], "a<strong>b</strong>&lt;d"),
        ([(1, 2)], [(1, 3)], '<span class="subdued">a</span><strong>b</strong>&lt;<span class="subdued">d</span>'),
        ([(0, 1)], [(1, 2)], '<strong>a</strong>b<span class="subdued">&lt;d</span>'),
        ([(3, 99)], [(-5, 2)], 'ab<span class="subdued">&lt;</span><strong>d</strong>'),
    ],
)
def test_weights_hide_nothing(strong: list[tuple[int, int]], full: list[tuple[int, int]], html: str) -> None:
    shown = weighted("ab<d", strong, full)
    assert shown == html
    assert unescape(re.sub(r"<[^>]*>", "", shown)) == "ab<d"


def test_both_languages_have_the_same_words_and_placeholders() -> None:
    japanese, english = table("ja"), table("en")
    assert japanese.keys() == english.keys()
    for name in japanese:
        assert set(re.findall(r"\{\w+\}", japanese[name])) == set(re.findall(r"\{\w+\}", english[name])), name


def test_the_pages_files_name_no_other_host() -> None:
    folder = Path(frame.__file__).parent
    for file in folder.rglob("*"):
        if file.suffix in (".css", ".js", ".json", ".py"):
            assert not re.search(r"https?://(?!localhost|127\.)", file.read_text(encoding="utf-8")), file


def client(assistant: Assistant, settings: Settings) -> TestClient:
    return TestClient(build_app(assistant, settings), base_url="http://localhost")


def test_the_api_answers_and_streams(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    api = client(stand_in_assistant, stand_in_settings)
    question = "フュージョンエネルギーの発電実証はいつまでに目指していますか"
    answer = api.post("/v1/ask", json={"question": question}).json()
    assert answer["statements"]
    stream = api.post("/v1/ask", json={"question": question, "stream": True}).text
    events = re.findall(r"^event: (\w+)", stream, re.MULTILINE)
    assert events == ["evidence", *("statement" for _ in answer["statements"]), "done"]
    assert json.loads(stream.strip().split("data: ")[-1])["text"] == answer["text"]


def test_a_follow_up_is_answered_in_what_was_cited_before(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    api = client(stand_in_assistant, stand_in_settings)
    first = api.post("/v1/ask", json={"question": "フュージョンエネルギーの発電実証はいつですか"}).json()
    earlier = {"question": first["question"], "cited": [one["passage_id"] for one in first["citations"]]}
    for history in (["こんにちは", earlier], [earlier]):
        answer = api.post("/v1/ask", json={"question": "いつまで？", "history": history}).json()
        assert answer["asked"] == "フュージョンエネルギー：いつまで？"
    assert api.post("/v1/ask", json={"question": "いつまで？", "history": [{"question": "?", "answer": 1}]}).status_code == 422


def test_the_api_refuses_what_is_no_question(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    reply = client(stand_in_assistant, stand_in_settings).post("/v1/ask", json={"question": " "})
    assert reply.status_code == 400
    assert reply.json()["error"]["code"] == "question"


def test_one_answer_is_one_word_file_and_a_refusal_none(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    api = client(stand_in_assistant, stand_in_settings)

    def drafted(question: str) -> Any:
        part = {"kind": "answer", "answer": api.post("/v1/ask", json={"question": question}).json()}
        return api.post("/v1/draft", json={"entries": [part], "template": "qa", "suffix": ".docx", "by": "<b>総務課", "record": False})

    made = drafted("大学ファンドの規模はいくらですか")
    text = [one.text for one in read_bytes(made.content, ".docx")]
    assert "（問１）大学ファンドの規模はいくらですか" in text
    assert "（担当：<b>総務課）" in text
    assert any(one.startswith("（答）") for one in text)
    assert re.search(r'filename="qa-\d{8}\.docx"', made.headers["content-disposition"])
    refused = drafted("月面基地の予算はいくらですか")
    assert refused.status_code == 400
    assert "answers nothing that was collected" in refused.json()["error"]["message"]


def test_a_malformed_request_is_named(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    reply = client(stand_in_assistant, stand_in_settings).post("/v1/draft", json={"entries": [{"kind": "passage"}]})
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, "request")
    assert "passage_id" in reply.json()["error"]["message"]


def test_the_browser_is_kept_on_this_machine(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    policy = client(stand_in_assistant, stand_in_settings).get("/v1/health").headers["content-security-policy"]
    assert "connect-src 'self'" in policy
    assert "http" not in policy
