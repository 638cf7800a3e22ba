"""Evidence stands beside its answer: cited first, under the answer's numbers, on any screen, with a way back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ask_and_wait, newest, opened

pytestmark = pytest.mark.browser

FUSION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"
FUND = "大学ファンドの規模はいくらですか"
WEATHER = "今日の東京の天気は？"
SIZES = [(1366, 768), (683, 384), (360, 740)]
SEEN = """(selector) => { const one = document.querySelector(selector); const box = [...one.getClientRects()][0];
    const at = document.elementFromPoint(box.left + Math.min(8, box.width / 2), box.top + box.height / 2);
    return box.top >= 0 && box.bottom <= innerHeight && Boolean(at) && (one === at || one.contains(at) || at.contains(one)); }"""
"""Whether the first line of an element is in view, with nothing over it."""


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_citation_shows_its_sentence_and_keeps_its_answer(
    browser: Browser, stand_in_address: str, requests: list[str], width: int, height: int, way: str
) -> None:
    with opened(browser, stand_in_address, requests, width=width, height=height) as page:
        for question in (FUSION, FUND, "ITERに触れている箇所を全て"):
            ask_and_wait(page, question)
        for position in range(page.locator("button.citation").count()):
            citation = page.locator("button.citation").nth(position)
            citation.evaluate(
                "(one) => { for (const other of document.querySelectorAll('[data-here]')) delete other.dataset.here; "
                "one.dataset.here = one.closest('.statement').dataset.here = 'yes'; }"
            )
            citation.evaluate("(one) => one.scrollIntoView({block: 'center'})")
            where = page.evaluate("scrollY")
            if way == "mouse":
                citation.click()
            else:
                citation.focus()
                page.keyboard.press("Enter")
            expect(page.locator("#cited .number")).to_have_text(citation.inner_text())
            expect(page.locator("#cited")).to_be_focused()
            page.wait_for_timeout(100)
            assert page.evaluate(SEEN, "#cited .text mark"), position
            assert page.evaluate(SEEN, "button.citation[data-here]"), position
            page.keyboard.press("Escape")
            expect(citation).to_be_focused()
            expect(page.locator(".contain .main[data-sheet]")).to_have_count(0)
            assert page.evaluate("scrollY") == where


@pytest.mark.parametrize(("width", "height"), SIZES[1:])
def test_the_browsers_way_back_closes_the_sheet(
    browser: Browser, stand_in_address: str, requests: list[str], width: int, height: int
) -> None:
    with opened(browser, stand_in_address, requests, width=width, height=height) as page:
        ask_and_wait(page, FUSION)
        expect(page.locator("#cited")).not_to_be_empty()
        expect(page.locator("#cited")).to_be_hidden()  # nothing in a closed sheet takes the focus
        page.evaluate("scrollTo(0, 40)")
        page.locator("button.citation").first.scroll_into_view_if_needed()
        where = page.evaluate("scrollY")
        page.locator("button.citation").first.click()
        expect(page.locator(".contain .main[data-sheet]")).to_have_count(1)
        expect(page.locator("#cited")).to_be_focused()
        page.go_back()
        expect(page.locator(".contain .main[data-sheet]")).to_have_count(0)
        expect(page.locator("h1")).to_be_attached()
        expect(page.locator("button.citation").first).to_be_focused()
        assert page.evaluate("scrollY") == where
        page.locator("#tab-text").click()
        expect(page.locator("#toc")).to_be_in_viewport()
        page.get_by_role("button", name="質問", exact=True).click()
        expect(page.locator(".contain .main[data-sheet]")).to_have_count(0)


def test_three_tabs_lead_from_the_question_to_the_evidence(quick_page: Page) -> None:
    ask_and_wait(quick_page, FUSION)
    quick_page.locator("#question textarea").focus()
    for _ in range(3):
        quick_page.keyboard.press("Tab")
        if quick_page.evaluate("Boolean(document.activeElement.closest('#pane-evidence'))"):
            return
    pytest.fail("the evidence is further away")


def test_the_evidence_is_that_of_the_chosen_answer(page: Page) -> None:
    for question in (FUSION, FUND):
        ask_and_wait(page, question)
    expect(page.locator("#about")).to_contain_text(FUND)
    expect(page.locator("#cited mark").first).to_contain_text("大学ファンド")
    page.locator(".exchange").first.locator("button.citation").first.click()
    expect(page.locator("#about")).to_contain_text(FUSION)
    expect(page.locator("#cited mark").first).to_contain_text("発電実証")
    expect(page.locator(".exchange[data-chosen]")).to_have_count(1)
    expect(page.locator(".exchange").first).to_have_attribute("data-chosen", "")
    page.get_by_role("button", name="English").click()
    expect(page.locator("#about")).to_contain_text(f"Evidence for “{FUSION}”")


def test_what_is_cited_stands_first_and_the_rest_is_lettered(page: Page) -> None:
    ask_and_wait(page, FUSION)
    expect(page.locator("#cited .number")).to_have_text("[1]")
    first, cited = page.locator("#about").bounding_box(), page.locator("#cited").bounding_box()
    others = page.locator("#others h3").first.bounding_box()
    assert first is not None
    assert cited is not None
    assert others is not None
    assert first["y"] < cited["y"] < others["y"]
    _, *further = dict.fromkeys(page.locator("button.citation").all_inner_texts())
    names = page.locator("#others .rank").all_inner_texts()
    assert names == [*further, *"abcdefgh"[: 7 - len(further)]]
    label = page.locator("#cited h3").inner_text().removeprefix("[1] ")
    assert label not in page.locator("#others h4").all_inner_texts()
    heights = page.locator("#others .text").evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().height)")
    assert max(heights) < 60  # two lines


def test_several_citations_keep_the_answers_numbers(page: Page) -> None:
    ask_and_wait(page, "ITERに触れている箇所を全て")
    expect(page.locator("#cited .number")).to_have_text("[1]")
    numbers = page.locator("#others ol.evidence").first.locator(".rank").all_inner_texts()
    assert numbers == page.locator("button.citation").all_inner_texts()[1:]
    page.locator("#others ol.evidence").first.locator("button").first.click()
    expect(page.locator("#cited .number")).to_have_text(numbers[0])


def test_a_refusal_has_no_grounds(page: Page) -> None:
    ask_and_wait(page, WEATHER)
    expect(page.locator("#about")).to_have_text(f"「{WEATHER}」")
    expect(page.locator("#others summary")).to_have_text("調べた箇所（根拠ではありません）")
    expect(page.locator("#others ol.evidence")).to_be_hidden()
    expect(page.locator("#pane-evidence mark")).to_have_count(0)
    expect(page.locator("#cited")).to_be_hidden()
    expect(newest(page).locator(".add-answer, .word-answer")).to_have_count(0)
    newest(page).get_by_role("button", name="この質問を本文で検索").click()
    expect(page.locator("#found li").first).to_be_visible()


def test_a_card_tells_what_a_citation_says_and_escape_closes_it(quick_page: Page) -> None:
    ask_and_wait(quick_page, FUSION)
    citation = quick_page.locator("button.citation").first
    citation.hover()
    card = quick_page.get_by_role("tooltip")
    expect(card).to_contain_text("発電実証")
    expect(card).to_contain_text("３．（１）①（フュージョンエネルギー）")
    quick_page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    quick_page.mouse.move(0, 0)
    quick_page.locator("#question textarea").focus()
    for _ in range(20):
        quick_page.keyboard.press("Shift+Tab")
        if quick_page.evaluate("document.activeElement.matches('button.citation')"):
            break
    expect(card).to_contain_text("発電実証")
    expect(citation).to_have_attribute("aria-label", quick_page.locator(".sources li").first.inner_text())
