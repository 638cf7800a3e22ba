"""What stands around the conversation: contents, search, examples, language, history, feedback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from index.text.types import Document
from rag.assistant import Assistant
from rag.reading_ahead import Share
from rag.settings import Settings
from rag.web.strings import table
from rag.web.v1.feedback import FILE
from tests.browser.conftest import ENGLISH, ask_and_wait, in_english, opened, rate, served
from tests.rag.web.lasting import Lasting

pytestmark = pytest.mark.browser

FUSION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"
FUND = "大学ファンドの規模はいくらですか"


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def test_the_contents_open_every_section(quick_page: Page, document: Document) -> None:
    tab(quick_page, "本文")
    buttons = quick_page.locator("#toc nav button")
    assert buttons.count() == len(document.sections)
    for position in (0, len(document.sections) // 2, len(document.sections) - 1):
        buttons.nth(position).click()
        expect(quick_page.locator("#section .bullet").first).to_be_visible()
        path = document.sections[position].path
        shown = sum(passage.section.path[: len(path)] == path for passage in document.passages)
        assert quick_page.locator("#section .bullet").count() == shown
        quick_page.get_by_role("button", name="← 目次").click()
        expect(quick_page.locator("#toc")).to_be_visible()


def test_search_ranks_passages_and_lists_every_mention(quick_page: Page, requests: list[str]) -> None:
    tab(quick_page, "本文")
    quick_page.fill("#search [name=q]", "ムーンショット型研究開発制度")
    quick_page.keyboard.press("Enter")
    expect(quick_page.locator("#found li").first).to_contain_text("ムーンショット型研究開発制度")
    assert quick_page.locator("#found li").count() == 20
    quick_page.fill("#search [name=q]", "ITER")
    quick_page.get_by_label("この語を含む箇所をすべて表示").check()
    quick_page.get_by_role("button", name="検索する").click()
    expect(quick_page.locator("#found .count")).to_have_text("全3か所（掲載順）")
    assert quick_page.locator("#found mark").count() >= 3
    assert not [address for address in requests if "/gradio_api/queue/join" in address]  # no model spoke
    quick_page.locator("#found li button").first.click()
    expect(quick_page.locator("#cited mark").first).to_be_visible()


def test_an_empty_search_says_so(quick_page: Page) -> None:
    tab(quick_page, "本文")
    quick_page.get_by_role("button", name="検索する").click()
    expect(quick_page.locator("#found .error")).to_contain_text("語句を入力してください")


def test_every_word_follows_the_language_switch(quick_page: Page) -> None:
    ask_and_wait(quick_page, FUSION)
    in_english(quick_page)
    expect(quick_page.locator("html")).to_have_attribute("lang", "en")
    words = table("en")
    for name in ("tab_evidence", "tab_text", "tab_basket", "tab_history"):
        expect(quick_page.get_by_role("tab", name=words[name], exact=True)).to_be_visible()
    expect(quick_page.locator(".trust")).to_contain_text("✓ matches the original")
    shown = quick_page.locator("body").inner_text()
    japanese = [word for name, word in table("ja").items() if len(word) > 5 and "{" not in word and word != words[name]]
    assert [word for word in japanese if word in shown] == []
    quick_page.reload()
    expect(quick_page.locator("h1")).to_have_text(ENGLISH)


def test_the_history_survives_a_reload_and_citations_keep_their_numbers(page: Page) -> None:
    for question in (FUSION, FUND, "ITERに触れている箇所を全て"):
        ask_and_wait(page, question)
    numbers = page.locator(".citation, .sources li").all_inner_texts()
    assert len(numbers) >= 5
    page.reload()
    expect(page.locator(".exchange")).to_have_count(3)
    assert page.locator(".citation, .sources li").all_inner_texts() == numbers
    page.locator(".exchange").first.locator("button.citation").first.click()
    expect(page.locator("#cited .text:not(.translation) mark")).to_contain_text("発電実証")
    ask_and_wait(page, "英語で")  # a follow-up still knows what went before
    assert page.locator(".exchange").count() == 4


def test_the_history_is_searched_exported_opened_again_and_deleted(quick_page: Page, tmp_path: Path) -> None:
    page = quick_page
    ask_and_wait(page, FUSION)
    page.click("#clear")
    expect(page.locator(".exchange")).to_have_count(0)
    ask_and_wait(page, FUND)
    tab(page, "履歴")
    expect(page.locator("#history li")).to_have_count(2)
    page.fill("[name=history-search]", "10兆")
    expect(page.locator("#history li")).to_have_count(1)
    page.fill("[name=history-search]", "")
    for name, suffix in (("JSONで保存", ".json"), ("Markdownで保存", ".md")):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=name).click()
        waiting.value.save_as(tmp_path / f"history{suffix}")
    exported = json.loads((tmp_path / "history.json").read_text(encoding="utf-8"))
    assert [one["answer"]["question"] for one in exported["exchanges"]] == [FUSION, FUND]
    assert exported["exchanges"][0]["answer"]["schema"] == 2
    assert f"## {FUSION}" in (tmp_path / "history.md").read_text(encoding="utf-8")
    page.locator("#history").get_by_role("button", name=FUSION, exact=True).click()
    expect(page.locator(".question")).to_contain_text(FUSION)
    tab(page, "履歴")
    page.get_by_role("button", name=f"削除: {FUND}").click()
    expect(page.locator("#history li")).to_have_count(1)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="すべて削除").click()
    expect(page.locator("#history")).to_have_text("履歴はまだありません。")
    page.reload()
    expect(page.locator(".welcome").first).to_be_visible()
    expect(page.locator(".exchange")).to_have_count(0)


def test_the_history_is_bounded_and_what_is_broken_is_no_history(quick_page: Page) -> None:
    ask_and_wait(quick_page, FUSION)
    quick_page.evaluate(
        """() => { const [one] = JSON.parse(localStorage['strategy-qa.history.2']);
            localStorage['strategy-qa.history.2'] = JSON.stringify(Array.from({length: 150}, (_, n) => ({...one, id: `${n}`}))); }"""
    )
    ask_and_wait(quick_page, FUND)
    assert quick_page.evaluate("JSON.parse(localStorage['strategy-qa.history.2']).length") == 100
    for broken in ("{", "[1]", '[{"id": "1", "answer": {"question": "<img src=x>"}}]'):
        quick_page.evaluate("(broken) => localStorage.setItem('strategy-qa.history.2', broken)", broken)
        quick_page.reload()
        quick_page.wait_for_selector("[role=tab][aria-selected=true]")
        expect(quick_page.locator(".exchange")).to_have_count(0)
    ask_and_wait(quick_page, FUSION)


@pytest.mark.parametrize("ticked", [False, True])
def test_feedback_holds_the_question_only_where_somebody_ticks_it(quick_page: Page, stand_in_settings: Settings, ticked: bool) -> None:
    file = stand_in_settings.home / FILE
    file.unlink(missing_ok=True)
    ask_and_wait(quick_page, FUSION)
    if ticked:
        quick_page.locator(".feedback summary").click()
        quick_page.get_by_label("質問文も送る").check()
        quick_page.locator(".feedback summary").click()
    rate(quick_page, "根拠が違う")
    expect(quick_page.locator(".after .said")).to_have_text("評価を保存しました。")
    expect(quick_page.get_by_role("button", name="根拠が違う")).to_have_attribute("aria-pressed", "true")
    (line,) = file.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["verdict"] == "evidence"
    assert (FUSION in line) is ticked
    assert ("passages" in json.loads(line)) is ticked


def test_six_examples_stand_in_the_chat_until_something_is_asked(quick_page: Page) -> None:
    examples = quick_page.locator("#chat button.example")
    expect(examples).to_have_count(6)
    text = examples.last.inner_text()
    examples.last.click()
    expect(quick_page.locator(".question")).to_contain_text(text)
    quick_page.locator(".feedback").wait_for()
    expect(examples).to_have_count(0)
    quick_page.click("#clear")
    expect(examples).to_have_count(6)


def test_how_far_the_text_is_read_ahead_stands_below_the_question(
    browser: Browser, stand_in_assistant: Assistant, stand_in_settings: Settings
) -> None:
    assistant = Lasting(stand_in_assistant)
    assistant.ahead = Share(done=43, of=100)
    with served(assistant, stand_in_settings) as address, opened(browser, address, []) as page:
        ahead = page.locator("#notice .ahead")
        expect(ahead).to_have_text("空き時間に本文を先読み中（43％）。")
        page.get_by_role("button", name="English").click()
        expect(ahead).to_have_text("Reading ahead while nobody asks (43 %).")
        assistant.ahead = None
        expect(ahead).to_be_empty()
