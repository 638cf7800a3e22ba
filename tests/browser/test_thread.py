"""The conversation: oldest first, the question at the foot, waiting inside the answer's card, and no question is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from rag.assistant import Assistant
from rag.settings import Settings
from tests.browser.conftest import ENGLISH, ask, ask_and_wait, newest, opened, served
from tests.rag.web.lasting import Lasting

pytestmark = pytest.mark.browser

FUSION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"
FUND = "大学ファンドの規模はいくらですか"
LAUNCHES = "宇宙の打ち上げ能力は年間何件ですか"
"""Of one fact: the answer is a sentence."""
SHIFTS = """() => { window.shifts = 0; new PerformanceObserver((list) => {
    for (const one of list.getEntries()) window.shifts += one.value; }).observe({type: 'layout-shift', buffered: true}); }"""


@pytest.fixture
def lasting(browser: Browser, stand_in_assistant: Assistant, stand_in_settings: Settings) -> Iterator[Page]:
    """A page where a question that begins with "long" is not answered before it is stopped."""
    with served(Lasting(stand_in_assistant), stand_in_settings) as address, opened(browser, address, []) as page:
        yield page


def whole(page: Page, selector: str) -> list[bool]:
    """Whether each element stands whole between the head and the question's field, or is one of these."""
    found: list[bool] = page.eval_on_selector_all(
        selector,
        """(all) => { const head = document.querySelector('#head').getBoundingClientRect().bottom;
            const foot = document.querySelector('#composer').getBoundingClientRect().top;
            return all.map((one) => { const {top, bottom} = one.getBoundingClientRect(); return top >= head && bottom <= foot; }); }""",
    )
    return found


def test_two_whole_answers_and_the_question_stand_on_one_screen(browser: Browser, address: str, requests: list[str]) -> None:
    with opened(browser, address, requests, width=1366, height=768) as page:
        for question in (LAUNCHES, FUND):
            ask_and_wait(page, question)
        expect(page.locator(".exchange").first.locator(".question")).to_have_text(f"質問{LAUNCHES}")
        page.wait_for_timeout(300)
        assert whole(page, ".answer") == [True, True]
        expect(page.locator("#question textarea")).to_be_in_viewport(ratio=1)
        assert page.locator("#question textarea").bounding_box()["y"] > 600  # type: ignore[index]


def test_little_moves_from_enter_to_the_answer(browser: Browser, address: str, requests: list[str]) -> None:
    with opened(browser, address, requests, width=1366, height=768) as page:
        page.wait_for_timeout(500)
        page.evaluate(SHIFTS)
        for question in (FUSION, FUND, "今日の東京の天気は？"):
            page.evaluate("window.shifts = 0")
            ask_and_wait(page, question)
            page.wait_for_timeout(500)
            assert page.evaluate("window.shifts") < 0.1


def test_the_question_is_seen_before_the_server_has_it(quick_page: Page) -> None:
    held: list[Route] = []
    quick_page.route("**/gradio_api/queue/join*", lambda route: held.append(route))
    ask(quick_page, FUSION)
    expect(quick_page.locator(".question")).to_have_text(FUSION)
    expect(quick_page.locator(".exchange .now")).to_contain_text("本文を検索しています")
    expect(quick_page.locator("#question textarea")).to_have_value("")
    expect(quick_page.locator("#stop")).to_be_visible()
    quick_page.wait_for_timeout(200)
    for route in held:
        route.continue_()
    newest(quick_page).locator(".feedback").wait_for()
    expect(quick_page.locator(".exchange")).to_have_count(1)


def test_waiting_is_shown_in_the_card_alone(lasting: Page) -> None:
    ask(lasting, f"long{FUSION}")
    expect(lasting.locator(".exchange .done")).to_have_text("8か所を見つけました")
    expect(lasting.locator(".exchange .now")).to_contain_text("答えになる文か確認しています")
    expect(lasting.locator(".exchange .elapsed")).to_have_text("2秒")
    expect(lasting.locator("#send")).to_be_hidden()
    assert "processing" not in lasting.locator("body").inner_text()
    seen = lasting.evaluate(
        """() => [...document.querySelectorAll('.loader, .eta-bar, .generating, .translucent, [data-testid=status-tracker]')]
            .filter((one) => one.checkVisibility({opacityProperty: true, visibilityProperty: true}))
            .filter((one) => one.getBoundingClientRect().height > 2)
            .map((one) => one.className)"""
    )
    assert seen == []
    assert lasting.evaluate("getComputedStyle(document.querySelector('#question textarea')).opacity") == "1"


def test_enter_while_an_answer_is_on_its_way_keeps_what_is_typed(lasting: Page) -> None:
    ask(lasting, f"long{FUSION}")
    lasting.locator(".exchange .done").wait_for()
    ask(lasting, FUND)
    expect(lasting.locator("#question textarea")).to_have_value(FUND)
    expect(lasting.locator(".exchange")).to_have_count(1)
    lasting.click("#stop")
    expect(lasting.locator(".ended")).to_have_text("停止しました。")
    lasting.locator("#question textarea").press("Enter")
    expect(newest(lasting).locator(".statement").first).to_contain_text("10兆円")


def test_a_stopped_question_is_kept_and_asked_again(lasting: Page) -> None:
    ask(lasting, f"long{FUSION}")
    lasting.locator(".exchange .done").wait_for()
    lasting.click("#stop")
    expect(lasting.locator(".ended")).to_have_text("停止しました。")
    lasting.reload()
    expect(lasting.locator(".question")).to_contain_text(f"long{FUSION}")
    expect(lasting.locator(".ended")).to_have_text("停止しました。")
    lasting.locator("#tab-history").click()
    expect(lasting.locator("#history li")).to_contain_text(f"long{FUSION}")
    lasting.get_by_role("button", name="もう一度質問する").click()
    expect(lasting.locator(".exchange")).to_have_count(2)
    expect(newest(lasting).locator(".done")).to_be_visible()


def test_the_language_changes_when_the_answer_has_ended(lasting: Page) -> None:
    ask(lasting, f"long{FUSION}")
    lasting.locator(".exchange .done").wait_for()
    lasting.get_by_role("button", name="English").click()
    lasting.wait_for_timeout(300)
    expect(lasting.locator(".exchange .done")).to_be_visible()
    lasting.click("#stop")
    expect(lasting.locator("h1")).to_have_text(ENGLISH)
    expect(lasting.locator(".ended")).to_have_text("Stopped.")
    lasting.reload()
    expect(lasting.locator(".ended")).to_have_count(1)


def test_a_question_sent_before_the_page_is_ready_is_kept_once(lasting: Page) -> None:
    """Gradio asks for the conversation when it is ready; somebody may be quicker."""
    ask(lasting, f"long{FUSION}")
    lasting.locator(".exchange .done").wait_for()
    assert lasting.evaluate("strategyQA.stored()[0]") == "[]"
    lasting.locator("#stop").click()
    expect(newest(lasting).locator(".again")).to_be_visible()
    lasting.wait_for_function("!sessionStorage.getItem('strategy-qa.pending')")
    assert lasting.evaluate("JSON.parse(strategyQA.stored()[0]).length") == 1


def test_a_question_on_its_way_survives_a_reload(lasting: Page) -> None:
    ask(lasting, f"long{FUSION}")
    lasting.locator(".exchange .done").wait_for()
    lasting.reload()
    expect(lasting.locator(".question")).to_contain_text(f"long{FUSION}")
    expect(lasting.get_by_role("button", name="もう一度質問する")).to_be_visible()


def test_a_question_that_took_too_long_is_kept(browser: Browser, stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    settings = stand_in_settings.model_copy(update={"answer_seconds": 1})
    with served(Lasting(stand_in_assistant), settings) as address, opened(browser, address, []) as page:
        ask(page, f"long{FUSION}")
        expect(page.locator(".ended")).to_have_text("1秒以内に回答できなかったため中断しました。")
        page.reload()
        expect(page.locator(".ended")).to_have_text("1秒以内に回答できなかったため中断しました。")
        expect(page.get_by_role("button", name="もう一度質問する")).to_be_visible()


def test_a_question_that_did_not_reach_the_server_is_kept(quick_page: Page) -> None:
    quick_page.route("**/gradio_api/queue/join*", lambda route: route.abort())
    ask(quick_page, FUSION)
    expect(quick_page.locator(".ended")).to_have_text("回答できませんでした。もう一度お試しください。")
    expect(quick_page.locator("#send")).to_be_visible()
    quick_page.unroute("**/gradio_api/queue/join*")
    expect(quick_page.locator("#chat .ended")).to_be_visible()  # the page is loaded anew when the server is there again
    quick_page.get_by_role("button", name="もう一度質問する").click()
    expect(newest(quick_page).locator(".statement").first).to_be_visible()
    expect(quick_page.locator(".question")).to_have_count(2)
    expect(quick_page.locator(".exchange").first.locator(".ended")).to_be_visible()


def test_a_new_conversation_begins_with_the_examples(quick_page: Page) -> None:
    ask_and_wait(quick_page, FUSION)
    expect(quick_page.locator("#about")).to_be_visible()
    quick_page.click("#clear")
    expect(quick_page.locator(".example").first).to_be_visible()
    expect(quick_page.locator("#tab-text")).to_have_attribute("aria-selected", "true")
    expect(quick_page.locator("#about")).to_have_count(0)
    ask_and_wait(quick_page, FUND)
    expect(quick_page.locator(".exchange")).to_have_count(1)


def test_a_long_answer_stands_at_its_beginning_when_it_is_done(browser: Browser, stand_in_address: str, requests: list[str]) -> None:
    with opened(browser, stand_in_address, requests, width=360, height=740) as page:
        ask_and_wait(page, FUND)
        ask_and_wait(page, "この戦略の概要を教えてください")
        page.wait_for_timeout(500)
        placed = newest(page).bounding_box()
        assert placed is not None
        assert placed["height"] > 740
        assert 0 <= placed["y"] < 60
