"""The shelf in the page: a document is added, its report is read, it is used, removed and brought back; two languages, keyboard, locked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from index.build import build_index
from index.home import building
from index.shelf import shelf
from rag.assistant import Assistant
from rag.settings import Settings
from rag.types import Event
from rag.web import additions
from rag.web.additions import Additions
from rag.web.keys import add_key
from tests.browser.conftest import ask_and_wait, newest, opened, served, signed_in
from tests.browser.test_access import serious

pytestmark = pytest.mark.browser

PLAN = "# 防災計画\n\n## 堤防\n\n* 堤防は、2028年度までに12か所で直す。\n\n## 備蓄\n\n* 水は三日分を備える。\n"


@pytest.fixture
def settings(stand_in_settings: Settings, tmp_path: Path) -> Settings:
    """A shelf of its own."""
    shutil.copytree(stand_in_settings.home / "indexes", tmp_path / "home" / "indexes")
    return stand_in_settings.model_copy(update={"home": tmp_path / "home"})


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.md"
    file.write_text(PLAN, encoding="utf-8")
    return file


@pytest.fixture
def shelf_page(browser: Browser, settings: Settings, requests: list[str]) -> Iterator[Page]:
    assistant = Assistant.open(settings)
    with served(assistant, settings, assistant.take_up) as address, opened(browser, address, requests) as page:
        documents(page)
        yield page


def documents(page: Page) -> None:
    page.click("#tab-documents")
    expect(page.locator("#shelf .shelf li").first).to_be_visible()


def add(page: Page, file: Path) -> None:
    page.set_input_files("#shelf-file", file)
    expect(page.locator("#shelf-one h2")).to_be_focused()


def item(page: Page, name: str = "plan@1") -> Locator:
    return page.locator(f'#shelf li[data-name="{name}"]')


def test_a_document_is_added_read_used_removed_and_brought_back(shelf_page: Page, plan: Path, requests: list[str]) -> None:
    page = shelf_page
    add(page, plan)
    report = page.locator("#shelf-one")
    expect(report).to_contain_text("未使用（質問の対象外）")
    expect(report).to_contain_text("3節・2段落・2文")
    expect(report.locator(".sections li")).to_have_text(["（防災計画）", "（堤防）", "（備蓄）"])
    expect(report.locator("[name=publisher]")).to_have_attribute("placeholder", "不明")
    assert report.locator("[name=publisher]").input_value() == ""
    assert serious(page) == []
    report.get_by_label("公表した機関").fill("青浜市")
    report.get_by_role("button", name="保存").click()
    expect(page.locator("#shelf-said")).to_have_text("保存しました。")
    report.get_by_role("button", name="使う").click()
    expect(page.locator("#shelf-said")).to_have_text("防災計画：使うようにしました。")
    assert report.locator("[name=publisher]").input_value() == "青浜市"
    report.locator(".back").click()
    expect(item(page).locator("[data-shelf=open]")).to_be_focused()
    expect(item(page)).to_contain_text("使用中")
    assert serious(page) == []
    item(page).get_by_role("button", name="外す").click()
    undo = page.get_by_role("button", name="元に戻す")
    expect(undo).to_be_focused()
    expect(item(page)).to_contain_text("未使用")
    assert serious(page) == []
    page.keyboard.press("Enter")
    expect(item(page)).to_contain_text("使用中")
    item(page).get_by_role("button", name="外す").click()
    page.on("dialog", lambda dialog: dialog.accept())
    item(page).get_by_role("button", name="完全に削除").click()
    expect(item(page)).to_have_count(0)
    assert all(address.startswith("http://127.0.0.1") or address.startswith(("data:", "blob:")) for address in requests)


def test_a_broken_file_is_one_line_and_nothing_is_added(shelf_page: Page, plan: Path) -> None:
    plan.with_suffix(".pdf").write_bytes(b"%PDF-1.7 broken")
    shelf_page.set_input_files("#shelf-file", plan.with_suffix(".pdf"))
    expect(shelf_page.locator("#shelf-work .error")).to_have_text(
        "plan.pdf\nplan.pdfは壊れています。もう一度入手してください。", use_inner_text=True
    )
    expect(shelf_page.locator("#shelf-said")).to_have_text("取り込めませんでした。")
    expect(shelf_page.locator("#shelf .shelf li")).to_have_count(1)
    assert serious(shelf_page) == []


def test_a_newer_text_is_given_and_the_older_one_stays_until_it_is_used(shelf_page: Page, plan: Path) -> None:
    add(shelf_page, plan)
    shelf_page.get_by_role("button", name="使う").click()
    expect(shelf_page.locator("#shelf-one")).to_contain_text("使用中")
    plan.write_text(PLAN.replace("12", "15"), encoding="utf-8")
    shelf_page.locator("#shelf-one [data-of=plan]").set_input_files(plan)
    expect(shelf_page.locator("#shelf-one")).to_contain_text("plan@2")
    shelf_page.locator("#shelf-one .back").click()
    expect(item(shelf_page)).to_contain_text("使用中")
    item(shelf_page, "plan@2").get_by_role("button", name="使う").click()
    expect(item(shelf_page)).to_contain_text("以前の本文")


def test_a_file_is_dropped(shelf_page: Page) -> None:
    shelf_page.evaluate(
        """(text) => { const files = new DataTransfer(); files.items.add(new File([text], 'dropped.md'));
            const event = new DragEvent('drop', {dataTransfer: files, bubbles: true, cancelable: true});
            document.getElementById('shelf-add').dispatchEvent(event); }""",
        PLAN,
    )
    expect(shelf_page.locator("#shelf-one h2")).to_have_text("防災計画")


def test_several_files_are_dropped_and_what_is_not_taken_is_said(
    shelf_page: Page, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(additions, "PLACES", 2)
    with building(settings.home):
        shelf_page.evaluate(
            """(text) => { const files = new DataTransfer();
                for (const name of ['a', 'b', 'c']) files.items.add(new File([text + name], `${name}.md`));
                const event = new DragEvent('drop', {dataTransfer: files, bubbles: true, cancelable: true});
                document.getElementById('shelf-add').dispatchEvent(event); }""",
            PLAN,
        )
        said = "c.md: 取り込み中の文書が2件あります。終わってから、もう一度お試しください。"
        expect(shelf_page.locator("#shelf-said")).to_have_text(said)
        expect(shelf_page.locator("#shelf-work .work")).to_have_count(2)
    expect(shelf_page.locator("#shelf-one .known")).to_contain_text("b@1")


def test_a_reload_finds_the_work_again(shelf_page: Page, plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held, see = [True], Additions._see

    def slow(self: Additions, number: int, **changes: Any) -> None:
        see(self, number, **changes)
        while held[0] and changes.get("state") == "embedding":
            self._closed.wait(0.05)

    monkeypatch.setattr(Additions, "_see", slow)
    shelf_page.set_input_files("#shelf-file", plan)
    expect(shelf_page.locator("#shelf-work progress")).to_be_visible()
    shelf_page.reload()
    documents(shelf_page)
    expect(shelf_page.locator("#shelf-work")).to_contain_text("索引を作っています：段落 0 / 2")
    assert serious(shelf_page) == []
    held[0] = False
    expect(shelf_page.locator("#shelf-work [data-state=done]")).to_be_visible()
    shelf_page.get_by_role("button", name="読み取りの報告を見る").click()
    expect(shelf_page.locator("#shelf-one h2")).to_be_focused()


def test_the_shelf_is_used_with_the_keyboard_alone_and_in_english(shelf_page: Page, settings: Settings, plan: Path) -> None:
    shelf.add(settings, plan, {}, active=False)
    shelf_page.get_by_role("button", name="English").click()
    expect(item(shelf_page)).to_contain_text("Not in use (nobody can ask it)")
    shelf_page.locator("#tab-documents").focus()
    for _ in range(12):
        shelf_page.keyboard.press("Tab")
        if shelf_page.evaluate("document.activeElement.dataset.shelf") == "open":
            break
    shelf_page.keyboard.press("Enter")
    expect(shelf_page.locator("#shelf-one h2")).to_be_focused()
    expect(shelf_page.locator("#shelf-one")).to_contain_text("What is left empty is shown as unknown.")
    assert serious(shelf_page) == []
    shelf_page.keyboard.press("Tab")
    shelf_page.keyboard.press("Space")
    expect(shelf_page.locator("#shelf-said")).to_have_text("防災計画: It is in use.")
    shelf_page.get_by_role("button", name="日本語").click()
    expect(shelf_page.locator("#shelf-one")).to_contain_text("読み取った内容")


def test_the_language_that_was_chosen_last_is_spoken(shelf_page: Page) -> None:
    """Also where the page is being drawn anew, as it is after each change of the shelf."""
    pressed = """async (codes) => {
        for (const code of codes) {
            strategyQA.speak(code);
            strategyQA.press("speak");
            await new Promise((goOn) => setTimeout(goOn, 20));
        }
    }"""
    shelf_page.evaluate(pressed, ["ja", "en"])
    expect(shelf_page.locator("html")).to_have_attribute("lang", "en")
    shelf_page.evaluate(pressed, ["en", "ja"])
    expect(shelf_page.locator("html")).to_have_attribute("lang", "ja")


def test_a_button_that_is_away_while_the_page_is_drawn_is_pressed_once_it_is_back(shelf_page: Page) -> None:
    shelf_page.evaluate("""() => {
        const button = document.getElementById("speak"), place = button.parentElement;
        button.remove();
        strategyQA.speak("en");
        strategyQA.press("speak");
        setTimeout(() => place.append(button), 50);
    }""")
    expect(shelf_page.locator("html")).to_have_attribute("lang", "en")


def test_whoever_opens_a_report_stands_on_its_heading_also_while_the_language_changes(shelf_page: Page, plan: Path) -> None:
    add(shelf_page, plan)
    shelf_page.click("#shelf-one .back")
    asked: list[Route] = []

    def late(route: Route) -> None:
        """The first report comes after the page has changed its language."""
        asked.append(route)
        if len(asked) > 1:
            route.continue_()

    speak = "(code) => { strategyQA.speak(code); strategyQA.press('speak'); }"
    shelf_page.route("**/documents/one**", late)
    shelf_page.locator("#shelf .shelf [data-shelf=open][data-name='plan@1']").click()
    shelf_page.evaluate(speak, "en")
    expect(shelf_page.locator("#shelf-one")).to_contain_text("What was understood")
    expect(shelf_page.locator("#shelf-one h2")).to_be_focused()
    asked[0].continue_()
    shelf_page.evaluate(speak, "ja")
    expect(shelf_page.locator("#shelf-one")).to_contain_text("読み取った内容")
    expect(shelf_page.locator("#shelf-one h2")).to_be_focused()


@pytest.mark.parametrize(("width", "height", "language"), [(360, 740, "日本語"), (360, 740, "English"), (1366, 768, "English")])
def test_list_and_report_fit_the_screen(
    browser: Browser,
    stand_in_assistant: Assistant,
    settings: Settings,
    plan: Path,
    requests: list[str],
    *,
    width: int,
    height: int,
    language: str,
) -> None:
    shelf.add(settings, plan, {"title": "青浜市防災計画" * 8})
    with served(stand_in_assistant, settings) as address, opened(browser, address, requests, width=width, height=height) as page:
        page.get_by_role("button", name=language).click()
        documents(page)
        for shown in ("#shelf", "#shelf-one"):
            if shown == "#shelf-one":
                item(page).locator("[data-shelf=open]").click()
                expect(page.locator("#shelf-one h2")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert (
                page.evaluate("(() => { const side = document.querySelector('.side'); return side.scrollWidth - side.clientWidth; })()")
                <= 0
            )


def test_whoever_has_no_right_sees_the_list_alone(
    browser: Browser, stand_in_assistant: Assistant, settings: Settings, plan: Path, tmp_path: Path
) -> None:
    shelf.add(settings, plan, {"publisher": "青浜市"})
    keys = tmp_path / "keys.json"
    shown = {name: add_key(keys, name, may_change_documents=name == "sato") for name in ("sato", "suzuki")}
    with served(stand_in_assistant, settings.model_copy(update={"keys_file": keys})) as address:
        for name, count in (("sato", 1), ("suzuki", 0)):
            page = signed_in(browser, address, shown[name])
            documents(page)
            expect(page.locator("#shelf-file")).to_have_count(count)
            expect(item(page).locator("[data-shelf=aside]")).to_have_count(count)
            item(page).locator("[data-shelf=open]").click()
            expect(page.locator("#shelf-known")).to_have_count(count)
            expect(page.locator("#shelf-one")).to_contain_text("公表した機関")
            assert serious(page) == []
            page.context.close()


def test_the_documents_that_are_chosen_go_with_the_question(
    browser: Browser, settings: Settings, plan: Path, requests: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index(settings)
    shelf.add(settings, plan, {"title": "青浜市防災計画", "edition": "2025"})
    assistant = Assistant.open(settings)
    asked: list[tuple[str, ...]] = []
    ask = assistant.ask

    def noted(question: str, **options: Any) -> Iterator[Event]:
        asked.append(tuple(options["documents"]))
        return ask(question, **options)

    monkeypatch.setattr(assistant, "ask", noted)
    with served(assistant, settings) as address, opened(browser, address, requests) as page:
        line = page.locator(".chosen summary")
        expect(line).to_have_text("対象：すべての文書")
        ask_and_wait(page, "大学ファンドの規模はいくらですか")
        line.click()
        assert serious(page) == []
        page.get_by_role("checkbox", name="統合イノベーション戦略2024").uncheck()
        expect(line).to_have_text("対象：青浜市防災計画")
        ask_and_wait(page, "堤防は何か所で直しますか")
        expect(newest(page)).not_to_contain_text("統合イノベーション戦略2024")
        page.reload()
        expect(line).to_have_text("対象：青浜市防災計画")
        line.click()
        page.get_by_role("checkbox", name="青浜市防災計画 · 2025").click()
        expect(line).to_have_text("対象：すべての文書")
        ask_and_wait(page, "水は何日分を備えますか")
    assert asked == [(), ("plan",), ()]


def test_a_chosen_document_that_is_asked_no_more_is_dropped_and_it_is_said(
    browser: Browser, settings: Settings, plan: Path, requests: list[str]
) -> None:
    shelf.add(settings, plan, {"title": "青浜市防災計画"})
    plan.write_text(PLAN.replace("12", "15"), encoding="utf-8")
    shelf.add(settings, plan, {"title": "赤浜市防災計画"}, name="second")
    assistant = Assistant.open(settings)
    with served(assistant, settings, assistant.take_up) as address, opened(browser, address, requests) as page:
        line = page.locator(".chosen summary")
        line.click()
        for other in ("統合イノベーション戦略2024", "赤浜市防災計画"):
            page.get_by_role("checkbox", name=other).uncheck()
        expect(line).to_have_text("対象：青浜市防災計画")
        page.route("**/v1/documents", lambda route: route.fulfill(status=503, body="{}"))
        page.get_by_role("button", name="English").click()
        expect(line).to_have_text("Asking: 青浜市防災計画")
        page.get_by_role("button", name="日本語").click()
        expect(line).to_have_text("対象：青浜市防災計画")
        page.unroute("**/v1/documents")
        shelf.set_aside(settings, "plan")  # by a command beside the server
        assistant.take_up()
        ask_and_wait(page, "堤防は何か所で直しますか")
        expect(line).to_have_text("対象：すべての文書（質問の対象から外れた文書：青浜市防災計画）")
        expect(page.locator("#status")).to_contain_text("選んだ文書は質問の対象から外れた")
        assert serious(page) == []


def test_what_is_used_is_asked_at_once_and_what_is_set_aside_no_more(
    browser: Browser, settings: Settings, plan: Path, requests: list[str]
) -> None:
    build_index(settings)
    assistant = Assistant.open(settings)
    with served(assistant, settings, assistant.take_up) as address, opened(browser, address, requests) as page:
        documents(page)
        add(page, plan)
        page.get_by_role("button", name="使う").click()
        expect(page.locator(".chosen summary")).to_have_text("対象：すべての文書")
        expect(page.locator("h1")).to_contain_text("ほか")
        expect(page.locator("#shelf-said")).to_have_text("防災計画：使うようにしました。")
        expect(page.locator(".toc button", has_text="堤防")).to_have_count(1)
        page.locator("#shelf-one .back").click()
        item(page).get_by_role("button", name="外す").click()
        expect(page.locator("h1")).not_to_contain_text("ほか")
        expect(page.locator(".chosen summary")).to_have_count(0)
        expect(page.get_by_role("button", name="元に戻す")).to_be_visible()


def test_nothing_is_chosen_where_one_document_is_asked(shelf_page: Page, plan: Path) -> None:
    add(shelf_page, plan)
    expect(shelf_page.locator(".chosen summary")).to_have_count(0)


def test_two_documents_are_compared(shelf_page: Page, settings: Settings, plan: Path) -> None:
    shelf.add(settings, plan, {})
    shelf_page.reload()
    documents(shelf_page)
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="<p>３文が変わりました。</p>")

    shelf_page.route("**/fragments/compare?*", answer)
    shelf_page.get_by_label("古い文書").select_option("plan")
    shelf_page.get_by_label("新しい文書").select_option("iis2024")
    shelf_page.get_by_role("button", name="比べる").click()
    expect(shelf_page.locator("#compared")).to_have_text("３文が変わりました。")
    assert [one.partition("?")[2] for one in asked] == ["old=plan&new=iis2024&language=ja"]


def test_axe_finds_nothing_in_a_comparison_and_an_opened_report(shelf_page: Page, plan: Path) -> None:
    add(shelf_page, plan)
    shelf_page.locator("#shelf-one details").evaluate_all("(all) => all.forEach((one) => (one.open = true))")
    assert serious(shelf_page) == []
    shelf_page.locator("#shelf-one .back").click()
    shelf_page.get_by_label("古い文書").select_option("iis2024")
    shelf_page.get_by_role("button", name="比べる").click()
    expect(shelf_page.locator("#compared .comparison")).to_be_visible()
    assert serious(shelf_page) == []
