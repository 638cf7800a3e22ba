"""From a question to a downloaded draft."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ask_and_wait

pytestmark = pytest.mark.browser

FUSION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"


def downloaded(page: Page, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="ダウンロード").click()
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target


def open_basket(page: Page) -> None:
    page.locator("#tab-basket").click()


def test_from_a_question_to_a_word_file(page: Page, tmp_path: Path) -> None:
    import docx

    ask_and_wait(page, FUSION)
    statement = page.locator(".statement").first.inner_text().split("[1]")[0].strip()
    page.locator(".add-answer").click()
    expect(page.locator("#tab-basket")).to_have_text("下書き (1)")
    page.locator("button.citation").first.click()
    page.locator("#cited").get_by_role("button", name="下書きに追加").click()
    expect(page.locator("#cited .toast")).to_contain_text("下書きに追加しました（2）。")
    open_basket(page)
    expect(page.locator("#basket .entry")).to_have_count(2)
    page.get_by_label(f"メモ: {FUSION}").fill("大臣説明用")
    page.get_by_label(f"下へ: {FUSION}").click()
    expect(page.locator("#basket .entry h3").last).to_have_text(FUSION)
    page.select_option("[name=template]", "qa")
    file = downloaded(page, tmp_path)
    assert file.name.startswith("qa-")
    assert file.suffix == ".docx"
    word = docx.Document(str(file))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    for expected in (FUSION, statement[:20]):
        assert expected in text
    assert [one.text for one in word.comments] == ["大臣説明用"]


def test_one_click_makes_a_word_file_of_an_answer(page: Page, tmp_path: Path) -> None:
    import docx

    ask_and_wait(page, FUSION)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Word", exact=True).click()
    waiting.value.save_as(tmp_path / "answer.docx")
    text = [paragraph.text for paragraph in docx.Document(str(tmp_path / "answer.docx")).paragraphs]
    assert f"（問１）{FUSION}" in text
    assert any(one.startswith("（答）") for one in text)
    expect(page.locator(".exchange .after > .said")).to_have_text("ダウンロードしました。")


def test_the_basket_survives_a_reload_and_entries_are_taken_out(quick_page: Page, tmp_path: Path) -> None:
    page = quick_page
    ask_and_wait(page, "ITERに触れている箇所を全て")
    for _ in range(2):
        page.get_by_role("button", name="この文を下書きに追加").first.click()
    page.get_by_role("button", name="追加済み").first.click()  # once more
    page.reload()
    open_basket(page)
    expect(page.locator("#basket .entry")).to_have_count(2)
    page.locator("#basket [data-basket=remove]").first.press("Enter")
    expect(page.locator("#basket .entry")).to_have_count(1)
    page.select_option("[name=template]", "qa")
    page.select_option("[name=suffix]", ".md")
    assert "ITERに触れている箇所を全て" in downloaded(page, tmp_path).read_text(encoding="utf-8").replace("\\", "")


def test_an_empty_basket_and_a_changed_quote_are_refused_in_words(quick_page: Page) -> None:
    open_basket(quick_page)
    expect(quick_page.get_by_role("button", name="ダウンロード")).to_be_disabled()
    quick_page.evaluate(
        """() => localStorage.setItem('strategy-qa.basket.2', JSON.stringify([{title: '<img src=x onerror=alert(1)>', text: 'x',
            part: {kind: 'passage', passage_id: 'iis2024@1#3.1.1.フュージョンエネルギー/1', quotes: ['本文にない文。'], note: ''}}]))"""
    )
    quick_page.reload()
    open_basket(quick_page)
    expect(quick_page.locator("#basket h3")).to_have_text("<img src=x onerror=alert(1)>")
    quick_page.get_by_role("button", name="ダウンロード").click()
    expect(quick_page.locator("#draft .said")).to_have_text("ファイルを作成できませんでした。")


def test_a_question_leaves_the_draft_open(quick_page: Page) -> None:
    open_basket(quick_page)
    ask_and_wait(quick_page, FUSION)
    expect(quick_page.locator("#tab-basket")).to_have_attribute("aria-selected", "true")
    quick_page.locator("button.citation").first.click()
    expect(quick_page.locator("#tab-evidence")).to_have_attribute("aria-selected", "true")


def test_the_boxes_to_tick_stand_apart(quick_page: Page) -> None:
    open_basket(quick_page)
    boxes = [one.bounding_box() for one in quick_page.locator("#draft .tick").all()]
    assert len(boxes) > 1
    for before, after in pairwise(boxes):
        assert before is not None
        assert after is not None
        assert after["y"] >= before["y"] + before["height"] or after["x"] >= before["x"] + before["width"] + 8
