"""Citations: opening them, what stands around them, copying."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from index.text.types import Document
from tests.browser.conftest import ask_and_wait

pytestmark = pytest.mark.browser

FUSION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"
OFFICIAL = "「統合イノベーション戦略2024」（令和６年６月４日閣議決定）３．（１）①（フュージョンエネルギー）"


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_a_citation_opens_the_whole_passage_with_the_sentence_marked(page: Page, way: str) -> None:
    ask_and_wait(page, FUSION)
    citation = page.locator("button.citation").first
    if way == "mouse":
        citation.click()
    else:
        citation.focus()
        page.keyboard.press("Enter")
    marked = page.locator("#cited .text:not(.translation) mark")
    expect(marked).to_contain_text("2030年代の発電実証")
    assert marked.inner_text().endswith("。")
    whole = page.locator("#cited .text:not(.translation)").inner_text()
    assert whole == marked.inner_text()
    expect(page.locator("#cited .rest")).to_contain_text("フュージョンエネルギーは、次世代の")
    expect(page.locator("#cited .number")).to_have_text("[1]")
    expect(page.locator("#cited .official")).to_have_text(OFFICIAL)
    expect(page.locator("#cited .path").first).to_have_text(
        "３．着実に推進する３つの基軸 ＞ （１）先端科学技術の戦略的な推進 ＞ ①重要分野の戦略的な推進 ＞ （フュージョンエネルギー）"
    )
    assert page.evaluate("document.activeElement.id") == "cited"
    page.evaluate("document.querySelector('.exchange[data-grounds]').dataset.grounds += ' '")  # the evidence is drawn anew
    expect(page.locator("#cited")).to_be_focused()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "citation"
    expect(marked).to_be_visible()


def test_the_register_opens_the_place_of_a_date(quick_page: Page) -> None:
    quick_page.get_by_role("tab", name="本文").click()
    quick_page.locator(".figures > summary").click()
    deadlines = quick_page.locator(".register details").first
    expect(deadlines.locator("summary")).to_contain_text("期限")
    entry = deadlines.locator("button", has_text="2030年代前半")
    expect(entry).to_contain_text("宇宙活動を支える総合的基盤の強化")
    entry.click()
    expect(quick_page.locator("#cited .text:not(.translation) mark")).to_contain_text("打ち上げ能力を年間30件程度")


def test_one_neighbour_stands_on_either_side(quick_page: Page) -> None:
    ask_and_wait(quick_page, FUSION)
    quick_page.click("button.citation")
    quick_page.get_by_text("前後を読む").click()
    neighbours = quick_page.locator("#cited .neighbour")
    expect(neighbours).to_have_count(2)
    expect(neighbours.first).to_contain_text("前述のとおり、ＡＩ分野の競争力強化")
    expect(neighbours.last).to_contain_text("（フュージョンエネルギー）項目２")


def test_the_first_passage_has_no_neighbour_before_it(quick_page: Page) -> None:
    quick_page.get_by_role("tab", name="本文").click()
    quick_page.locator("#toc button").first.click()
    quick_page.locator("#section .bullet button").first.click()
    expect(quick_page.locator("#cited .neighbour")).to_have_count(1)
    expect(quick_page.locator("#cited .neighbour")).to_contain_text("直後の項目")


def test_the_section_of_a_citation_opens_whole_with_the_passage_set_off(quick_page: Page, document: Document) -> None:
    ask_and_wait(quick_page, FUSION)
    quick_page.click("button.citation")
    quick_page.get_by_role("button", name="この節を開く").click()
    expect(quick_page.get_by_role("tab", name="本文")).to_have_attribute("aria-selected", "true")
    expect(quick_page.locator("#section h3").first).to_be_focused()
    assert quick_page.locator("#section .bullet").count() == sum(one.section.title == "フュージョンエネルギー" for one in document.passages)
    expect(quick_page.locator("#section [aria-current]")).to_contain_text("フュージョンエネルギーは、次世代の")


def test_a_quote_is_copied_in_two_lengths(quick_page: Page) -> None:
    ask_and_wait(quick_page, FUSION)
    quick_page.click("button.citation")
    sentence = quick_page.locator("#cited .text:not(.translation) mark").inner_text()
    quick_page.get_by_role("button", name="引用をコピー", exact=True).click()
    expect(quick_page.locator("#cited .said")).to_have_text("コピーしました。")
    assert quick_page.evaluate("navigator.clipboard.readText()") == f"「{sentence}」（{OFFICIAL}）"
    quick_page.get_by_role("button", name="見出し付きでコピー").focus()
    quick_page.keyboard.press("Enter")
    quick_page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('\\n')")
    lines = quick_page.evaluate("navigator.clipboard.readText()").split("\n")
    assert lines[:2] == [f"「{sentence}」", OFFICIAL]
    assert lines[3] == "３．（１）①（フュージョンエネルギー）項目１"


def test_the_english_of_a_passage_is_one_click_away(page: Page) -> None:
    ask_and_wait(page, "How large is the fund newly created for J-PEAKS in the FY2022 second supplementary budget?")
    page.locator("button.citation").first.click()
    page.locator("#cited").get_by_text("英訳（参考）").click()
    expect(page.locator("#cited .text:not(.translation) mark").first).to_contain_text("1,500億円規模の基金")
    expect(page.locator("#cited .translation mark").first).to_contain_text("150 billion yen")
    expect(page.locator("#cited .translation-label")).to_contain_text("Unofficial reference translation, not by the Government of Japan")


def test_a_passage_of_the_evidence_opens_too(quick_page: Page) -> None:
    ask_and_wait(quick_page, FUSION)
    second = quick_page.locator("#others ol.evidence li").nth(1)
    label = second.locator("button").inner_text()
    second.locator("button").click()
    expect(quick_page.locator("#cited h3")).to_have_text(label)
