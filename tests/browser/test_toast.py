"""What was done stands on a card for a while, with what can be done next."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ask_and_wait, in_english, opened

pytestmark = pytest.mark.browser

FUSION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"
MENTIONS = "ITERに触れている箇所を全て"


def focus_has(page: Page, selector: str) -> bool:
    found: bool = page.evaluate("(selector) => document.activeElement.matches(selector)", selector)
    return found


def test_adding_to_the_draft_is_said_with_the_count_and_undone(quick_page: Page) -> None:
    ask_and_wait(quick_page, FUSION)
    add = quick_page.locator(".add-answer")
    add.click()
    toast = quick_page.locator(".toast")
    expect(toast).to_have_text("下書きに追加しました（1）。 開く 元に戻す")
    expect(toast).to_have_attribute("role", "status")
    expect(add).to_have_text("追加済み")
    toast.get_by_role("button", name="元に戻す").click()
    expect(toast).to_have_count(0)
    expect(add).to_have_text("下書きに追加")
    expect(add).to_be_focused()
    expect(quick_page.locator("#tab-basket")).to_have_text("下書き")


def test_the_card_leads_to_the_draft_with_the_keyboard(quick_page: Page) -> None:
    ask_and_wait(quick_page, FUSION)
    quick_page.locator(".add-answer").press("Enter")
    for _ in range(4):
        quick_page.keyboard.press("Tab")
        if focus_has(quick_page, ".toast button"):
            break
    quick_page.keyboard.press("Enter")
    expect(quick_page.locator("#tab-basket")).to_be_focused()
    expect(quick_page.locator("#basket .entry")).to_have_count(1)


def test_what_is_in_the_draft_already_is_said_and_marked_after_a_reload(quick_page: Page) -> None:
    ask_and_wait(quick_page, MENTIONS)
    quick_page.locator(".add-statement").first.click()
    quick_page.reload()
    first = quick_page.locator(".add-statement").first
    expect(first).to_have_text("✓")
    expect(first).to_have_attribute("aria-label", "追加済み")
    first.click()
    expect(quick_page.locator(".toast")).to_have_text("下書きに追加済みです（1）。 開く")
    in_english(quick_page)
    expect(first).to_have_attribute("aria-label", "Added")
    first.click()
    expect(quick_page.locator(".toast")).to_have_text("It is in the draft already (1). Open")


def test_what_was_taken_out_of_the_draft_or_the_history_is_put_back_in_its_place(quick_page: Page) -> None:
    ask_and_wait(quick_page, MENTIONS)
    for _ in range(3):
        quick_page.get_by_role("button", name="この文を下書きに追加").first.click()
    quick_page.locator("#tab-basket").click()
    texts = quick_page.locator("#basket .entry p").all_inner_texts()
    quick_page.locator("[data-basket=remove]").nth(1).click()
    expect(quick_page.locator("#basket .entry p")).to_have_text([texts[0], texts[2]])
    quick_page.locator(".toast").get_by_role("button", name="元に戻す").click()
    expect(quick_page.locator("#basket .entry p")).to_have_text(texts)
    expect(quick_page.locator("[data-basket=remove]").nth(1)).to_be_focused()

    quick_page.locator("#tab-history").click()
    quick_page.locator("[data-remove]").press("Enter")
    expect(quick_page.locator("[data-remove]")).to_have_count(0)
    expect(quick_page.locator(".toast button")).to_be_focused()
    quick_page.keyboard.press("Enter")
    expect(quick_page.locator("[data-remove]")).to_be_focused()


def test_the_last_entry_leaves_the_focus_on_the_way_back(quick_page: Page) -> None:
    ask_and_wait(quick_page, FUSION)
    quick_page.locator(".add-answer").click()
    quick_page.locator("#tab-basket").click()
    quick_page.locator("[data-basket=remove]").press("Enter")
    expect(quick_page.locator(".toast button")).to_be_focused()
    quick_page.keyboard.press("Escape")
    expect(quick_page.locator(".toast")).to_have_count(0)


def test_the_card_goes_by_itself_unless_somebody_points_at_it(quick_page: Page) -> None:
    ask_and_wait(quick_page, FUSION)
    quick_page.clock.install()
    quick_page.locator(".copy-answer").click()
    toast = quick_page.locator(".toast")
    expect(toast).to_have_text("コピーしました。")
    toast.hover()
    quick_page.clock.run_for(15_000)
    expect(toast).to_have_count(1)
    quick_page.mouse.move(0, 700)
    quick_page.clock.run_for(15_000)
    expect(toast).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (683, 384), (360, 740)])
def test_the_card_is_seen_whole_from_an_answer_and_from_its_evidence(
    browser: Browser, stand_in_address: str, requests: list[str], width: int, height: int
) -> None:
    with opened(browser, stand_in_address, requests, width=width, height=height) as page:
        ask_and_wait(page, FUSION)
        page.locator(".add-answer").click()
        expect(page.locator(".toast")).to_be_in_viewport(ratio=1)
        page.locator("button.citation").first.click()
        page.locator("#cited .add").click()
        toast = page.locator(".toast")
        expect(toast).to_be_in_viewport(ratio=1)
        expect(page.locator(".toast")).to_have_count(1)
        over = toast.evaluate(
            """(one) => { const {left, top, width, height} = one.getBoundingClientRect();
                return one.contains(document.elementFromPoint(left + width / 2, top + height / 2)); }"""
        )
        assert over
        toast.get_by_role("button", name="開く").click()
        expect(page.locator("#basket .entry").first).to_be_in_viewport()
