"""The parts of a Word file, checked against what ECMA-376 asks of them; Word itself is not here."""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.shared import Mm

from rag.drafts.basket import Basket, PassageEntry
from rag.drafts.choices import Choices
from rag.drafts.collect import from_passages
from rag.drafts.export import make_draft
from rag.drafts.exporters.docx import export
from rag.drafts.readers.docx import read
from rag.drafts.source import Source
from rag.drafts.templates import TEMPLATES
from rag.drafts.verify import verify
from tests.rag.drafts.conftest import MAKING

FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


@pytest.fixture(scope="module", params=TEMPLATES)
def packed(request: pytest.FixtureRequest, basket: Basket, source: Source) -> ZipFile:
    return ZipFile(BytesIO(export(make_draft(basket, source, MAKING, template=request.param, language="ja"))))


def part(packed: ZipFile, name: str) -> Any:
    return parse_xml(packed.read(name))


def test_footnotes_are_a_part_with_content_type_and_relationship(packed: ZipFile) -> None:
    types = {one.get("PartName"): one.get("ContentType") for one in part(packed, "[Content_Types].xml")}
    assert types["/word/footnotes.xml"] == FOOTNOTES
    relations = [one for one in part(packed, "word/_rels/document.xml.rels") if one.get("Type") == RELATION]
    assert [one.get("Target") for one in relations] == ["footnotes.xml"]
    assert packed.testzip() is None


def test_every_part_has_a_type_and_every_relationship_a_target(packed: ZipFile) -> None:
    types = part(packed, "[Content_Types].xml")
    named = {one.get("PartName") for one in types}
    endings = {one.get("Extension") for one in types}
    for name in packed.namelist():
        assert name == "[Content_Types].xml" or f"/{name}" in named or name.rpartition(".")[2] in endings, name
    for relation in part(packed, "word/_rels/document.xml.rels"):
        if relation.get("TargetMode") != "External":
            target = relation.get("Target")
            assert (target.removeprefix("/") if target.startswith("/") else f"word/{target}").replace("word/../", "") in packed.namelist()


def test_footnote_ids_are_one_to_one(packed: ZipFile) -> None:
    notes = list(part(packed, "word/footnotes.xml").iter(qn("w:footnote")))
    ids = [one.get(qn("w:id")) for one in notes]
    referred = [one.get(qn("w:id")) for one in part(packed, "word/document.xml").iter(qn("w:footnoteReference"))]
    assert ids[:2] == ["-1", "0"]
    assert [one.get(qn("w:type")) for one in notes[:2]] == ["separator", "continuationSeparator"]
    assert referred == ids[2:] == [str(number) for number in range(1, len(referred) + 1)]
    assert len(referred) >= 3
    for note in notes[2:]:
        assert len(list(note.iter(qn("w:footnoteRef")))) == 1
        assert note.get(qn("w:type")) is None


def test_the_settings_name_the_separators_before_compat(packed: ZipFile) -> None:
    settings = part(packed, "word/settings.xml")
    names = [child.tag for child in settings]
    assert names.count(qn("w:footnotePr")) == 1
    assert names.index(qn("w:footnotePr")) < names.index(qn("w:compat"))
    assert [one.get(qn("w:id")) for one in settings.find(qn("w:footnotePr"))] == ["-1", "0"]


def test_every_style_that_is_used_exists(packed: ZipFile) -> None:
    known = {one.get(qn("w:styleId")) for one in part(packed, "word/styles.xml").iter(qn("w:style"))}
    for name in ("word/document.xml", "word/footnotes.xml"):
        root = part(packed, name)
        used = {one.get(qn("w:val")) for tag in ("w:pStyle", "w:rStyle", "w:tblStyle") for one in root.iter(qn(tag))}
        assert used <= known
    assert {"FootnoteText", "FootnoteReference"} <= known


def test_fonts_are_japanese_with_others_to_fall_back_on(packed: ZipFile) -> None:
    styles = part(packed, "word/styles.xml")
    fonts = list(styles.iter(qn("w:rFonts")))
    default = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    assert default.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "游明朝"
    assert default.find(qn("w:lang")).get(qn("w:eastAsia")) == "ja-JP"
    assert {"游明朝", "游ゴシック"} <= {one.get(qn("w:eastAsia")) for one in fonts}
    table = {one.get(qn("w:name")): one.find(qn("w:altName")).get(qn("w:val")) for one in part(packed, "word/fontTable.xml")}
    assert "ＭＳ 明朝" in table["游明朝"]
    assert "ＭＳ ゴシック" in table["游ゴシック"]


def test_a_theme_wins_over_no_font_of_a_style_that_is_used(packed: ZipFile) -> None:
    styles = {one.get(qn("w:styleId")): one for one in part(packed, "word/styles.xml").iter(qn("w:style"))}
    for used in part(packed, "word/document.xml").iter(qn("w:pStyle")):
        style = styles[used.get(qn("w:val"))]
        for fonts in style.iter(qn("w:rFonts")):
            assert not [name for name in fonts.attrib if "Theme" in name]


def test_the_page_is_a4_and_numbered(packed: ZipFile) -> None:
    section = docx.Document(packed.fp).sections[0]
    assert [round((size or 0) / Mm(1)) for size in (section.page_width, section.page_height)] == [210, 297]
    assert "PAGE" in section.footer._element.xml


def test_python_docx_opens_it_and_saves_it_with_its_footnotes(packed: ZipFile) -> None:
    word = docx.Document(packed.fp)
    assert word.core_properties.author == "strategy-qa"
    again = BytesIO()
    word.save(again)
    with ZipFile(again) as saved:
        assert len(list(part(saved, "word/footnotes.xml"))) == len(list(part(packed, "word/footnotes.xml")))


def test_headings_are_those_of_the_outline(basket: Basket, source: Source) -> None:
    choices = Choices(originals=True, record=True)
    word = docx.Document(BytesIO(export(make_draft(basket, source, MAKING, template="briefing", language="ja", choices=choices))))
    headings = [one.text for one in word.paragraphs if one.style and one.style.name == "Heading 1"]
    assert headings == ["１　結論", "２　内容", "別添　原文", "作成の記録"]
    record = word.tables[-1]
    assert [cell.text for cell in record.columns[0].cells][:3] == ["注意", "文書", "公表者"]
    assert record.cell(0, 1).text.startswith("（下書き）生成AI")


def test_letters_and_digits_are_in_the_japanese_face(packed: ZipFile) -> None:
    for fonts in part(packed, "word/styles.xml").iter(qn("w:rFonts")):
        if fonts.get(qn("w:eastAsia")):
            assert fonts.get(qn("w:ascii")) == fonts.get(qn("w:hAnsi")) == fonts.get(qn("w:eastAsia"))


def test_the_record_stands_in_the_properties_and_nothing_of_the_library_is_left(packed: ZipFile, source: Source) -> None:
    assert "docProps/thumbnail.jpeg" not in packed.namelist()
    properties = "".join(part(packed, "docProps/custom.xml").itertext())
    for expected in (source.document.sha256, MAKING.answers.index_id if MAKING.answers else "", "strategy-qa 0.1.0"):
        assert expected in properties
    assert "python-docx" not in packed.read("docProps/core.xml").decode()


def test_memos_are_comments_in_the_margin_or_points_as_somebody_chooses(basket: Basket, source: Source) -> None:
    def words(choices: Choices) -> tuple[list[str], str]:
        word = docx.Document(BytesIO(export(make_draft(basket, source, MAKING, template="briefing", language="ja", choices=choices))))
        return [one.text for one in word.comments], "\n".join(one.text for one in word.paragraphs)

    notes = [entry.note for entry in basket.entries if entry.note]
    assert len(notes) == 2
    comments, text = words(Choices())
    assert notes[0] in comments
    assert notes[0] not in text
    comments, text = words(Choices(memos="text"))
    assert comments == []
    for note in notes:
        assert f"{note}（作成者の言葉）" in text


@pytest.mark.alone
@pytest.mark.parametrize("template", ["briefing", "qa"])
def test_two_hundred_passages_in_five_seconds(source: Source, template: str) -> None:
    """All passages, and sentences of them until there are 200 entries."""
    ids = [passage.id for passage in source.document.passages] + [one.id for one in source.document.sentences if len(one.text) > 60]
    basket = from_passages(ids[:200], source)
    assert len(basket.entries) == 200
    assert sum(isinstance(entry, PassageEntry) for entry in basket.entries) == 200
    start = time.perf_counter()
    data = export(make_draft(basket, source, MAKING, template=template, language="ja"))
    assert time.perf_counter() - start < 5
    assert not verify(read(data), source).fallen
