"""The tour of ``docs/tour.md``, as a person goes it: from the first question to a draft, a second document and two editions compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from rag.types import Language
from tests.browser.conftest import ask_and_wait, newest

Picture = Callable[[str], None]
"""Called with a step's name when its picture stands on the screen."""
PLAN = Path(__file__).parents[1] / "data" / "plans" / "aohama" / "plan.ja.txt"
CHANGED = {
    "42か所": "48か所",
    "参加率60％": "参加率70％",
    "2028年度から行う": "2027年度から行う",
    "・ ハザードマップは、": "・ 新しいハザードマップは、",
}
"""What the newer edition says instead."""
STEPS = ("first", "answer", "citation", "every-place", "refusal", "added", "draft", "report", "two-documents", "compared", "set-aside")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The questions of the tour in one language."""

    fact: str
    every_place: str
    refused: str
    of_the_plan: str


QUESTIONS: dict[Language, Asked] = {
    "ja": Asked(
        fact="大学ファンドの規模はいくらですか",
        every_place="ITERに触れている箇所を全て",
        refused="国際卓越研究大学に認定された大学の数は？",
        of_the_plan="青浜市防災計画2025では、指定避難所を何か所に増やしますか",
    ),
    "en": Asked(
        fact="How many launches a year does Japan want by the early 2030s?",
        every_place="List every passage that mentions ITER.",
        refused="How many universities have been certified as Universities for International Research Excellence?",
        of_the_plan="How many designated shelters will 青浜市防災計画2025 have by FY2027?",
    ),
}


def editions(folder: Path) -> tuple[Path, Path]:
    """Two editions of a plan as files, named after their titles."""
    old, text = folder / "青浜市防災計画2025.txt", PLAN.read_text(encoding="utf-8")
    old.write_text(text, encoding="utf-8")
    for before, after in CHANGED.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    new = folder / "青浜市防災計画2026.txt"
    new.write_text(text, encoding="utf-8")
    return old, new


def walk(page: Page, language: Language, folder: Path, picture: Picture) -> Path:
    """Take each step; the downloaded draft is given back.

    Args:
        page: just opened, in the language.
        language: of the page and the questions.
        folder: an empty one, for files.
        picture: called at each of ``STEPS``.
    """
    asked = QUESTIONS[language]
    picture("first")
    ask_and_wait(page, asked.fact)
    picture("answer")
    newest(page).locator("button.citation").first.click()
    page.locator("#cited mark").first.wait_for()
    picture("citation")
    ask_and_wait(page, asked.every_place)
    from_its_question(page)
    picture("every-place")
    ask_and_wait(page, asked.refused)
    from_its_question(page)
    picture("refusal")
    page.locator(".exchange").first.locator(".add-answer").click()
    page.locator(".toast").wait_for()
    picture("added")
    page.locator(".toast button").first.click()
    page.locator("#basket .entry").wait_for()
    page.select_option("[name=template]", "english" if language == "en" else "qa")
    with page.expect_download() as waiting:
        page.locator("#draft [type=submit]").click()
    draft = folder / waiting.value.suggested_filename
    waiting.value.save_as(draft)
    page.locator("#draft .toast").wait_for()
    page.locator("#draft .toast").wait_for(state="detached")
    picture("draft")

    old, new = editions(folder)
    add(page, old)
    picture("report")
    use(page, old)
    add(page, new)
    use(page, new)
    ask_and_wait(page, asked.of_the_plan)
    cited = newest(page).locator("button.citation")
    if cited.count():  # stand-ins find nothing in a Japanese text for an English question
        cited.first.click()
        page.locator("#cited mark").first.wait_for()
    picture("two-documents")
    page.click("#tab-documents")
    page.select_option("#compare [name=old]", label=old.stem)
    page.select_option("#compare [name=new]", label=new.stem)
    page.locator("#compare [type=submit]").click()
    page.locator("#compared .comparison").wait_for()
    page.locator("#compare").evaluate("(one) => strategyQA.reveal(one)")
    picture("compared")
    set_aside(page, new)
    picture("set-aside")
    return draft


def from_its_question(page: Page) -> None:
    """Bring the newest question to the top, where an answer is longer than the screen."""
    newest(page).evaluate("(one) => scrollBy(0, one.getBoundingClientRect().top - document.getElementById('head').offsetHeight - 8)")


def add(page: Page, file: Path) -> None:
    """Put a file on the shelf; its report opens."""
    page.click("#tab-documents")
    page.set_input_files("#shelf-file", file)
    page.locator("#shelf-one h2", has_text=file.stem).wait_for()


def use(page: Page, file: Path) -> None:
    """Use the document whose report is open, and go back to the list when it can be asked."""
    page.locator("#shelf-one [data-shelf=use]").click()
    page.locator("#head p", has_text=file.stem).wait_for()
    page.locator("#shelf-one .back").click()
    page.locator("#shelf .shelf li").first.wait_for()


def set_aside(page: Page, file: Path) -> None:
    """End the use of a document, and go to the top of the list when it is asked no more."""
    page.locator(f'#shelf [data-shelf=aside][data-title="{file.stem}"]').click()
    page.locator("#shelf-said button").wait_for()
    page.locator("#head p", has_text=file.stem).wait_for(state="detached")
    page.locator("#shelf").evaluate("(one) => one.closest('.side').scrollTo(0, 0)")
