"""Writes the pictures of README and docs: ``python -m tests.browser.screenshots``, with real weights."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from rag.assistant import Assistant
from rag.settings import load_settings
from tests.browser.conftest import ARGUMENTS, ask_and_wait, served

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SIZE = ViewportSize(width=1280, height=860)


def picture(page: Page, name: str) -> None:
    """Photograph what is seen, with nothing under the mouse."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)
    page.screenshot(path=IMAGES / name)


def cite(page: Page) -> None:
    """Open the newest answer's first citation."""
    page.locator(".exchange").first.locator("button.citation").first.click()
    page.locator("#cited .text:not(.translation) mark").first.wait_for()


def anew(page: Page) -> None:
    """Begin a new conversation."""
    page.click("#clear")
    page.wait_for_selector(".exchange", state="detached")


def pictures(page: Page) -> None:
    """The main states, one after the other."""
    ask_and_wait(page, "フュージョンエネルギーの発電実証はいつまでに目指していますか")
    cite(page)
    picture(page, "page-ja.png")
    page.locator(".add-answer").click()
    page.locator("#cited .add").click()
    page.locator("#cited .open").click()
    page.locator("#section h3").first.wait_for()
    picture(page, "page-section.png")
    anew(page)
    ask_and_wait(page, "ITERに触れている箇所を全て")
    page.locator(".add-statement").first.click()
    page.locator("#tab-basket").click()
    picture(page, "page-draft.png")
    anew(page)
    ask_and_wait(page, "国際卓越研究大学に認定された大学の数は？")
    picture(page, "page-not-found.png")
    page.locator("#tab-search").click()
    page.fill("#search [name=q]", "大学ファンド")
    page.keyboard.press("Enter")
    page.locator("#found li").first.wait_for()
    picture(page, "page-search.png")
    page.locator("#tab-history").click()
    picture(page, "page-history.png")
    page.get_by_label("English").check()
    page.get_by_role("heading", name="Ask the strategy").wait_for()
    anew(page)
    ask_and_wait(page, "How many launches a year does Japan want by the early 2030s?")
    cite(page)
    picture(page, "page-en.png")
    page.set_viewport_size({"width": 360, "height": 760})
    page.evaluate("scrollTo(0, 0)")
    picture(page, "page-narrow.png")


def main() -> None:
    """Serve with real weights and photograph."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    settings = load_settings().settings
    assistant = Assistant.open(settings)
    assistant.warm_up()
    with served(assistant, settings) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_page(viewport=SIZE)
        page.goto(address)
        page.wait_for_selector("[role=tab][aria-selected=true]")
        pictures(page)
        browser.close()


if __name__ == "__main__":
    main()
