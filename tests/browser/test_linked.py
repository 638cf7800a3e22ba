"""A link from another program opens the page at a passage."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from rag.assistant import Assistant
from rag.web.forms import markdown
from tests.browser.conftest import opened
from tests.made_answers import FUSION

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "locale"), [(1280, "ja-JP"), (1280, "en-GB"), (360, "ja-JP")])
def test_a_link_opens_the_passage_with_the_sentence_marked(
    browser: Browser, stand_in_address: str, stand_in_assistant: Assistant, requests: list[str], width: int, locale: str
) -> None:
    span = stand_in_assistant.document.passage_by_id[FUSION].sentences[0].span
    linked = markdown.address(f"{stand_in_address}/", FUSION, [span])
    with opened(browser, linked, requests, width=width, locale=locale) as page:
        cited = page.locator("#cited")
        expect(cited.locator("mark").first).to_be_visible()
        expect(cited).to_be_in_viewport()
        assert page.locator("#tab-evidence").get_attribute("aria-selected") == "true"
        page.evaluate("location.hash = '#passage=%3Cimg%20src%3Dx%3E'")
        expect(cited.locator(".error")).to_be_visible()
        assert cited.locator("img").count() == 0
