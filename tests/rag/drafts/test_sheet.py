"""An organisation's own Word file: its styles, margins, head and foot are taken, nothing that it says, nothing that it fetches."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.shared import Mm, Pt

from rag.drafts.basket import Basket
from rag.drafts.choices import Choices
from rag.drafts.export import make_draft
from rag.drafts.exporters.docx import export
from rag.drafts.readers.docx import read
from rag.drafts.sheet import opened, read_sheet
from rag.drafts.source import Source
from rag.drafts.templates import TEMPLATES
from rag.drafts.verify import verify
from rag.errors import DraftError
from tests.rag.drafts.any_files import packed
from tests.rag.drafts.conftest import MAKING
from tests.rag.drafts.test_files import ODD

SECRET = "前の資料の文"


def ministry(*, without: tuple[str, ...] = ("Quote", "List", "Caption")) -> bytes:
    """A file of an organisation: wide margins, ＭＳ明朝, a head, words and a link of an earlier paper; some styles are missing."""
    word = docx.Document()
    word.sections[0].left_margin = Mm(33)
    word.sections[0].header.paragraphs[0].text = "○○省"
    word.styles["Normal"].font.size = Pt(12)
    word.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "ＭＳ 明朝")
    for name in without:
        word.styles[name].delete()
    word.add_paragraph(SECRET)
    word.add_table(1, 1).cell(0, 0).text = SECRET
    word.add_comment(word.paragraphs[0].runs[0], text=SECRET)
    word.part.relate_to(
        "https://example.test/secret", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink", True
    )
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def drafted(basket: Basket, source: Source, template: str, sheet: bytes) -> bytes:
    return export(make_draft(basket, source, MAKING, template=template, language="ja", choices=Choices(sheet=sheet, record=True)))


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_draft_takes_the_look_and_none_of_the_words(basket: Basket, source: Source, template: str) -> None:
    data = drafted(basket, source, template, ministry())
    word = docx.Document(BytesIO(data))
    assert word.sections[0].header.paragraphs[0].text == "○○省"
    assert round((word.sections[0].left_margin or 0) / Mm(1)) == 33
    assert word.styles["Normal"].font.size == Pt(12)
    with ZipFile(BytesIO(data)) as whole:
        everything = b"".join(whole.read(name) for name in whole.namelist())
        document, styles = (parse_xml(whole.read(f"word/{name}.xml")) for name in ("document", "styles"))
    assert SECRET.encode() not in everything
    assert b"example.test" not in everything
    used = {one.get(qn("w:val")) for tag in ("w:pStyle", "w:rStyle") for one in document.iter(qn(tag))}
    assert used <= {one.get(qn("w:styleId")) for one in styles.iter(qn("w:style"))}
    report = verify(read(data), source)
    assert (report.fallen, report.same_text) == ((), True)


def test_a_draft_can_be_the_sheet_of_the_next(basket: Basket, source: Source) -> None:
    first = drafted(basket, source, "qa", ministry())
    second = drafted(basket, source, "qa", first)
    with ZipFile(BytesIO(first)) as one, ZipFile(BytesIO(second)) as other:
        assert one.read("word/document.xml") == other.read("word/document.xml")
        assert sorted(one.namelist()) == sorted(other.namelist())
    assert not verify(read(second), source).fallen


@pytest.mark.parametrize("name", [name for name in ODD if name != "template"])
def test_what_is_no_word_file_is_named(tmp_path: Path, name: str) -> None:
    file = tmp_path / "sheet.docx"
    file.write_bytes(ODD[name][0])
    with pytest.raises(DraftError) as caught:
        read_sheet(file)
    line = str(caught.value)
    assert line.startswith(f"{file} is ")
    assert line.endswith("-> save an empty sheet as .docx in Word, then name it again: --template FILE")


@pytest.mark.parametrize("part", ["header1", "document"])
def test_a_sheet_that_fetches_something_is_refused_or_cleaned(tmp_path: Path, part: str) -> None:
    """A linked picture in the head would be fetched whenever the draft is opened; one in the body is gone with the body."""
    image = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    link = f'<Relationship Id="rId99" Type="{image}" Target="https://example.test/a.png" TargetMode="External"/></Relationships>'.encode()
    name = f"word/_rels/{part}.xml.rels"
    data = packed(lambda one, content: content.replace(b"</Relationships>", link) if one == name else content, ministry())
    if part == "header1":
        whole = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + link
        data = packed(lambda _, content: content, ministry(), **{name: whole})
        (tmp_path / "sheet.docx").write_bytes(data)
        with pytest.raises(DraftError, match=r"shows something from elsewhere: 'https://example\.test/a\.png'"):
            read_sheet(tmp_path / "sheet.docx")
    else:
        assert not [one for one in opened(data).part.rels.values() if one.is_external]


def test_a_template_that_word_would_load_from_elsewhere_is_left_out() -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}" Target="https://example.test/t.dotm" TargetMode="External"/></Relationships>'
    )
    attached = b'<w:attachedTemplate xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/><w:compat>'
    data = packed(
        lambda name, content: content.replace(b"<w:compat>", attached, 1) if name == "word/settings.xml" else content,
        ministry(),
        **{"word/_rels/settings.xml.rels": rels.encode()},
    )
    file = BytesIO()
    opened(data).save(file)
    with ZipFile(file) as whole:
        assert b"example.test" not in b"".join(whole.read(name) for name in whole.namelist())
        assert b"attachedTemplate" not in whole.read("word/settings.xml")
