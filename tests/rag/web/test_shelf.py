"""The shelf in the page: added, used, set aside, deleted; by whoever may; said in the language of the page."""

from __future__ import annotations

import errno
import json
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index import readers
from index.errors import IndexMissingError, SpaceError
from index.home import building
from index.progress import Progress
from index.readers import LARGEST_FILE, Format, read_file
from index.sections.blocks import ReadFile
from index.shelf import own_files, shelf
from index.shelf.entries import corpus_of, library, read_shelf
from index.text.drafted import Corrected, Examples, Name, corrected_file, drafted_file, read_corrected, read_drafted
from rag.assistant import Assistant
from rag.settings import Settings
from rag.web.additions import PLACES, Additions, FullError
from rag.web.gate import STREAMED
from rag.web.keys import add_key, renew_key
from rag.web.page import shelf as shelf_routes
from rag.web.page.shelf import file_name
from rag.web.said import said
from rag.web.server import build_app

PLAN = "# 計画\n\n## 方針\n\n* 堤防を、2028年度までに12か所で直す。\n* 備蓄を進める。\n"


@pytest.fixture
def settings(stand_in_settings: Settings, tmp_path: Path) -> Settings:
    shutil.copytree(stand_in_settings.home / "indexes", tmp_path / "home" / "indexes")
    return stand_in_settings.model_copy(update={"home": tmp_path / "home"})


@contextmanager
def served(assistant: Assistant, settings: Settings, changed: Callable[[], None] = lambda: None) -> Iterator[TestClient]:
    app = build_app(assistant, settings, changed)
    yield TestClient(app, base_url="http://localhost", raise_server_exceptions=False)
    app.state.close()


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    assistant = Assistant.open(settings)
    with served(assistant, settings, assistant.take_up) as found:
        yield found


def add(client: TestClient, text: str | bytes = PLAN, file: str = "plan.md", of: str = "", **headers: str) -> str:
    """Send a file and wait; what the page shows of it."""
    reply = client.post("/v1/documents", params={"file": file, "of": of}, content=text, headers=headers)
    assert reply.status_code == 202, reply.text
    number = reply.json()["work"]
    for _ in range(600):
        shown = client.get("/fragments/documents/work", params={"language": "ja"}, headers=headers).text
        work = next(part for part in shown.split('<div class="work"') if f'data-work="{number}"' in part)
        if "data-busy" not in work:
            return work
        time.sleep(0.05)
    raise AssertionError("the work does not end")


def act(client: TestClient, what: str, name: str, language: str = "ja", **more: Any) -> Any:
    return client.post(f"/v1/documents/{what}", json={"name": name, **more}, headers={"accept-language": language})


def states(client: TestClient) -> dict[str, str]:
    return {one["name"]: one["state"] for one in client.get("/v1/documents").json()["documents"]}


def overview(client: TestClient, language: str = "ja", **headers: str) -> str:
    return client.get("/fragments/documents", params={"language": language}, headers=headers).text


def one(client: TestClient, name: str, language: str = "ja") -> str:
    return client.get("/fragments/documents/one", params={"name": name, "language": language}).text


def test_what_was_added_is_asked_by_nobody_until_it_is_used(client: TestClient, settings: Settings) -> None:
    assert 'data-added="plan@1"' in add(client)
    assert states(client) == {"iis2024": "used", "plan@1": "unused"}
    assert act(client, "use", "plan@1").json() == {"name": "plan@1"}
    assert read_shelf(settings.home).find("plan").active
    assert "data-work" not in overview(client)  # somebody has decided
    assert not list((settings.home / "incoming").iterdir())


def test_the_report_shows_what_was_drafted_and_examples_are_ready(client: TestClient, settings: Settings) -> None:
    add(client, "# 計画\n\n## 基金\n\n* 青浜沿岸防災基金（ABF）を造成する。\n".encode())
    assert "青浜沿岸防災基金 ＝ ABF" in one(client, "plan@1")
    text = library(settings.home) / read_shelf(settings.home).find("plan@1").folder / "blocks.jsonl"
    assert read_drafted(text).examples.ja[0] == "この文書の概要を教えてください"


def test_the_report_says_what_was_understood_and_what_is_unknown(client: TestClient) -> None:
    add(client, PLAN + '\n<img src="x.png">\n')
    for language, unknown, doubt in (
        ("ja", 'placeholder="不明"', "図の中身は読み取っていません"),
        ("en", 'placeholder="unknown"', "a picture"),
    ):
        shown = one(client, "plan@1", language)
        assert unknown in shown
        assert doubt in shown
        assert "（方針）" in shown
    assert "行目" in one(client, "plan@1")


def test_what_is_known_is_given_and_taken_back(client: TestClient) -> None:
    add(client)
    known = {"title": "青浜市計画", "publisher": "青浜市", "decided": "2025-03-14", "edition_of": "iis2024"}
    assert act(client, "known", "plan@1", known=known).status_code == 200
    shown = one(client, "plan@1")
    assert 'value="青浜市"' in shown
    assert '<option value="iis2024" selected>' in shown
    act(client, "known", "plan@1", known={"title": "青浜市計画"})
    assert "青浜市計画" in one(client, "plan@1")
    assert 'value="青浜市"' not in one(client, "plan@1")
    for wrong, said_so in (
        ({"title": "t", "decided": "3月"}, "決定日は"),
        ({"title": ""}, "題名を"),
        ({"title": "t", "edition_of": "x"}, "「x」は一覧に"),
    ):
        reply = act(client, "known", "plan@1", known=wrong)
        assert (reply.status_code, reply.json()["error"]["message"].startswith(said_so)) == (400, True)


def test_a_document_is_set_aside_used_again_and_deleted(client: TestClient, settings: Settings) -> None:
    add(client)
    act(client, "use", "plan@1")
    reply = act(client, "delete", "plan@1")
    assert (reply.status_code, reply.json()["error"]["message"]) == (400, "「plan」は使われています。先に外してください。")
    act(client, "aside", "plan@1")
    assert states(client)["plan@1"] == "unused"
    act(client, "use", "plan@1")
    assert states(client)["plan@1"] == "used"
    act(client, "aside", "plan@1")
    assert act(client, "delete", "plan@1").status_code == 200
    assert states(client) == {"iis2024": "used"}
    assert [file.name for file in library(settings.home).iterdir()] == ["shelf.json"]


def test_a_newer_text_waits_and_the_older_one_is_kept(client: TestClient) -> None:
    add(client)
    act(client, "use", "plan@1")
    assert 'data-added="plan@2"' in add(client, PLAN.replace("12", "15"), "新しい.md", of="plan")
    assert states(client) == {"iis2024": "used", "plan@1": "used", "plan@2": "unused"}
    act(client, "use", "plan@2")
    assert states(client) == {"iis2024": "used", "plan@1": "older", "plan@2": "used"}


@pytest.mark.parametrize(
    ("content", "file", "words"),
    [
        (b"", "a.md", "a.mdは空です"),
        (b"%PDF-1.7 broken", "a.pdf", "a.pdfは壊れています"),
        (b"\x89PNG\r\n", "a.md", "形式は読み取れません"),
        ("堤防を直す。".encode("cp932"), "a.txt", "文字コードはShift-JISです"),
    ],
    ids=["empty", "pdf", "picture", "encoding"],
)
def test_a_broken_file_is_one_line_in_the_language_of_the_page_and_nothing_is_added(
    client: TestClient, settings: Settings, content: bytes, file: str, words: str
) -> None:
    work = add(client, content, file)
    assert 'data-state="failed"' in work
    assert words in work
    assert 'lang="en"' not in work
    assert states(client) == {"iis2024": "used"}
    assert not list((settings.home / "incoming").iterdir())


def test_a_name_that_is_taken_is_said(client: TestClient) -> None:
    add(client)
    assert "すでに「plan」として一覧にあります" in add(client)
    assert "「plan」という名前の別の文書があります" in add(client, PLAN + "* 追記。\n")
    assert "There is another document named plan" in client.get("/fragments/documents/work", params={"language": "en"}).text


def test_a_file_is_bounded_while_it_comes(client: TestClient, settings: Settings) -> None:
    assert STREAMED == {"/v1/documents": LARGEST_FILE}
    told = client.post("/v1/documents", params={"file": "a.md"}, content=b"x", headers={"content-length": str(LARGEST_FILE + 1)})
    assert (told.status_code, told.json()["error"]["code"]) == (413, "too_large")
    pieces = (b"x" * 1_000_000 for _ in range(LARGEST_FILE // 1_000_000 + 1))
    sent = client.post("/v1/documents", params={"file": "a.md"}, content=pieces)
    assert (sent.status_code, sent.json()["error"]["code"]) == (413, "too_large")
    assert not list((settings.home / "incoming").iterdir())


def test_only_whoever_may_changes_the_shelf(stand_in_assistant: Assistant, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    may = {"authorization": f"Bearer {add_key(file, 'sato', may_change_documents=True)}"}
    renewed = {"authorization": f"Bearer {renew_key(file, 'sato')}"}
    others = {"authorization": f"Bearer {add_key(file, 'suzuki')}"}
    with served(stand_in_assistant, settings.model_copy(update={"keys_file": file})) as client:
        assert 'data-added="plan@1"' in add(client, **may)
        for path in ("use", "aside", "known", "delete"):
            reply = client.post(f"/v1/documents/{path}", json={"name": "plan@1"}, headers=others)
            assert (reply.status_code, reply.json()["error"]["code"]) == (403, "locked")
        assert client.post("/v1/documents", params={"file": "a.md"}, content=PLAN, headers=others).status_code == 403
        assert client.get("/fragments/documents/work", params={"language": "ja"}, headers=others).text == ""
        shown = overview(client, **others)
        assert "権限のある人だけ" in shown
        assert 'data-shelf="use"' not in shown
        assert client.post("/v1/documents/use", json={"name": "plan@1"}, headers=renewed).status_code == 200
    lines = [json.loads(line) for line in (settings.home / "audit.jsonl").read_text(encoding="utf-8").splitlines()]
    changed = [(line["what"], line["who"], line["about"]) for line in lines if line["what"].startswith("document")]
    assert changed == [("document_added", "sato", "plan@1"), ("document_used", "sato", "plan@1")]


def test_the_settings_can_lock_the_shelf(stand_in_assistant: Assistant, settings: Settings) -> None:
    with served(stand_in_assistant, settings.model_copy(update={"library_locked": True})) as client:
        assert client.post("/v1/documents", params={"file": "a.md"}, content=PLAN).status_code == 403
        assert "shelf-file" not in overview(client)


def test_the_document_of_the_settings_cannot_be_set_aside(stand_in_assistant: Assistant, settings: Settings) -> None:
    with served(stand_in_assistant, settings) as client:
        add(client)
        act(client, "use", "plan@1")
    named = settings.model_copy(update={"document": "plan", "corpus": corpus_of(settings.home, "plan")})
    with served(stand_in_assistant, named) as client:
        assert act(client, "aside", "plan@1").json()["error"]["message"] == "「plan」は設定で指定された文書なので、外せません。"
        assert act(client, "aside", "plan@1", "en").json()["error"]["message"].startswith("plan is named by the settings")
        assert 'data-shelf="aside"' not in overview(client)


def test_each_change_of_what_can_be_asked_is_told(stand_in_assistant: Assistant, settings: Settings) -> None:
    told: list[str] = []
    with served(stand_in_assistant, settings, lambda: told.append("changed")) as client:
        add(client)
        act(client, "known", "plan@1", known={"title": "計画"})
        assert told == []
        for number, what in enumerate(("use", "aside", "use"), start=1):
            act(client, what, "plan@1")
            assert len(told) == number
        act(client, "known", "plan@1", known={"title": "新しい計画"})
        assert len(told) == 4
        act(client, "use", "nothing@1")
        assert len(told) == 4


def test_a_change_that_is_not_taken_up_is_said_and_not_shown_as_used(stand_in_assistant: Assistant, settings: Settings) -> None:
    def fail() -> None:
        raise IndexMissingError(f"no index of plan@1 with stand_in in {settings.home}", remedy="type: strategy-qa setup")

    with served(stand_in_assistant, settings, fail) as client:
        add(client)
        spoken = {"ja": "保存しましたが、質問の対象にはまだ反映できていません：plan@1の索引がありません", "en": "It was saved, but"}
        for language, words in spoken.items():
            reply = act(client, "use", "plan@1", language)
            assert (reply.status_code, reply.json()["error"]["code"]) == (409, "not_taken_up")
            assert reply.json()["error"]["message"].startswith(words)
        assert states(client) == {"iis2024": "used", "plan@1": "not_yet"}
        assert "使用の指定あり（まだ質問の対象外）" in overview(client)
        assert 'data-shelf="aside"' in overview(client)


def test_what_the_settings_leave_out_is_not_shown_as_used(stand_in_assistant: Assistant, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text(PLAN, encoding="utf-8")
    shelf.add(settings, tmp_path / "plan.md", {})
    with served(stand_in_assistant, settings.model_copy(update={"document": "iis2024"})) as client:
        assert states(client) == {"iis2024": "used", "plan@1": "others"}
        assert "設定により質問の対象外" in overview(client)
        assert "Not asked: the settings name others" in overview(client, "en")


def test_an_addition_waits_for_a_command_that_builds(client: TestClient, settings: Settings) -> None:
    with building(settings.home):
        number = client.post("/v1/documents", params={"file": "plan.md"}, content=PLAN).json()["work"]
        deadline = time.monotonic() + 10
        while "順番を待っています" not in (shown := client.get("/fragments/documents/work", params={"language": "ja"}).text):
            assert time.monotonic() < deadline, shown
            time.sleep(0.05)
        assert f'data-work="{number}"' in shown
        assert "ほかの文書を取り込んでいます" in act(client, "use", "plan@1").json()["error"]["message"]
    assert 'data-added="second@1"' in add(client, PLAN + "* 二つ目。\n", "second.md")
    assert states(client) == {"iis2024": "used", "plan@1": "unused", "second@1": "unused"}


def test_so_many_are_on_their_way_and_no_more(settings: Settings) -> None:
    additions = Additions(settings)
    opened = [additions.arriving() for _ in range(PLACES)]
    for one_of_them in opened:
        one_of_them.__enter__()
    with pytest.raises(FullError, match="5 documents are on their way"), additions.arriving():
        pass
    for one_of_them in opened:
        one_of_them.__exit__(None, None, None)
    with additions.arriving() as folder:
        assert folder.is_dir()
    assert not folder.exists()


def test_a_failure_while_a_file_arrives_keeps_no_place(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    additions = Additions(settings)

    def full(**_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(tempfile, "mkdtemp", full)
        for _ in range(PLACES + 1):
            with pytest.raises(SpaceError), additions.arriving():
                pass
    (settings.home / "incoming" / "gone").symlink_to(settings.home / "nowhere")  # as a folder that goes while it is looked at
    with additions.arriving() as folder:
        assert folder.is_dir()


@pytest.mark.alone
def test_a_file_is_not_read_while_it_waits(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    additions = Additions(settings)
    read: list[str] = []

    def noted(data: bytes, name: str, progress: Progress) -> tuple[ReadFile, Format]:
        read.append(name)
        return read_file(data, name, progress)

    monkeypatch.setattr(shelf, "read_file", noted)
    with building(settings.home):
        with additions.arriving() as folder:
            (folder / "plan.md").write_text(PLAN, encoding="utf-8")
            additions.begin(folder / "plan.md", None, lambda name: None)
        deadline = time.monotonic() + 10
        while additions.works[0].state != "waiting" or time.monotonic() < deadline - 8.5:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert read == []
    while not additions.works[0].has_ended:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert (read, additions.works[0].added) == (["plan.md"], "plan@1")


def test_a_server_that_is_stopped_leaves_no_file_behind(settings: Settings) -> None:
    additions = Additions(settings)
    with building(settings.home):
        with additions.arriving() as folder:
            (folder / "plan.md").write_text(PLAN, encoding="utf-8")
            additions.begin(folder / "plan.md", None, lambda name: None)
        assert folder.is_dir()
        additions.close()
        assert not folder.exists()


def test_a_stopped_addition_adds_nothing_and_goes_on(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    additions = Additions(settings)
    embedded: list[int] = []
    see = Additions._see

    def closing(self: Additions, number: int, **changes: object) -> None:
        if changes.get("state") == "embedding":
            self.close()
        see(self, number, **changes)

    monkeypatch.setattr(Additions, "_see", closing)
    with additions.arriving() as folder:
        (folder / "plan.md").write_text(PLAN, encoding="utf-8")
        additions.begin(folder / "plan.md", None, lambda name: embedded.append(1))
    assert additions._thread is not None
    additions._thread.join(10)
    assert not additions._thread.is_alive()
    assert read_shelf(settings.home).documents == ()
    assert list((settings.home / "building").rglob("*.vectors"))
    assert embedded == []
    assert not list((settings.home / "incoming").iterdir())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\文書\\計画.md", "計画.md"),
        ("..", "document"),
        ("", "document"),
        ("a\0b\u202e.md", "ab.md"),
        ("計" * 300 + ".pdf", "計" * 65 + ".pdf"),
    ],
)
def test_a_files_name_leaves_no_folder_and_is_bounded(typed: str, kept: str) -> None:
    assert file_name(typed) == kept


def test_hostile_names_and_texts_are_shown_as_text(client: TestClient) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    add(client, f"# {hostile}\n\n* 本文。\n", f"{hostile}.md")
    name = next(name for name in states(client) if name != "iis2024")
    act(client, "known", name, known=dict.fromkeys(("title", "publisher", "edition", "licence"), hostile))
    for language in ("ja", "en"):
        shown = overview(client, language) + one(client, name, language) + one(client, hostile, language)
        assert "<img" not in shown
        assert "&lt;img" in shown


def test_words_are_there_for_each_way_a_file_can_be_wrong() -> None:
    """What the readers and the shelf say is in the table of the page's words, or is named as English."""
    sources = (*Path(readers.__file__).parent.glob("*.py"), Path(shelf_routes.__file__))
    text = "".join(source.read_text(encoding="utf-8") for source in sources)
    spoken = re.findall(r'(?:CorpusError|StrategyQAError)\(\s*f?"([^"]+)"', text)
    spoken += [f"7 {found}" for found in re.findall(r'WordFileError\(\s*f?"([^"]+)"', text)]
    filled = {re.sub(r"\{[^{}]*\}", "7", one) for one in spoken}
    assert len(filled) > 25
    assert {one for one in filled if not said(one, "ja").translated} == {"7 7"}  # the same of Word, handed on
    assert said("what <b> nobody knows", "ja").html("ja") == '<span lang="en">what &lt;b&gt; nobody knows</span>'


def test_a_persons_correction_is_used_and_no_draft_writes_over_it(settings: Settings) -> None:
    assistant = Assistant.open(settings)
    with served(assistant, settings, assistant.take_up) as client:
        add(client, "# 計画\n\n## 基金\n\n* 青浜沿岸防災基金（ABF）を造成する。\n")
        assert act(client, "use", "plan@1").status_code == 200
        text = library(settings.home) / read_shelf(settings.home).find("plan").folder / "blocks.jsonl"
        drafted, nothing = drafted_file(text).read_bytes(), Corrected()
        mine = Corrected(wrong=("ABF",), names=(Name(name='沿岸"基金', also=("青浜\\基金",)),), examples=Examples(ja=("基金は何ですか",)))
        assert put(client, mine, nothing).status_code == 200
        assert read_corrected(corrected_file(text)) == mine
        assert drafted_file(text).read_bytes() == drafted
        assert '沿岸"基金' in assistant.document.names.forms("青浜\\基金")
        assert assistant.document.names.forms("ABF") == {"abf"}
        own_files.draft_anew(settings, "plan")
        assert read_corrected(corrected_file(text)) == mine
        assert client.get("/fragments/documents/one", params={"name": "plan", "language": "en"}).text.count("(corrected by a person)") == 2

        late = put(client, nothing, nothing)  # somebody who saw what stood before
        assert (late.status_code, late.json()["error"]["code"]) == (400, "corpus")
        assert late.json()["error"]["message"] == "ほかの人が先に直しました。もう一度確認してください。"
        assert read_corrected(corrected_file(text)) == mine
        assert put(client, nothing, mine).status_code == 200  # undone
        assert assistant.document.names.forms("ABF") == {"abf", "青浜沿岸防災基金"}
    lines = [json.loads(line) for line in (settings.home / "audit.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(one["what"], one["about"]) for one in lines].count(("document_changed", "plan@1")) == 2


@pytest.mark.parametrize(
    "own",
    [
        None,
        {"corrected": {"wrong": ["a\x00b"]}, "seen": {}},
        {"corrected": {"names": [{"name": "改\n行"}]}, "seen": {}},
        {"corrected": {"names": [{"name": "あ"}]}, "seen": {}},
        {"corrected": {"names": [{"name": "基金", "kind": "other"}]}, "seen": {}},
        {"corrected": {"examples": {"ja": ["問"] * 7}}, "seen": {}},
        {"corrected": {}},
    ],
)
def test_a_correction_of_another_form_changes_nothing(client: TestClient, settings: Settings, own: object) -> None:
    add(client)
    before = read_shelf(settings.home)
    reply = act(client, "own", "plan@1", own=own)
    assert (reply.status_code, reply.json()["error"]["code"]) in ((400, "corpus"), (422, "request"))
    assert read_shelf(settings.home) == before
    assert not list(library(settings.home).glob("*/*.corrected.toml"))


def put(client: TestClient, corrected: Corrected, seen: Corrected) -> Any:
    return act(client, "own", "plan@1", own={"corrected": corrected.model_dump(), "seen": seen.model_dump()})
