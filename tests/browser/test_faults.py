"""Faults that people met, each as they met it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import ENGLISH, ask, ask_and_wait, in_english, newest, opened, rate

pytestmark = pytest.mark.browser

FUSION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"
FILLED = """() => { const part = {kind: 'passage', passage_id: 'iis2024@1#3.1.1.フュージョンエネルギー/1', quotes: [], note: ''};
    const entries = [1, 2, 3].map((n) => ({id: `e${n}`, title: `item ${n}`, text: 'x', part}));
    localStorage.setItem('strategy-qa.basket.2', JSON.stringify(entries)); }"""


def test_two_tabs_take_out_what_is_meant(quick_page: Page) -> None:
    first = quick_page
    first.evaluate(FILLED)
    first.reload()
    first.locator("#tab-basket").click()
    second = first.context.new_page()
    second.goto(first.url)
    second.locator("#tab-basket").click()
    expect(second.locator("#basket .entry")).to_have_count(3)
    note = first.get_by_label("メモ: item 3")
    note.fill("typed meanwhile")
    second.get_by_label("取り除く: item 1").click()
    expect(first.locator("#basket h3")).to_have_text(["item 2", "item 3"])
    expect(note).to_have_value("typed meanwhile")
    first.get_by_label("取り除く: item 2").click()
    expect(second.locator("#basket h3")).to_have_text(["item 3"])
    expect(second.get_by_label("メモ: item 3")).to_have_value("typed meanwhile")


def test_a_button_of_a_list_that_is_old_takes_out_nothing_else(quick_page: Page) -> None:
    quick_page.evaluate(FILLED)
    quick_page.reload()
    quick_page.locator("#tab-basket").click()
    # Another tab takes out the first one, and this one has not heard of it.
    quick_page.evaluate(
        """() => localStorage.setItem('strategy-qa.basket.2', JSON.stringify(JSON.parse(localStorage['strategy-qa.basket.2']).slice(1)))"""
    )
    quick_page.get_by_label("取り除く: item 1").click()
    expect(quick_page.locator("#basket h3")).to_have_text(["item 2", "item 3"])


@pytest.mark.parametrize(("locale", "title"), [("en-US", ENGLISH), ("fr-FR", ENGLISH), ("ja-JP", "統合イノベーション戦略2024 に質問する")])
def test_the_browser_tells_the_language(browser: Browser, stand_in_address: str, requests: list[str], locale: str, title: str) -> None:
    with opened(browser, stand_in_address, requests, locale=locale) as page:
        expect(page.locator("h1")).to_have_text(title)
        expect(page).to_have_title(title)


def test_the_chosen_language_is_seen_after_an_answer(quick_page: Page) -> None:
    in_english(quick_page)
    ask_and_wait(quick_page, "Every place that mentions ITER")
    expect(quick_page.locator(".languages [aria-pressed=true]")).to_have_text("English")
    expect(newest(quick_page).locator(".sources")).to_contain_text("3.(1)")
    quick_page.get_by_role("button", name="日本語").click()
    expect(quick_page.locator(".languages [aria-pressed=true]")).to_have_text("日本語")
    expect(newest(quick_page).locator(".sources")).to_contain_text("３．（１）")


def test_what_has_the_focus_is_seen(quick_page: Page) -> None:
    quick_page.locator("#tab-basket").click()
    for selector in ("#question textarea", "#send", "[name=template]", "#tab-basket", "#clear"):
        quick_page.locator(selector).focus()
        quick_page.keyboard.press("Shift")
        width = quick_page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert (selector, width) == (selector, "4px")


def test_a_select_looks_like_one(quick_page: Page) -> None:
    quick_page.locator("#tab-basket").click()
    look = quick_page.eval_on_selector(
        "[name=template]", "(one) => [getComputedStyle(one).appearance, getComputedStyle(one).backgroundImage]"
    )
    assert look == ["auto", "none"]  # one arrow, and not Gradio's beside it


def test_choices_opened_under_the_last_answer_are_seen(browser: Browser, stand_in_address: str, requests: list[str]) -> None:
    with opened(browser, stand_in_address, requests, width=1366, height=600) as page:
        ask_and_wait(page, FUSION)
        page.locator(".feedback summary").click()
        page.wait_for_function(
            """() => document.querySelector('.feedback [name=keep_question]').getBoundingClientRect().bottom
                < document.querySelector('#composer').getBoundingClientRect().top"""
        )


def test_no_timer_of_gradio_stands_on_the_page_while_it_loads(browser: Browser, stand_in_address: str) -> None:
    context = browser.new_context(locale="ja-JP")
    context.add_init_script(
        r"""window.timers = []; new MutationObserver(() => {
            for (const one of document.querySelectorAll('[data-testid=status-tracker]'))
                if (one.checkVisibility() && /\d\.\ds/.test(one.textContent)) window.timers.push(one.textContent.trim());
        }).observe(document, {childList: true, subtree: true, characterData: true});"""
    )
    page = context.new_page()
    held: list[Route] = []
    page.route("**/gradio_api/**", lambda route: held.append(route))
    page.goto(stand_in_address)
    page.wait_for_timeout(1500)
    for route in held:
        route.continue_()
    page.unroute("**/gradio_api/**")
    page.wait_for_selector("[role=tab][aria-selected=true]")
    assert page.evaluate("window.timers") == []
    context.close()


@pytest.mark.parametrize("width", [1366, 360])
def test_nothing_is_smaller_than_14_pixels(browser: Browser, stand_in_address: str, requests: list[str], width: int) -> None:
    with opened(browser, stand_in_address, requests, width=width) as page:
        ask_and_wait(page, FUSION)
        for tab in ("evidence", "text", "basket", "history"):
            page.locator(f"#tab-{tab}").click()
            small = page.evaluate(
                """() => [...document.querySelectorAll('.contain *')].filter((one) => one.checkVisibility()
                    && [...one.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim())
                    && parseFloat(getComputedStyle(one).fontSize) < 14).map((one) => one.className + one.textContent)"""
            )
            assert small == []


def test_a_number_of_a_section_stands_once(quick_page: Page) -> None:
    ask_and_wait(quick_page, "今日の東京の天気は？")
    for text in quick_page.locator("ul.nearest button").all_inner_texts():
        assert not re.search(r"([０-９（）．①-⑳]+)\s*\1", text), text


def test_the_ground_is_white_to_its_edges(browser: Browser, stand_in_address: str, requests: list[str]) -> None:
    with opened(browser, stand_in_address, requests, width=1920) as page:
        colours = page.evaluate(
            "['html', 'body', '.gradio-container'].map((one) => getComputedStyle(document.querySelector(one)).backgroundColor)"
        )
        assert colours == ["rgb(255, 255, 255)"] * 3
        assert page.evaluate("document.querySelector('.head').getBoundingClientRect().left") == 0
        ask_and_wait(page, FUSION)
        assert page.evaluate("document.querySelector('.head').getBoundingClientRect().left") == 0


def test_errors_speak_the_language_of_the_page(quick_page: Page) -> None:
    ask(quick_page, "？？？")
    newest(quick_page).locator(".ended, .feedback").first.wait_for()
    assert not re.search(r"[A-Za-z]{4,}", newest(quick_page).locator(".answer").inner_text().replace("Word", ""))
    quick_page.evaluate(FILLED.replace("quotes: []", "quotes: ['本文にない文。']"))
    quick_page.reload()
    quick_page.locator("#tab-basket").click()
    quick_page.get_by_role("button", name="ダウンロード").click()
    expect(quick_page.locator("#draft .said")).to_have_text("ファイルを作成できませんでした。")


def test_one_vote_for_each_answer(quick_page: Page) -> None:
    sent: list[str] = []
    quick_page.on("request", lambda request: sent.append(request.url) if "/v1/feedback" in request.url else None)
    ask_and_wait(quick_page, FUSION)
    rate(quick_page, "正しい")
    expect(quick_page.locator(".after .said")).to_have_text("評価を保存しました。")
    ask_and_wait(quick_page, "大学ファンドの規模はいくらですか")
    first = quick_page.locator(".exchange").first
    expect(first.locator(".verdict[aria-pressed=true]")).to_have_count(1)
    quick_page.reload()
    first.locator(".feedback summary").click()
    expect(first.locator(".verdict[aria-pressed=true]")).to_have_text("正しい")
    for choice in first.locator(".verdict").all():
        expect(choice).to_be_disabled()
    assert len(sent) == 1
    rate(quick_page, "情報が足りない")
    expect(newest(quick_page).locator(".said").last).to_have_text("評価を保存しました。")
    assert len(sent) == 2


def test_a_word_file_of_one_answer_is_one_click(quick_page: Page) -> None:
    ask_and_wait(quick_page, FUSION)
    with quick_page.expect_download() as waiting:
        newest(quick_page).get_by_role("button", name="Word").click()
    assert waiting.value.suggested_filename.endswith(".docx")
    expect(newest(quick_page).locator(".said").last).to_have_text("ダウンロードしました。")


def test_an_answer_is_copied_with_its_sources(quick_page: Page) -> None:
    ask_and_wait(quick_page, FUSION)
    newest(quick_page).get_by_role("button", name="コピー", exact=True).click()
    expect(newest(quick_page).locator(".said").last).to_have_text("コピーしました。")
    lines = quick_page.evaluate("navigator.clipboard.readText()").split("\n")
    assert lines[0] == FUSION
    assert lines[-1] == newest(quick_page).locator(".sources li").inner_text()


def test_the_bullet_of_a_long_link_stands_beside_its_first_line(browser: Browser, stand_in_address: str, requests: list[str]) -> None:
    with opened(browser, stand_in_address, requests, width=360, height=740) as page:
        ask_and_wait(page, "今日の東京の天気は？")
        placed = page.locator("ul.nearest button").evaluate_all(
            """(links) => links.map((link) => {
                const bullet = document.createElement('span');
                bullet.style = 'display: inline-block; width: 0; height: 0';
                link.before(bullet);
                const [line, box] = [parseFloat(getComputedStyle(link).lineHeight), link.getBoundingClientRect()];
                return [bullet.getBoundingClientRect().bottom - box.top, line, box.height];
            })"""
        )
        assert any(height > 1.5 * line for _, line, height in placed)
        assert all(bullet < line for bullet, line, _ in placed)


@pytest.mark.parametrize("width", [360, 768, 1024, 1280])
def test_every_tab_is_seen_whole(browser: Browser, stand_in_address: str, requests: list[str], width: int) -> None:
    """In English, whose names are the longest, with the count of what was collected."""
    with opened(browser, stand_in_address, requests, width=width, height=740, locale="en-GB") as page:
        expect(page.locator("h1")).to_have_text(ENGLISH)
        page.locator("#tab-basket").click()
        page.locator("#tab-basket").evaluate("(tab) => (tab.textContent = 'Draft (10)')")
        found = page.locator(".bar button:visible").evaluate_all(
            """(buttons) => buttons.map((button) => {
                const [words, { left, right }] = [document.createRange(), button.getBoundingClientRect()];
                words.selectNodeContents(button);
                const said = words.getBoundingClientRect();
                return [said.left - left, right - said.right, right];
            })"""
        )
        assert len(found) == (6 if width < 760 else 5)
        rows = {round(one.bounding_box()["y"]) for one in page.get_by_role("tab").all()}  # type: ignore[index]
        assert len(rows) == 1 or width in (768, 1024)
        assert all(before >= 1 and after >= 1 and right <= width for before, after, right in found)
        head, bar = page.locator("#head").bounding_box(), page.locator(".bar").bounding_box()
        assert head is not None
        assert bar is not None
        assert bar["y"] + 1 >= head["y"] + head["height"]
