"""Writes the pictures of README: ``python -m tests.browser.screenshots``, with real weights."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from rag.assistant import Assistant
from rag.settings import load_settings
from tests.browser.conftest import ARGUMENTS, served

IMAGES = Path(__file__).parents[2] / "docs" / "images"


def _picture(page: Page, question: str, name: str, *, cite: bool) -> None:
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    page.locator(".exchange").first.locator(".trust, .badge.missing").first.wait_for()
    if cite:
        page.locator(".exchange").first.locator("button.citation").click()
        page.locator("#cited .text:not(.translation) mark").wait_for()
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)
    page.screenshot(path=IMAGES / name)


def main() -> None:
    """Ask three questions and photograph the page."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    settings = load_settings().settings
    assistant = Assistant.open(settings)
    assistant.warm_up()
    with served(assistant, settings) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.goto(address)
        page.wait_for_selector("#question textarea")
        _picture(page, "フュージョンエネルギーの発電実証はいつまでに目指していますか", "page-ja.png", cite=True)
        page.click("#clear")
        page.wait_for_selector(".exchange", state="detached")
        _picture(page, "国際卓越研究大学に認定された大学の数は？", "page-not-found.png", cite=False)
        page.get_by_label("English").check()
        page.click("#clear")
        page.wait_for_selector(".exchange", state="detached")
        _picture(page, "How many launches a year does Japan want by the early 2030s?", "page-en.png", cite=True)
        browser.close()


if __name__ == "__main__":
    main()
