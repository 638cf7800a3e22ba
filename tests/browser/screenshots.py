"""Writes the pictures of README and docs: ``python -m tests.browser.screenshots``, with real weights."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from rag.assistant import Assistant
from rag.settings import Settings
from rag.types import Language
from tests.browser.conftest import ARGUMENTS, ask_and_wait, in_english, newest, served
from tests.browser.tour import editions, walk
from tests.browser.users import settings_for

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SIZE = ViewportSize(width=1366, height=768)
TOUR_SIZE = ViewportSize(width=1280, height=720)
SIZES = {"wide": SIZE, "zoomed": ViewportSize(width=683, height=384), "phone": ViewportSize(width=360, height=740)}
FUSION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"
LAUNCHES = "How many launches a year does Japan want by the early 2030s?"


def picture(page: Page, name: str, folder: Path) -> None:
    """Photograph what is seen, with nothing under the mouse."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)
    page.screenshot(path=folder / name)


def cite(page: Page) -> None:
    """Open the newest answer's first citation."""
    newest(page).locator("button.citation").first.click()
    page.locator("#cited .text:not(.translation) mark").first.wait_for()


def anew(page: Page) -> None:
    """Begin a new conversation."""
    page.click("#clear")
    page.wait_for_selector(".exchange", state="detached")


def pictures(page: Page, folder: Path) -> None:
    """The main states, one after the other."""
    picture(page, "page-first.png", folder)
    ask_and_wait(page, "大学ファンドの規模はいくらですか")
    ask_and_wait(page, FUSION)
    cite(page)
    picture(page, "page-ja.png", folder)
    newest(page).locator(".add-answer").click()
    page.locator("#cited .add").click()
    page.locator("#cited .open").click()
    page.locator("#section h3").first.wait_for()
    picture(page, "page-section.png", folder)
    anew(page)
    ask_and_wait(page, "ITERに触れている箇所を全て")
    page.locator(".add-statement").first.click()
    page.locator("#tab-basket").click()
    picture(page, "page-draft.png", folder)
    anew(page)
    ask_and_wait(page, "国際卓越研究大学に認定された大学の数は？")
    picture(page, "page-not-found.png", folder)
    page.locator("#tab-text").click()
    page.fill("#search [name=q]", "大学ファンド")
    page.keyboard.press("Enter")
    page.locator("#found li").first.wait_for()
    picture(page, "page-search.png", folder)
    page.locator("#tab-history").click()
    picture(page, "page-history.png", folder)
    in_english(page)
    anew(page)
    picture(page, "page-first-en.png", folder)
    ask_and_wait(page, LAUNCHES)
    cite(page)
    picture(page, "page-en.png", folder)


def few_colours(name: str, folder: Path) -> None:
    """Make a picture small."""
    with Image.open(folder / name) as seen:
        small = seen.convert("RGB").quantize(64)
    small.save(folder / name, optimize=True)


def documents(page: Page, name: str, folder: Path) -> None:
    """The shelf: a document is added, its report is read, it is used; two editions are compared; one is taken out of use."""
    page.click("#tab-documents")
    if name == "phone":
        page.locator("#shelf .shelf li").nth(1).wait_for()
        picture(page, "page-phone-documents.png", folder)
        return
    with tempfile.TemporaryDirectory() as files:
        old, new = editions(Path(files))
        for file in (old, new):
            page.set_input_files("#shelf-file", file)
            page.locator("#shelf-one h2", has_text=file.stem).wait_for()
            if file == old:
                picture(page, "page-report.png", folder)
            page.locator("#shelf-one [data-shelf=use]").click()
            page.locator("#shelf-one [data-shelf=aside]").wait_for()
            page.locator("#shelf-one .back").click()
            page.locator(f'#shelf [data-shelf=aside][data-title="{file.stem}"]').wait_for()
    picture(page, "page-documents.png", folder)
    page.select_option("#compare [name=old]", label=old.stem)
    page.select_option("#compare [name=new]", label=new.stem)
    page.locator("#compare [type=submit]").click()
    page.locator("#compared .comparison").wait_for()
    page.evaluate("strategyQA.reveal(document.getElementById('compared'))")
    picture(page, "page-compared.png", folder)
    page.locator(f'#shelf [data-shelf=aside][data-title="{new.stem}"]').click()
    page.locator("#shelf-said button").wait_for()
    page.evaluate("document.querySelector('.side').scrollTop = 0")
    picture(page, "page-set-aside.png", folder)
    for one in ("report", "documents", "compared", "set-aside"):
        few_colours(f"page-{one}.png", folder)


def narrow(page: Page, name: str, folder: Path) -> None:
    """An answer and its evidence where there is little room."""
    ask_and_wait(page, FUSION)
    if name == "phone":
        picture(page, "page-phone-answer.png", folder)
    cite(page)
    picture(page, f"page-{name}.png", folder)


def tour(browser: Browser, address: str, language: Language, folder: Path) -> None:
    """A picture of each step of the tour."""
    context = browser.new_context(viewport=TOUR_SIZE, locale="ja-JP" if language == "ja" else "en-GB")
    page = context.new_page()
    page.set_default_timeout(300_000)
    page.goto(address)
    page.locator(f".languages [aria-pressed=true][lang={language}]").wait_for()

    def photograph(step: str) -> None:
        name = f"tour-{step}-{language}.png"
        picture(page, name, folder)
        few_colours(name, folder)

    with tempfile.TemporaryDirectory() as files:
        walk(page, language, Path(files), photograph)
    context.close()


def shelf_of_its_own(settings: Settings, home: Path) -> Settings:
    """The same weights, states and index in a home whose shelf may be changed."""
    if settings.home == home:
        return settings
    for name in ("weights", "states"):
        (home / name).symlink_to(settings.home / name, target_is_directory=True)
    shutil.copytree(settings.home / "indexes", home / "indexes")
    return settings.model_copy(update={"home": home})


def main() -> None:
    """Serve and photograph: into docs/images with real weights, elsewhere with stand-ins."""
    parser = argparse.ArgumentParser(description="Pictures of the page")
    parser.add_argument("--documents", action="store_true", help="the shelf alone, on a shelf of its own")
    parser.add_argument("--tour", choices=["ja", "en"], help="the tour alone, in one language, on a shelf of its own")
    parser.add_argument("--stand-ins", type=Path, metavar="FOLDER", help="without weights, into a folder")
    typed = parser.parse_args()
    folder: Path = typed.stand_ins or IMAGES
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        settings = settings_for(Path(home), stand_ins=typed.documents or typed.stand_ins is not None)
        if typed.tour:
            settings = shelf_of_its_own(settings, Path(home))
        assistant = Assistant.open(settings)
        assistant.warm_up()
        with served(assistant, settings, assistant.take_up) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
            if typed.tour:
                tour(browser, address, typed.tour, folder)
            for name, size in () if typed.tour else SIZES.items():
                page = browser.new_page(viewport=size, locale="ja-JP")
                page.set_default_timeout(120_000)
                page.goto(address)
                page.wait_for_selector("[role=tab][aria-selected=true]")
                if typed.documents:
                    if name != "zoomed":
                        documents(page, name, folder)
                elif size is SIZE:
                    pictures(page, folder)
                else:
                    narrow(page, name, folder)
                page.close()
            browser.close()


if __name__ == "__main__":
    main()
