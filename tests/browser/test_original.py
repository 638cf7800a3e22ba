"""The cited place of a PDF opens the printed page, with the sentence marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from index.shelf import shelf
from index.shelf.entries import corpus_of
from rag.assistant import Assistant
from rag.settings import Settings
from tests.browser.conftest import ask_and_wait, opened, served
from tests.index.readers.samples import FOLDER, needs_samples

pytestmark = [pytest.mark.browser, needs_samples]

SAMPLE = FOLDER / "ja-moj-yoko-2024-08.pdf"
QUESTION = "特定情報処理システムとは何ですか"
YELLOW = """(image) => { const board = document.createElement("canvas"), pen = board.getContext("2d");
    board.width = image.naturalWidth; board.height = image.naturalHeight; pen.drawImage(image, 0, 0);
    const dots = pen.getImageData(0, 0, board.width, board.height).data;
    let found = 0; for (let n = 0; n < dots.length; n += 4) if (dots[n] > 240 && dots[n + 2] < 160) found += 1; return found; }"""
"""How many dots of a picture are marked."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page of a sample that is a PDF, on stand-ins."""
    home: Path = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, embedder="stand_in", llm="stand_in", weights_hub=False)
    shelf.add(settings, SAMPLE, {"title": "要綱案"}, name="yoko")
    settings = settings.model_copy(update={"corpus": corpus_of(home, "yoko"), "documents": ("yoko",)})
    with served(Assistant.open(settings), settings) as found:
        yield found


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (360, 740)])
def test_the_page_of_the_original_is_shown_and_taken_away(
    browser: Browser, address: str, requests: list[str], width: int, height: int
) -> None:
    with opened(browser, address, requests, width=width, height=height) as page:
        ask_and_wait(page, QUESTION)
        page.locator("button.citation").first.click()
        button = page.locator("#cited").get_by_role("button", name="原文のページ")
        button.click()
        image = page.locator("#cited .original-page img")
        expect(image).to_be_visible()
        page.wait_for_function("(one) => one.complete && one.naturalWidth > 0", arg=image.element_handle())
        assert image.evaluate(YELLOW) > 1000
        label = page.locator("#cited h3.label").inner_text().removeprefix("[1]").strip()
        assert str(image.get_attribute("alt")).startswith("PDFの")
        assert label in str(image.get_attribute("alt"))
        assert image.bounding_box()["width"] <= width  # type: ignore[index]
        expect(button).to_have_attribute("aria-expanded", "true")
        button.click()
        expect(page.locator("#cited .original-page")).to_have_count(0)
        assert all(one.startswith((address, "data:", "blob:")) for one in requests)
