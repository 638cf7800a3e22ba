"""Each template and format of one basket, frozen as text; Word as the text of its paragraphs and footnotes."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import docx
import pytest

from rag.drafts.basket import AnswerEntry, Basket, PassageEntry
from rag.drafts.blocks import Draft
from rag.drafts.choices import Choices
from rag.drafts.collect import from_answers
from rag.drafts.export import make_draft, require_writable, write_draft
from rag.drafts.exporters import SUFFIXES, find_exporter
from rag.drafts.exporters.md import escaped
from rag.drafts.readers import read_bytes
from rag.drafts.readers.docx import read as read_docx
from rag.drafts.readers.md import read as read_md
from rag.drafts.source import Source
from rag.drafts.templates import TEMPLATES
from rag.drafts.verify import verify
from rag.errors import DraftError
from tests.golden_text import assert_golden
from tests.rag.drafts.conftest import ANSWERS, MAKING, stated


def exported(draft: Draft, suffix: str) -> bytes:
    return find_exporter(Path(f"draft{suffix}"))(draft)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_markdown(basket: Basket, source: Source, template: str, language: str) -> None:
    draft = make_draft(basket, source, MAKING, template=template, language=language)  # type: ignore[arg-type]
    name = f"draft-{template}.md" if language == "ja" else f"draft-{template}-en.md"
    assert_golden("draft-english.md" if template == "english" else name, exported(draft, ".md").decode())


@pytest.mark.parametrize("template", TEMPLATES)
def test_real_answers(source: Source, template: str) -> None:
    """Answers of the real models, kept as they were given."""
    basket, provenance = from_answers(ANSWERS, source)
    draft = make_draft(basket, source, replace(MAKING, answers=provenance), template=template, language="ja")
    assert_golden(f"draft-answers-{template}.md", exported(draft, ".md").decode())
    for suffix in (".docx", ".md"):
        report = verify(read_bytes(exported(draft, suffix), suffix), source)
        assert (report.fallen, report.same_text) == ((), True)


@pytest.mark.parametrize(("suffix", "name"), [(".html", "draft-briefing.html"), (".json", "draft.json"), (".bib", "draft.bib")])
def test_other_formats(basket: Basket, source: Source, suffix: str, name: str) -> None:
    assert_golden(name, exported(make_draft(basket, source, MAKING, template="briefing", language="ja"), suffix).decode())


@pytest.mark.parametrize("template", TEMPLATES)
def test_word(basket: Basket, source: Source, template: str) -> None:
    data = exported(make_draft(basket, source, MAKING, template=template, language="ja"), ".docx")
    styles = "\n".join(f"{one.style.name}: {one.text}" for one in docx.Document(BytesIO(data)).paragraphs if one.style)
    read = "\n".join(f"{one.place}: {one.text.replace(chr(0xE000), '[^').replace(chr(0xE001), ']')}" for one in read_docx(data))
    assert_golden(f"draft-{template}.docx.txt", f"{styles}\n\n{read}\n")


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_document_of_which_little_is_known(made: Source, template: str) -> None:
    """No translation, no date, no publisher: shown as unknown, never guessed."""
    basket = Basket().added(*(PassageEntry(passage_id=one.id) for one in made.document.passages), AnswerEntry(question="何ですか"))
    draft = make_draft(basket, made, MAKING, template=template, language="ja", choices=Choices(record=True))
    for suffix in SUFFIXES:
        assert exported(draft, suffix)
    shown = exported(draft, ".md").decode()
    assert "「試験用に作った文書」（不明）" in shown
    assert "None" not in shown
    assert shown.count("| 不明 |" if template != "english" else "| unknown |") == 5
    assert "issued" not in json.loads(exported(draft, ".json"))[0]


class _Tags(HTMLParser):
    """Sees that every tag that is opened is closed, and collects the names and the words."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


HOSTILE = "<script>alert(1)</script><img src=x onerror=y> & \"'` **b** [x](y) | # 1. -"


@pytest.mark.parametrize("template", TEMPLATES)
def test_html_escapes_everything_and_fetches_nothing(source: Source, template: str) -> None:
    entry = AnswerEntry(question=HOSTILE, missing=(HOSTILE,), note=HOSTILE)
    basket = Basket().added(entry, PassageEntry(passage_id=source.document.passages[0].id, note=HOSTILE))
    html = exported(make_draft(basket, source, MAKING, template=template, language="ja"), ".html").decode()
    tags = _Tags()
    tags.feed(html)
    assert tags.open == []
    assert HOSTILE in tags.words
    assert not tags.seen & {"script", "img", "link", "iframe"}
    assert "size: A4" in html
    assert "http" not in html


def test_markdown_escapes_and_reads_back_everything(source: Source) -> None:
    basket = Basket().added(AnswerEntry(question=HOSTILE, statements=(stated(source.document.sentences[0]),), note=HOSTILE))
    draft = make_draft(basket, source, MAKING, template="qa", language="ja")
    read = [paragraph.text for paragraph in read_md(exported(draft, ".md"))]
    assert f"（問１）{HOSTILE}" in read
    assert f"{HOSTILE}（作成者の言葉）" in read


@pytest.mark.parametrize(
    ("text", "written"), [("1. a", "1\\. a"), ("- a", "\\- a"), ("# a", "\\# a"), ("a*b_c", "a\\*b\\_c"), ("第1回", "第1回")]
)
def test_beginnings_that_markdown_would_take_for_its_own(text: str, written: str) -> None:
    assert escaped(text) == written


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("draft.pdf", "ends with .pdf, not with one of .docx, .md"),
        ("draft", "ends with no suffix"),
        ("missing/draft.md", "its folder does not exist"),
        ("folder.md", "it is a folder"),
    ],
)
def test_files_that_cannot_be_written(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(DraftError) as caught:
        require_writable(tmp_path / name)
    assert said in str(caught.value)
    assert "-> " in str(caught.value)


def test_a_draft_is_written_whole_or_not_at_all(tmp_path: Path, basket: Basket, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = make_draft(basket, source, MAKING, template="briefing", language="ja")
    file = tmp_path / "draft.md"
    file.write_text("before", encoding="utf-8")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", refuse)
        with pytest.raises(DraftError, match="cannot be written: Permission denied -> name another file"):
            write_draft(draft, file)
    assert file.read_text(encoding="utf-8") == "before"
    write_draft(draft, file)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["draft.1.md", "draft.md"]
    assert file.read_bytes() == exported(draft, ".md")
