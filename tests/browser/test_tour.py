"""What ``docs/tour.md`` shows can be done, step by step, in both languages; each step has its picture and its words."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from rag.assistant import Assistant
from rag.settings import Settings
from rag.types import Language
from tests.browser.conftest import opened, served
from tests.browser.tour import QUESTIONS, STEPS, walk

pytestmark = pytest.mark.browser

DOCS = Path(__file__).parents[2] / "docs"
SHOWN = {
    "report": ("#shelf-one", "青浜市防災計画2025"),
    "two-documents": ("#cited", "青浜市防災計画2025"),
    "compared": ("#compared", "48か所"),
    "set-aside": ("#shelf-said", "青浜市防災計画2026"),
}
"""Where the picture of a step has what."""


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_tour_can_be_gone(browser: Browser, stand_in_settings: Settings, tmp_path: Path, language: Language) -> None:
    shutil.copytree(stand_in_settings.home / "indexes", tmp_path / "home" / "indexes")
    settings = stand_in_settings.model_copy(update={"home": tmp_path / "home"})
    assistant = Assistant.open(settings)
    seen: list[str] = []
    locale = "ja-JP" if language == "ja" else "en-GB"
    with served(assistant, settings, assistant.take_up) as address, opened(browser, address, [], locale=locale) as page:

        def look(step: str) -> None:
            seen.append(step)
            if step in SHOWN and (language, step) != ("en", "two-documents"):  # stand-ins find nothing for that question
                place, text = SHOWN[step]
                expect(page.locator(place)).to_contain_text(text)

        draft = walk(page, language, tmp_path, look)
        assert tuple(seen) == STEPS
        assert draft.suffix == ".docx"
        page.locator("#shelf-said button").click()
        expect(page.locator("#head p")).to_contain_text("青浜市防災計画2026")


@pytest.mark.parametrize(("language", "name"), [("en", "tour.md"), ("ja", "tour.ja.md")])
def test_each_step_has_its_picture_and_the_questions_are_those_of_the_tour(language: Language, name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    pictures = re.findall(r"!\[[^\]]+\]\((images/[^)]+)\)", text)
    assert pictures == [f"images/tour-{step}-{language}.png" for step in STEPS]
    assert all((DOCS / picture).is_file() for picture in pictures)
    asked = QUESTIONS[language]
    for question in (asked.fact, asked.every_place, asked.refused, asked.of_the_plan):
        assert question in text
