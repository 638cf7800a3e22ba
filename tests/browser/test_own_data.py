"""A document's own data put right in the page: taken back, undone, questions changed, a decision given; in both languages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from index.shelf import shelf
from index.shelf.entries import library, read_shelf
from index.text.drafted import Corrected, corrected_file, read_corrected
from rag.assistant import Assistant
from rag.settings import Settings
from tests.browser.conftest import opened, served
from tests.browser.test_access import serious

pytestmark = pytest.mark.browser

PLAN = "# 防災計画\n\n（2025年３月14日青浜市決定）\n\n## 基金\n\n* 青浜沿岸防災基金（ABF）を造成する。\n* 基金は、12か所で使う。\n"


@pytest.fixture
def settings(stand_in_settings: Settings, tmp_path: Path) -> Settings:
    """A shelf of its own, with a plan in use."""
    shutil.copytree(stand_in_settings.home / "indexes", tmp_path / "home" / "indexes")
    file = tmp_path / "plan.md"
    file.write_text(PLAN, encoding="utf-8")
    found = stand_in_settings.model_copy(update={"home": tmp_path / "home"})
    shelf.add(found, file, {})
    return found


@pytest.fixture(params=["日本語", "English"])
def report(request: pytest.FixtureRequest, browser: Browser, settings: Settings, requests: list[str]) -> Iterator[Page]:
    """The plan's card, on a phone, in each language."""
    assistant = Assistant.open(settings)
    with (
        served(assistant, settings, assistant.take_up) as address,
        opened(browser, address, requests, width=360, height=740) as page,
    ):
        page.get_by_role("button", name=request.param).click()
        page.click("#tab-documents")
        page.locator('#shelf [data-shelf=open][data-name="plan@1"]').click()
        expect(page.locator("#shelf-one h2")).to_be_focused()
        yield page


def kept(settings: Settings) -> Corrected:
    """What stands in the person's file."""
    return read_corrected(corrected_file(library(settings.home) / read_shelf(settings.home).find("plan").folder / "blocks.jsonl"))


def undo(page: Page) -> None:
    """Press the button that has the focus, which takes the last step back."""
    button = page.locator("#shelf-said [data-own-act=undo]")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(button).to_have_count(0)


def test_a_drafted_name_is_taken_back_and_that_is_undone(report: Page, settings: Settings) -> None:
    own, nothing = report.locator("#shelf-own"), Corrected()
    expect(own.locator(".names li")).to_have_count(1)
    expect(own.locator(".names li")).to_contain_text("青浜沿岸防災基金（ABF）を造成する。")  # the sentence that it comes from
    assert serious(report) == []
    own.locator("[data-own-act=wrong]").press("Enter")
    expect(own.locator("[data-own-act=right]")).to_be_visible()
    assert kept(settings).wrong == ("青浜沿岸防災基金",)
    undo(report)
    expect(own.locator("[data-own-act=wrong]")).to_be_visible()
    assert kept(settings) == nothing

    assert report.evaluate("document.documentElement.scrollWidth") <= 360
    assert report.evaluate("(() => { const side = document.querySelector('.side'); return side.scrollWidth - side.clientWidth; })()") <= 0


def test_questions_to_begin_with_are_a_persons_once_they_are_changed(report: Page, settings: Settings) -> None:
    form = report.locator("#own-questions")
    report.locator("#shelf-own details", has=form).locator("summary").click()
    form.locator("[name=ja]").fill("基金は何か所で使いますか\n\n堤防の目標は何ですか\n")
    assert serious(report) == []
    form.locator("[type=submit]").click()
    expect(report.locator("#shelf-said [data-own-act=undo]")).to_be_focused()
    assert kept(settings).examples.ja == ("基金は何か所で使いますか", "堤防の目標は何ですか")
    assert kept(settings).examples.en == ()  # a draft that nobody changed stays a draft
    undo(report)
    assert kept(settings) == Corrected()


def test_the_decision_of_the_text_is_given_by_a_person(report: Page, settings: Settings) -> None:
    report.locator("[data-own-act=decided]").press("Enter")
    expect(report.locator("#shelf-known [name=decided]")).to_be_focused()
    assert report.locator("#shelf-known [name=decided]").input_value() == "2025-03-14"
    assert report.locator("#shelf-known [name=decided_by]").input_value() == "青浜市"
    report.locator("#shelf-known [type=submit]").click()
    expect(report.locator("[data-own-act=decided]")).to_have_count(0)


def test_what_another_person_put_right_meanwhile_is_not_written_over(report: Page, settings: Settings) -> None:
    from index.shelf import own_files

    other = Corrected(wrong=("ABF",))
    own_files.correct(settings, "plan", other, Corrected())
    report.locator("#shelf-own [data-own-act=wrong]").click()
    expect(report.locator("#shelf-said")).to_contain_text(
        "先に直しました" if report.locator(".head[data-language=ja]").count() else "meanwhile"
    )
    expect(report.locator("#shelf-own .names b")).to_have_text(["青浜沿岸防災基金"])
    assert kept(settings) == other


def test_a_name_is_changed_added_and_dropped(report: Page, settings: Settings) -> None:
    own, form = report.locator("#shelf-own"), report.locator("#own-name")
    own.locator("[data-own-act=wrong]").press("Enter")
    undo(report)
    own.locator("[data-own-act=edit]").press("Enter")
    expect(form.locator("[name=name]")).to_be_focused()
    expect(form.locator("[name=name]")).to_have_value("青浜沿岸防災基金")
    form.locator("[name=also]").fill("ABF\n沿岸基金")
    form.locator("button[type=submit]").click()
    expect(own.locator(".names li")).to_contain_text("沿岸基金")
    assert [(one.name, one.also) for one in kept(settings).names] == [("青浜沿岸防災基金", ("ABF", "沿岸基金"))]
    report.locator("#own-adding summary").click()
    form.locator("[name=name]").fill("青浜市")
    form.locator("[name=name]").press("Enter")
    expect(own.locator(".names li")).to_have_count(2)
    own.locator('[data-own-act=drop][data-form="青浜市"]').press("Enter")
    expect(own.locator(".names li")).to_have_count(1)
    undo(report)
    expect(own.locator(".names li")).to_have_count(2)
    assert [one.name for one in kept(settings).names] == ["青浜沿岸防災基金", "青浜市"]
