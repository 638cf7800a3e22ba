"""The page of the original is shown where a document has one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.shelf import shelf
from index.shelf.entries import corpus_of
from rag.answer import cite
from rag.assistant import Assistant
from rag.settings import Settings
from rag.web.page import original as pictures
from rag.web.server import build_app
from tests.index.readers.made import pdf

PLAN = pdf(
    [(72, 700, 20, "1. Aims"), (72, 660, 11, "It grows. It lasts."), (300, 30, 9, "7")],
    [(72, 700, 11, "The second page has a line that goes further to the right."), (300, 30, 9, "8")],
)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> tuple[TestClient, Assistant]:
    """A server of a PDF on the shelf."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, embedder="stand_in", llm="stand_in", weights_hub=False)
    (home / "plan.pdf").write_bytes(PLAN)
    shelf.add(settings, home / "plan.pdf", {"title": "Plan"})
    settings = settings.model_copy(update={"corpus": corpus_of(home, "plan"), "documents": ("plan",)})
    assistant = Assistant.open(settings)
    return TestClient(build_app(assistant, settings), base_url="http://localhost"), assistant


def test_the_picture_is_drawn_and_named(opened: tuple[TestClient, Assistant]) -> None:
    page, assistant = opened
    passage = next(one for one in assistant.document.passages if len(one.sentences) == 2)
    asked: dict[str, str | int] = {"passage": passage.id, "sentence": 2}
    image = page.get("/v1/original", params=asked)
    assert (image.status_code, image.headers["content-type"], image.content[:4]) == (200, "image/png", b"\x89PNG")
    assert image.content != page.get("/v1/original", params={"passage": passage.id}).content
    figure = page.get("/fragments/original", params={**asked, "language": "en"}).text
    assert 'alt="Page 1 of the PDF (printed as 7), 1., lead paragraph"' in figure
    assert f'src="v1/original?passage={passage.id.replace("@", "%40").replace("#", "%23").replace("/", "%2F")}&amp;sentence=2"' in figure
    assert "not marked" not in figure


def test_the_opened_passage_has_the_button(opened: tuple[TestClient, Assistant]) -> None:
    page, assistant = opened
    passage = next(one for one in assistant.document.passages if len(one.sentences) == 2)
    start, end = passage.sentences[1].span
    shown = page.get("/fragments/passage", params={"id": passage.id, "language": "ja", "spans": f"{start}-{end}"}).text
    assert f'data-original="{passage.id}" data-sentences="2">原文のページ</button>' in shown


def test_without_a_page_of_it_there_is_no_picture(
    opened: tuple[TestClient, Assistant], stand_in_assistant: Assistant, stand_in_settings: Settings, tmp_path: Path
) -> None:
    page, _ = opened
    for path in ("/v1/original", "/fragments/original"):
        assert page.get(path, params={"passage": "../../etc/passwd", "language": "ja"}).status_code == 404
    strategy = TestClient(build_app(stand_in_assistant, stand_in_settings), base_url="http://localhost")
    passage = stand_in_assistant.document.passages[0]
    assert strategy.get("/v1/original", params={"passage": passage.id}).status_code == 404
    assert "data-original" not in strategy.get("/fragments/passage", params={"id": passage.id, "language": "ja"}).text


def test_who_waits_too_long_for_his_turn_is_told(opened: tuple[TestClient, Assistant], monkeypatch: pytest.MonkeyPatch) -> None:
    page, assistant = opened
    monkeypatch.setattr(pictures, "LONGEST_WAIT_S", 0.05)
    with pictures._drawing:
        reply = page.get("/v1/original", params={"passage": assistant.document.passages[0].id})
    assert (reply.status_code, reply.json()["error"]["message"]) == (503, "other pages are being drawn")
    assert page.get("/v1/original", params={"passage": assistant.document.passages[0].id}).status_code == 200


def test_a_page_before_the_first_number_has_no_printed_one(opened: tuple[TestClient, Assistant], monkeypatch: pytest.MonkeyPatch) -> None:
    page, assistant = opened
    passage = assistant.document.passages[0]
    for offset, shown in ((-passage.page, None), (-passage.page + 1, 1)):
        document = replace(assistant.document, metadata=assistant.document.metadata.model_copy(update={"page_offset": offset}))
        assert cite.cite(document, passage.sentences[0], number=1, language="en", template="{title}").page == shown
    metadata = assistant.document.metadata.model_copy(update={"page_offset": -1})
    monkeypatch.setattr(assistant.answerer, "document", replace(assistant.document, metadata=metadata))
    figure = page.get("/fragments/original", params={"passage": passage.id, "language": "en"}).text
    assert "Page 1 of the PDF" in figure
    assert "printed" not in figure
