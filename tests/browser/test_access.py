"""Ways in: keyboard alone, screen readers, contrast, narrow screens, paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ask_and_wait, in_english, newest, opened, rate

pytestmark = pytest.mark.browser

FUSION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "resultTypes": ["violations"]}


def asked(page: Page) -> None:
    ask_and_wait(page, FUSION)
    page.click("button.citation")
    page.locator("#cited mark").first.wait_for()


def stopped(page: Page) -> None:
    """A question that the browser kept without an answer."""
    ask_and_wait(page, FUSION)
    page.evaluate(
        """() => { const kept = JSON.parse(localStorage['strategy-qa.history.2']);
            const ended = {...kept[0], answer: undefined, question: kept[0].answer.question, ended: 'time'};
            localStorage['strategy-qa.history.2'] = JSON.stringify([ended]); }"""
    )
    page.reload()
    expect(page.locator(".again")).to_be_visible()


def voted(page: Page) -> None:
    ask_and_wait(page, FUSION)
    rate(page, "正しい")
    expect(newest(page).locator(".verdict[aria-pressed=true]")).to_be_visible()


def not_found(page: Page) -> None:
    ask_and_wait(page, "今日の東京の天気は？")


def related(page: Page) -> None:
    """An answer that the browser kept, made one that states nothing."""
    ask_and_wait(page, FUSION)
    page.evaluate(
        """() => { const kept = JSON.parse(localStorage['strategy-qa.history.2']);
            Object.assign(kept[0].answer, {status: 'related', statements: [], citations: [], headline: null});
            localStorage['strategy-qa.history.2'] = JSON.stringify(kept); }"""
    )
    page.reload()
    expect(page.locator("p.related")).to_be_visible()
    expect(page.locator("ul.related button")).to_have_count(5)
    expect(page.locator(".add-answer")).to_have_count(0)


def section(page: Page) -> None:
    page.locator("#tab-text").click()
    page.locator("#toc button").nth(10).click()
    page.locator("#section h3").first.wait_for()


def figures(page: Page) -> None:
    page.locator("#tab-text").click()
    page.locator(".figures > summary").click()
    expect(page.locator(".figures button.link").first).to_be_visible()


def searched(page: Page) -> None:
    page.locator("#tab-text").click()
    page.fill("#search [name=q]", "量子")
    page.keyboard.press("Enter")
    page.locator("#found li").first.wait_for()


def history(page: Page) -> None:
    ask_and_wait(page, FUSION)
    page.locator("#tab-history").click()


def basket(page: Page) -> None:
    ask_and_wait(page, FUSION)
    page.locator(".add-answer").click()
    page.locator("#tab-basket").click()


def added(page: Page) -> None:
    ask_and_wait(page, FUSION)
    page.locator(".add-answer").click()
    expect(page.locator(".toast button")).to_have_count(2)


def documents(page: Page) -> None:
    page.locator("#tab-documents").click()
    expect(page.locator("#shelf .shelf li").first).to_be_visible()


def english(page: Page) -> None:
    in_english(page)
    asked(page)


def as_it_opens(page: Page) -> None:
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize(
    "state",
    [as_it_opens, asked, stopped, voted, not_found, related, section, figures, searched, history, basket, added, documents, english],
)
def test_axe_finds_nothing_serious_in_our_own_markup(quick_page: Page, state: Callable[[Page], None]) -> None:
    state(quick_page)
    assert serious(quick_page) == []


def test_the_page_is_readable_where_the_browser_prefers_dark_pages(browser: Browser, stand_in_address: str, requests: list[str]) -> None:
    with opened(browser, stand_in_address, requests, scheme="dark") as page:
        asked(page)
        assert serious(page) == []


def test_axe_would_find_a_fault(quick_page: Page) -> None:
    plant = """() => { const head = document.querySelector('.head'); head.querySelector('.planted')?.remove();
        head.innerHTML += '<button class=planted></button>'; head.querySelector('p').style.color = '#ccc'; }"""
    found: set[str] = set()
    for _ in range(20):
        # While the page loads Gradio covers what it may still write anew, and axe does not judge the colours of what is covered.
        quick_page.evaluate(plant)
        found = {rule for rule, _, _ in serious(quick_page)}
        if found == {"button-name", "color-contrast"}:
            return
        quick_page.wait_for_timeout(250)
    pytest.fail(f"axe found {found}")


UNCOVERED = """() => [...document.querySelectorAll('.head, .transcript, .panel')].every(one => {
    for (let around = one; around; around = around.parentElement) if (getComputedStyle(around).opacity !== '1') return false;
    return true; })"""
"""While it loads, and behind every event, Gradio fades what it may write anew; colours are judged once that is over."""


def serious(page: Page) -> list[tuple[str, str, str]]:
    """Rule, element and what is wrong, of the whole page: Gradio's components have no serious violation either."""
    page.wait_for_timeout(300)
    page.wait_for_function(UNCOVERED)
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    return [(one["id"], node["target"][-1], node["failureSummary"]) for one in grave for node in one["nodes"]]


def test_everything_is_done_with_the_keyboard_alone(quick_page: Page) -> None:
    page = quick_page
    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.type(FUSION)
    page.keyboard.press("Enter")
    page.locator(".feedback").wait_for()

    def tab_to(selector: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
        pytest.fail(f"{selector} cannot be reached")

    tab_to("button.citation")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#cited")).to_be_focused()
    tab_to("#cited .open")
    page.keyboard.press("Space")
    expect(page.locator("#section h3").first).to_be_focused()
    page.locator("#tab-text").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-basket")).to_be_focused()
    expect(page.locator("#pane-basket")).to_be_visible()
    page.keyboard.press("End")
    expect(page.locator("#tab-history")).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator("#tab-evidence")).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize("width", [1280, 360])
def test_a_word_file_is_made_with_the_keyboard_alone(
    browser: Browser, stand_in_address: str, requests: list[str], tmp_path: Path, width: int
) -> None:
    with opened(browser, stand_in_address, requests, width=width) as page:
        page.keyboard.type(FUSION)
        page.keyboard.press("Enter")
        page.locator(".feedback").wait_for()

        def press(key: str, selector: str) -> None:
            for _ in range(20):
                page.keyboard.press(key)
                if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                    page.keyboard.press("Enter")
                    return
            pytest.fail(f"{selector} cannot be reached")

        press("Shift+Tab", ".add-answer")
        press("Tab", ".toast button")
        expect(page.locator("#tab-basket")).to_be_focused()
        with page.expect_download() as waiting:
            press("Tab", "#draft [type=submit]")
        assert waiting.value.suggested_filename.endswith(".docx")


def test_what_is_chosen_is_seen_in_colours_of_the_persons_own(quick_page: Page) -> None:
    for question in (FUSION, "大学ファンドの規模はいくらですか"):
        ask_and_wait(quick_page, question)
    quick_page.emulate_media(forced_colors="active")
    for one, other, side in (
        ("#tab-evidence", "#tab-text", "borderBottomColor"),
        (".exchange[data-chosen] .answer", ".exchange:not([data-chosen]) .answer", "borderTopColor"),
    ):
        colours = [quick_page.locator(which).first.evaluate("(one, side) => getComputedStyle(one)[side]", side) for which in (one, other)]
        assert colours[0] != colours[1], one


@pytest.mark.parametrize("state", [asked, not_found, section, figures, searched, basket, documents, english])
def test_a_narrow_screen_has_no_sideways_scroll(
    browser: Browser, stand_in_address: str, requests: list[str], state: Callable[[Page], None]
) -> None:
    with opened(browser, stand_in_address, requests, width=360) as page:
        state(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_paper_holds_answer_and_evidence_without_controls(quick_page: Page) -> None:
    asked(quick_page)
    quick_page.emulate_media(media="print")
    for shown in (".statement", ".citation", ".trust", "#cited .text", "ol.evidence", ".notice"):
        expect(quick_page.locator(shown).first).to_be_visible()
    for hidden in ("#question", "#send", ".tabs", ".feedback", "#clear", "#cited .copy"):
        expect(quick_page.locator(hidden).first).to_be_hidden()


def test_what_is_happening_is_read_out(quick_page: Page) -> None:
    status = quick_page.locator("#status")
    expect(status).to_have_attribute("role", "status")
    ask_and_wait(quick_page, FUSION)
    expect(status).to_contain_text("回答しました")
    assert quick_page.evaluate("document.documentElement.lang") == "ja"
