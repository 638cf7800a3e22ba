"""Keys, separate sessions, hostile text, and no request to any other host."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from rag.assistant import Assistant
from rag.settings import Settings
from rag.web.keys import add_key
from tests.browser.conftest import ask, ask_and_wait, in_english, opened, rate, served, signed_in
from tests.browser.test_access import serious

pytestmark = pytest.mark.browser

FUSION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"
HOSTILE = "<img src=http://foreign.example/x.png onerror=alert(1)> ![a](http://foreign.example/y.png) <script>alert(1)</script> 天気は？"


@pytest.fixture
def dialogs(page: Page) -> list[str]:
    """Every dialog that something on the page opened."""
    found: list[str] = []

    def refuse(dialog: Dialog) -> None:
        found.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    return found


def test_hostile_text_is_shown_as_text_everywhere(page: Page, requests: list[str], dialogs: list[str]) -> None:
    ask_and_wait(page, HOSTILE)
    expect(page.locator(".question")).to_contain_text("<img src=http://foreign.example/x.png")
    page.locator("#tab-history").click()
    expect(page.locator("#history li").first).to_contain_text("<img src=http://foreign.example/x.png")
    page.locator("#tab-text").click()
    page.fill("#search [name=q]", HOSTILE)
    page.keyboard.press("Enter")
    page.locator("#found .count, #found .error").first.wait_for()
    page.reload()
    expect(page.locator(".question")).to_contain_text("<script>alert(1)</script>")
    assert page.locator(".gradio-container img[src*=foreign], .transcript script, #side script, #side img").count() == 0
    assert dialogs == []
    assert not [address for address in requests if "foreign" in (urlsplit(address).hostname or "")]


def test_a_hostile_answer_out_of_the_browsers_storage_is_shown_as_text(page: Page, dialogs: list[str]) -> None:
    """The model's words and the passages come back from where anybody at the machine may have changed them."""
    ask_and_wait(page, FUSION)
    page.evaluate(
        """(hostile) => { const kept = JSON.parse(localStorage['strategy-qa.history.2']); const answer = kept[0].answer;
            answer.statements[0].text = answer.headline = answer.lead = answer.citations[0].label = answer.missing[0] = hostile;
            Object.assign(answer.statements[0], {points_to: hostile, emphasis: [], focus: []});
            answer.evidence[0].text = answer.evidence[0].label = hostile;
            localStorage['strategy-qa.history.2'] = JSON.stringify(kept); }""",
        HOSTILE,
    )
    page.reload()
    expect(page.locator(".statement").first).to_contain_text("<script>alert(1)</script>")
    assert page.locator(".transcript img, .transcript script, #pane-evidence img, #pane-evidence script").count() == 0
    assert dialogs == []


def test_no_request_leaves_this_machine(page: Page, requests: list[str]) -> None:
    ask_and_wait(page, FUSION)
    page.locator("button.citation").first.click()
    page.locator("#cited .open").click()
    page.locator("#section h3").first.wait_for()
    in_english(page)
    rate(page, "Correct")
    page.wait_for_timeout(1000)
    assert len(requests) > 10
    assert {urlsplit(address).hostname for address in requests if not address.startswith(("data:", "blob:"))} == {"127.0.0.1"}


@pytest.fixture
def keyed(stand_in_assistant: Assistant, stand_in_settings: Settings, tmp_path: Path) -> Iterator[tuple[str, str, str]]:
    """A page behind keys: its address and two keys."""
    file = tmp_path / "keys.json"
    keys = add_key(file, "sato"), add_key(file, "suzuki")
    with served(stand_in_assistant, stand_in_settings.model_copy(update={"keys_file": file})) as found:
        yield (found, *keys)


def test_a_page_behind_keys_opens_with_ones_own(browser: Browser, keyed: tuple[str, str, str]) -> None:
    address, *keys = keyed
    pages = []
    for key in keys:
        page = browser.new_context(locale="ja-JP").new_page()
        page.goto(address)
        assert serious(page) == []
        page.get_by_label("アクセスキー").fill("wrong")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("アクセスキーが正しくありません。")
        page.get_by_label("アクセスキー").fill(key)
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=tab][aria-selected=true]")
        pages.append(page)
    ask_and_wait(pages[0], FUSION)
    expect(pages[1].locator(".exchange")).to_have_count(0)
    ask_and_wait(pages[1], "大学ファンドの規模はいくらですか")
    expect(pages[1].locator(".statement").first).to_contain_text("10兆円")
    expect(pages[0].locator(".exchange")).to_have_count(1)
    expect(pages[0].locator(".shared")).to_contain_text("会話は利用者ごとに分かれ")
    pages[0].get_by_role("button", name="ログアウト").click()
    expect(pages[0].get_by_label("アクセスキー")).to_be_visible()
    for page in pages:
        page.context.close()


def test_the_limit_is_one_for_all_sessions_of_a_key(
    browser: Browser, stand_in_assistant: Assistant, stand_in_settings: Settings, tmp_path: Path
) -> None:
    key = add_key(tmp_path / "keys.json", "sato")
    changes = {"keys_file": tmp_path / "keys.json", "rate_limit": 1}
    with served(stand_in_assistant, stand_in_settings.model_copy(update=changes)) as address:
        for expected in (".statement", ".error"):
            page = signed_in(browser, address, key)
            ask(page, FUSION)
            expect(page.locator(f".exchange {expected}")).to_be_visible()
            page.context.close()


def test_asking_too_often_is_said_in_words(
    browser: Browser, stand_in_assistant: Assistant, stand_in_settings: Settings, requests: list[str]
) -> None:
    with (
        served(stand_in_assistant, stand_in_settings.model_copy(update={"rate_limit": 1})) as address,
        opened(browser, address, requests) as page,
    ):
        ask_and_wait(page, FUSION)
        ask(page, FUSION)
        expect(page.locator(".exchange .error")).to_contain_text("短時間に質問が集中しました")
