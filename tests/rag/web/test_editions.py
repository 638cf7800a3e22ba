"""Two texts compared for the page."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index.shelf import shelf
from rag.settings import Settings
from rag.web.page.editions import MOST_SHOWN, editions
from rag.web.refusals import HANDLERS

OLD = "# 計画\n\n## 堤防\n\n* 堤防を、2028年度までに12か所で直す。\n* <b>危ない</b>橋を架け替える。\n"
NEW = "# 計画\n\n## 堤防\n\n* 堤防を、2030年度までに15か所で直す。\n* <b>危ない</b>橋を全て架け替える。\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path / "home", embedder="stand_in", llm="none")
    for name, text in (("old", OLD), ("new", NEW)):
        file = tmp_path / f"{name}.txt"
        file.write_text(text, encoding="utf-8")
        shelf.add(settings, file.rename(tmp_path / f"{name}.md"), {"title": f"計画<{name}>"})
    return settings


@pytest.fixture
def client(settings: Settings) -> TestClient:
    app = FastAPI(exception_handlers=HANDLERS)
    app.include_router(editions(settings))
    return TestClient(app)


def test_figures_stand_first_and_changed_words_are_marked_and_said(client: TestClient) -> None:
    html = client.get("/fragments/compare", params={"old": "old", "new": "new", "language": "ja"}).text
    assert html.index("数値が変わった文 (1)") < html.index("表現が変わった文 (1)")
    assert '<del><span class="spoken">（新にない：）</span>12か所</del>' in html
    assert '<ins><span class="spoken">（旧にない：）</span>15か所</ins>' in html
    assert '<p class="changed">2028年度、12か所　⇒　2030年度、15か所</p>' in html
    assert "Figures changed (1)" in client.get("/fragments/compare", params={"old": "old", "new": "new", "language": "en"}).text


def test_nothing_of_a_document_becomes_markup(client: TestClient) -> None:
    html = client.get("/fragments/compare", params={"old": "old", "new": "new", "language": "ja"}).text
    assert "<b>" not in html
    assert "計画&lt;old&gt;" in html
    gone = client.get("/fragments/compare", params={"old": "<script>", "new": "new", "language": "ja"})
    assert (gone.status_code, "<script>" in gone.text, "&lt;script&gt;" in gone.text) == (404, False, True)


def test_the_link_gives_the_word_file(client: TestClient) -> None:
    html = client.get("/fragments/compare", params={"old": "old", "new": "new", "language": "ja", "section": "堤防"}).text
    address = html.partition('" href="')[2].partition('"')[0].replace("&amp;", "&")
    reply = client.get(f"/{address}")
    assert reply.headers["content-disposition"].endswith('.docx"')
    assert docx.Document(BytesIO(reply.content)).tables[0].cell(1, 1).text.endswith("［2028年度、12か所　⇒　2030年度、15か所］")


@pytest.mark.parametrize(
    "asked", [{"old": "old"}, {"old": "o" * 81, "new": "new", "language": "ja"}, {"old": "old", "new": "new", "language": "fr"}]
)
def test_what_is_asked_wrongly_is_refused(client: TestClient, asked: dict[str, str]) -> None:
    assert client.get("/fragments/compare", params=asked).status_code == 422


def test_a_file_of_what_is_not_there_is_refused(client: TestClient) -> None:
    reply = client.get("/fragments/compare/file", params={"old": "old", "new": "nonesuch", "language": "ja"})
    assert (reply.status_code, "no document 'nonesuch'" in reply.json()["error"]["message"]) == (400, True)


def test_what_is_shown_is_bounded(settings: Settings, client: TestClient, tmp_path: Path) -> None:
    file = tmp_path / "long.md"
    file.write_text("# 計画\n\n" + "".join(f"* 施策{row}を進める。\n" for row in range(MOST_SHOWN + 7)), encoding="utf-8")
    shelf.add(settings, file, {})
    html = client.get("/fragments/compare", params={"old": "old", "new": "long", "language": "ja"}).text
    assert html.count("<li>") <= MOST_SHOWN + 2
    assert "ほかに" in html
