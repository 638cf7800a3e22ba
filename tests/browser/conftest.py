"""A served page and a browser. The same tests run on stand-ins and on real weights."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from rag.assistant import Assistant
from rag.settings import Settings
from rag.web.answering import Checking
from tests.serving import running

ENGLISH = "Ask the Integrated Innovation Strategy 2024"
"""The title of the page in English."""
ColorScheme = Literal["light", "dark"]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def served(assistant: Checking, settings: Settings, changed: Callable[[], None] = lambda: None) -> Iterator[str]:
    """Serve the page on a free port of this machine; give its address."""
    from rag.web.server import build_app, server

    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        settings = settings.model_copy(update={"port": port})
        with running(server(build_app(assistant, settings, changed), settings), [held]):
            yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def stand_in_address(stand_in_assistant: Assistant, stand_in_settings: Settings) -> Iterator[str]:
    """Where the page on stand-ins is served."""
    with served(stand_in_assistant, stand_in_settings) as found:
        yield found


@pytest.fixture(scope="session", params=["stand-ins", pytest.param("weights", marks=pytest.mark.weights)])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the page is served, once on stand-ins and once on real weights."""
    if request.param == "stand-ins":
        yield request.getfixturevalue("stand_in_address")
        return
    with served(request.getfixturevalue("real_assistant"), request.getfixturevalue("real_settings")) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium of the system."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is needed: apt-get install chromium")
        pytest.skip("Chromium is needed: apt-get install chromium")
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def requests() -> list[str]:
    """Every address that the page asked for."""
    return []


@pytest.fixture
def page(browser: Browser, address: str, requests: list[str]) -> Iterator[Page]:
    """The page, loaded, with every request recorded; on stand-ins and on real weights."""
    with opened(browser, address, requests) as found:
        yield found


@pytest.fixture
def quick_page(browser: Browser, stand_in_address: str, requests: list[str]) -> Iterator[Page]:
    """The same on stand-ins alone, for what has nothing to do with models."""
    with opened(browser, stand_in_address, requests) as found:
        yield found


@contextmanager
def opened(
    browser: Browser,
    address: str,
    requests: list[str],
    *,
    width: int = 1280,
    height: int = 900,
    scheme: ColorScheme = "light",
    locale: str = "ja-JP",
) -> Iterator[Page]:
    """A browser session of its own. What its scripts throw fails the test."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        locale=locale,
        permissions=["clipboard-read", "clipboard-write"],
    )
    found = context.new_page()
    found.set_default_timeout(60_000)
    found.on("request", lambda request: requests.append(request.url))
    thrown: list[str] = []
    found.on("pageerror", lambda error: thrown.append(str(error)))
    found.goto(address)
    found.wait_for_selector("[role=tab][aria-selected=true]")
    yield found
    context.close()
    assert thrown == []


def signed_in(browser: Browser, address: str, key: str) -> Page:
    """The page behind keys, opened with one in a browser session of its own."""
    page = browser.new_context(locale="ja-JP").new_page()
    page.goto(address)
    page.get_by_label("アクセスキー").fill(key)
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=tab][aria-selected=true]")
    return page


def ask(page: Page, question: str) -> None:
    """Type a question and press Enter."""
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")


def ask_and_wait(page: Page, question: str) -> None:
    """The same, until the whole answer is there."""
    before = page.locator(".exchange").count()
    ask(page, question)
    page.locator(".exchange").nth(before).wait_for()
    newest(page).locator(".feedback").wait_for()
    page.wait_for_function("!sessionStorage.getItem('strategy-qa.pending')")  # the answer is kept


def newest(page: Page) -> Locator:
    """The last question with its answer."""
    return page.locator(".exchange").last


def in_english(page: Page) -> None:
    """Switch the page to English."""
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text(ENGLISH)


def rate(page: Page, name: str) -> None:
    """Say something of the newest answer."""
    newest(page).locator(".feedback summary").click()
    newest(page).get_by_role("button", name=name, exact=True).click()
