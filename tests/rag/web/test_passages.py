"""Passages, sections and search results as the browser fetches them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from index.language.display import display
from index.sections.blocks import Block, ReadFile
from index.sections.outline import outlined
from index.text.types import Document, Metadata
from rag.assistant import Assistant
from rag.settings import Settings
from rag.types import Evidence, Language
from rag.web.page.exchange import Exchange
from rag.web.page.fragments import read_spans
from rag.web.page.grounds import grounds
from rag.web.page.history import record, restored
from rag.web.page.passages import cited, copies, results, section_text
from rag.web.page.transcript import transcript
from rag.web.server import build_app

FUSION = "iis2024@1#3.1.1.フュージョンエネルギー/1"
QUESTION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"


@pytest.fixture(scope="module")
def page(stand_in_assistant: Assistant, stand_in_settings: Settings) -> TestClient:
    return TestClient(build_app(stand_in_assistant, stand_in_settings), base_url="http://localhost")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_passage_and_section_opens(page: TestClient, document: Document, language: str) -> None:
    for passage in document.passages:
        reply = page.get("/fragments/passage", params={"id": passage.id, "language": language, "spans": "0-1"})
        assert reply.status_code == 200
        assert reply.text.count('class="neighbour"') == 2 - (passage in (document.passages[0], document.passages[-1]))
    for section in document.sections:
        reply = page.get("/fragments/section", params={"id": section.id, "language": language})
        assert (reply.status_code, reply.text.count('class="bullet"') > 0) == (200, True)


def test_what_is_not_in_the_text_is_said(page: TestClient) -> None:
    for name in ("passage", "section"):
        reply = page.get(f"/fragments/{name}", params={"id": "<script>", "language": "en"})
        assert reply.status_code == 404
        assert "no longer in the text" in reply.text
        assert "<script" not in reply.text


@pytest.mark.parametrize("every", [True, False])
@pytest.mark.parametrize("query", ["", "  ", "x" * 3000])
def test_a_search_for_nothing_says_so(page: TestClient, query: str, every: bool) -> None:
    reply = page.get("/fragments/search", params={"q": query, "language": "ja", "every": every})
    assert (reply.status_code, "error" in reply.text) == (400, True)


def test_spans_are_read_and_foreign_ones_left_out(document: Document) -> None:
    passage = document.passage_by_id[FUSION]
    assert read_spans("0-5,7-9,9-7,5-99999,x", passage) == ((0, 5), (7, 9))


def test_a_copy_is_english_on_an_english_page(document: Document) -> None:
    passage = document.passage_by_id[FUSION]
    span = passage.sentences[-1].span
    short, long = copies(document, passage, [span], "en", "OFFICIAL")
    assert short.endswith(
        "Integrated Innovation Strategy 2024 (Cabinet decision, 4 June 2024), 3.(1)① (Fusion energy), item 1 "
        "[Unofficial reference translation, not by the Government of Japan]"
    )
    assert long.startswith(f"「{passage.sentences[-1].text.replace(' 2030 年代', '2030年代')}」\nOFFICIAL\n")
    assert long.splitlines()[-1] == "(Unofficial reference translation, not by the Government of Japan)"
    assert "2030s" in long.splitlines()[-2]
    assert "2030s" not in "".join(copies(document, passage, [span], "ja", "OFFICIAL"))


def test_a_copy_says_where_sentences_are_left_out(document: Document) -> None:
    passage = next(one for one in document.passages if len(one.sentences) > 2)
    first, second, third, *_ = passage.sentences
    copied = copies(document, passage, [first.span, third.span], "ja", "OFFICIAL")[0]
    assert copied == f"「{display(first.text)}（中略）{display(third.text)}」（OFFICIAL）"
    assert "（中略）" not in copies(document, passage, [first.span, second.span], "ja", "OFFICIAL")[0]


def test_a_kept_conversation_is_shown_as_it_was(stand_in_assistant: Assistant) -> None:
    answer = stand_in_assistant.answer(QUESTION)
    exchange = Exchange(number=1, question=QUESTION, language="ja", statements=answer.statements, citations=answer.citations, answer=answer)
    (back,) = restored(json.dumps([record(exchange)]))
    assert back.answer == answer
    document = stand_in_assistant.document
    assert transcript([back], document, Settings(), "ja") == transcript([exchange], document, Settings(), "ja")


def test_a_passage_that_has_changed_since_has_no_button(stand_in_assistant: Assistant) -> None:
    kept = {"id": "1", "answer": stand_in_assistant.answer(QUESTION).to_dict()}
    changed = json.loads(json.dumps(kept))
    changed["answer"]["citations"][0]["passage"] += "追記。"
    shown = transcript(restored(json.dumps([changed])), stand_in_assistant.document, Settings(), "ja")[1]
    assert "本文が更新されたため" in shown
    assert '<button type="button" class="citation"' not in shown


@pytest.mark.parametrize("text", [None, "", "{", "[1]", '[{"id": "1"}]', '[{"id": "1", "answer": {"question": 1}}]'])
def test_what_cannot_be_read_is_no_conversation(text: str | None) -> None:
    assert restored(text) == []


@pytest.mark.parametrize("fragment", ["search?q=ITER", "search?q=ITER&every=true", "section?id=iis2024@1%233.1.1"])
def test_who_reads_the_page_in_english_reads_english_first(page: TestClient, fragment: str) -> None:
    english, japanese = (page.get(f"/fragments/{fragment}&language={language}").text for language in ("en", "ja"))
    assert english.index('<p class="text translation" lang="en">') < english.index('<p class="text" lang="ja">')
    assert "Japanese (original)" in english
    assert 'lang="en"' not in japanese


@pytest.mark.parametrize(("language", "said"), [("ja", "「計画」（不明）"), ("en", "「計画」（unknown）")])
def test_what_is_not_known_is_said_in_the_language_of_the_page(document: Document, language: Language, said: str) -> None:
    metadata = document.metadata.model_copy(update={"title": "計画", "decided": None, "decided_ja": None})
    shown = cited(replace(document, metadata=metadata), document.passages[0], [], language, "「{title}」（{decided_ja}）")
    assert f'<p class="official" lang="ja">{said}</p>' in shown


def test_an_english_text_is_shown_as_english() -> None:
    blocks = (
        Block(kind="heading", text="Aims", level=1),
        Block(kind="paragraph", text="It grows. It lasts."),
        Block(kind="paragraph", text="End."),
    )
    english, _ = outlined(ReadFile(media_type="text/markdown", blocks=blocks), Metadata(document="plan", title="Plan", file="f"), "0")
    first, second = english.passages
    shown = cited(english, first, [first.sentences[0].span], "en", "{title}")
    assert "English (original)" in shown
    assert '<p class="text" lang="en"><mark>It grows.</mark></p>' in shown
    assert '<p class="rest" lang="en">' in shown
    assert '<p lang="en">End.</p>' in shown
    evidence = Evidence(passage_id=second.id, label=second.label, text=second.text, score=1.0)
    for made in (results([evidence], english, "en"), section_text(english, english.sections[0], "en")):
        assert '<p class="text" lang="en">End.</p>' in made
    assert 'lang="ja"' not in grounds("Q", [evidence], [], None, english, "{title}", "en")
