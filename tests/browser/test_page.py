"""What a person does on the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from rag.assistant import Assistant
from rag.settings import Settings
from tests.browser.conftest import ENGLISH, ask, ask_and_wait, in_english, newest, opened, served
from tests.rag.web.lasting import Lasting

pytestmark = pytest.mark.browser

FUSION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"


def test_an_answer_in_japanese_with_evidence_first(page: Page) -> None:
    page.evaluate(
        """() => { window.order = []; new MutationObserver(() => {
            for (const name of ['#others ol.evidence li', '.statement'])
                if (document.querySelector(name) && !window.order.includes(name)) window.order.push(name);
        }).observe(document.body, {childList: true, subtree: true}); }"""
    )
    ask(page, FUSION)
    expect(page.locator(".trust")).to_contain_text("✓ 原文と一致")
    expect(page.locator(".trust")).not_to_contain_text("すべての点に回答")
    expect(page.locator(".trust")).to_contain_text("令和６年６月４日時点の本文")
    assert page.evaluate("window.order") == ["#others ol.evidence li", ".statement"]
    assert page.locator("#others ol.evidence li").count() >= 7
    expect(page.locator(".headline")).to_have_text("2030年代 原文の語句")
    expect(page.locator(".statement").first).to_contain_text("2030年代")
    expect(page.locator("button.citation").first).to_have_text("[1]")
    expect(page.locator(".sources li").first).to_have_text("[1] ３．（１）①（フュージョンエネルギー）項目１")


def test_english_and_the_language_switch(page: Page) -> None:
    in_english(page)
    ask(page, "How big is the fund behind J-PEAKS?")
    expect(page.locator(".statement, .badge.missing, p.related").first).to_be_visible()
    expect(page.locator(".status")).to_contain_text(re.compile("Answered|does not appear|speak of the matter"))  # read out


def test_no_counter_of_gradio_is_seen_while_the_page_is_drawn_anew(quick_page: Page) -> None:
    held: list[Route] = []
    quick_page.route("**/gradio_api/run/predict", lambda route: held.append(route))
    with quick_page.expect_request("**/gradio_api/run/predict"):
        quick_page.get_by_role("button", name="English").click()
    expect(quick_page.locator("[data-testid=status-tracker] .progress-text").first).to_contain_text("s")
    assert re.search(r"\d\.\ds", quick_page.inner_text("body")) is None
    held[0].continue_()
    expect(quick_page.locator("h1")).to_have_text(ENGLISH)


def test_what_the_text_does_not_say(page: Page) -> None:
    ask(page, "今日の東京の天気は？")
    expect(page.locator(".badge.missing")).to_be_visible()
    expect(page.locator(".answer")).to_contain_text("令和６年６月４日時点）には見当たりません")
    assert page.locator("button.citation").count() == 0
    assert page.locator(".answer li").count() == 3
    nearest = page.locator(".answer li button").first
    name = nearest.inner_text()
    nearest.click()
    expect(page.locator("#section h3").first).to_be_visible()
    assert page.locator("#section .bullet").count() > 0
    assert page.locator("#section h3.label").first.inner_text().strip("（）") in name


def test_enter_chooses_a_candidate_while_an_input_method_composes(page: Page) -> None:
    page.locator("#question textarea").focus()
    protocol = page.context.new_cdp_session(page)
    protocol.send("Input.imeSetComposition", {"text": "うちゅう", "selectionStart": 4, "selectionEnd": 4})
    for kind in ("keyDown", "keyUp"):
        protocol.send("Input.dispatchKeyEvent", {"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229})
    page.wait_for_timeout(800)
    assert page.locator(".exchange").count() == 0
    protocol.send("Input.insertText", {"text": "宇宙の打ち上げ能力は年間何件ですか"})
    page.keyboard.press("Enter")
    expect(page.locator(".exchange")).to_have_count(1)


def test_stop_ends_an_answer_and_the_next_question_is_answered(page: Page) -> None:
    ask(page, FUSION)
    page.locator(".exchange").wait_for()
    page.locator("#stop").dispatch_event("click")  # it goes where the answer was quicker
    expect(page.locator(".status")).to_contain_text(re.compile("停止しました|回答しました"))
    ask(page, "大学ファンドの規模はいくらですか")
    expect(newest(page).locator(".statement").first).to_contain_text("10兆円")


def test_an_example_is_one_click(page: Page) -> None:
    page.locator("button.example", has_text="フュージョンエネルギー").click()
    expect(page.locator(".question")).to_contain_text("フュージョンエネルギー")
    page.locator(".trust").wait_for()


def test_three_questions_stay_in_order_and_keep_their_citations(page: Page) -> None:
    for number, question in enumerate((FUSION, "大学ファンドの規模はいくらですか", "今日の東京の天気は？"), start=1):
        ask_and_wait(page, question)
        expect(page.locator(".exchange")).to_have_count(number)
    expect(page.locator(".exchange").first.locator(".sources")).to_contain_text("フュージョンエネルギー")
    page.locator(".exchange").first.locator("button.citation").first.click()
    expect(page.locator("#cited .text:not(.translation) mark")).to_contain_text("発電実証")


def test_a_follow_up_shows_the_question_that_was_answered(page: Page) -> None:
    ask(page, FUSION)
    expect(page.locator(".trust")).to_be_visible()
    ask(page, "英語で")
    expect(page.locator(".asked")).to_contain_text(FUSION)
    page.get_by_role("button", name="質問を直す").click()
    expect(page.locator("#question textarea")).to_have_value("英語で")
    expect(page.locator("#question textarea")).to_be_focused()
    expect(newest(page).locator(".statement").first).to_have_attribute("lang", "en")
    expect(page.locator(".exchange").first.locator("button.citation").first).to_contain_text("[1]")


def test_every_place_is_counted(page: Page) -> None:
    ask(page, "ITERに触れている箇所を全て")
    expect(page.locator(".lead")).to_contain_text("全3か所")
    expect(page.locator(".coverage")).to_have_text("３か所のうち３か所")
    expect(page.locator(".trust")).to_contain_text("✓ すべての点に回答")
    assert page.locator(".statement").count() == 3


def test_a_closed_tab_ends_its_answer(browser: Browser, stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    lasting = Lasting(stand_in_assistant)
    with served(lasting, stand_in_settings) as address:
        with opened(browser, address, []) as page:
            ask(page, f"long{FUSION}")
            assert lasting.begun.acquire(timeout=20)
            page.wait_for_selector("#others ol.evidence li")
        assert lasting.ended.acquire(timeout=20)
        assert stand_in_settings.answer_seconds > 60  # it was not the limit on time
