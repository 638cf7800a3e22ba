"""Six real documents: their sections and labels, and that no character is lost and none is foreign."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from zipfile import ZipFile

import pdfplumber
import pytest
from docx.oxml.ns import qn
from lxml import etree, html

from index.sections.blocks import said
from index.sections.outline import CLAUSE
from index.sections.report import report_of
from index.text.types import Document
from tests.golden_text import assert_golden
from tests.index.readers.samples import FOLDER, SAMPLES, needs_samples, understood

pytestmark = needs_samples


def tree(document: Document) -> str:
    """Every section with its label in both languages, and the labels of its passages."""
    lines = []
    for section in document.sections:
        passages = [passage for passage in document.passages if passage.section is section]
        lines.append(f"{'  ' * (len(section.path) - 1)}{section.headings[-1].text} | {section.label} | {section.id}")
        if passages:
            labels = [passage.label.removeprefix(section.label) for passage in (passages[0], passages[-1])]
            lines.append(f"{'  ' * len(section.path)}{len(passages)}: {labels[0]} ... {labels[1]} | {passages[-1].label_en}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", SAMPLES)
def test_sections_and_labels(name: str) -> None:
    assert_golden(f"documents/{name}.txt", tree(understood(name)[1]))


def counted(texts: Iterator[str]) -> Counter[str]:
    return Counter(character for text in texts for character in text if not character.isspace())


def characters_of(name: str) -> Counter[str]:
    """The characters of a file, by a way that shares nothing with its reader."""
    file = FOLDER / name
    if name.endswith(".pdf"):
        with pdfplumber.open(file) as pdf:
            return counted(character["text"] for page in pdf.pages for character in page.chars)
    if name.endswith(".docx"):
        with ZipFile(file) as packed:
            parts = [etree.fromstring(packed.read(f"word/{part}.xml")) for part in ("document", "footnotes")]
        return counted(node.text or "" for part in parts for node in part.iter(qn("w:t")) if not any(node.iterancestors(FALLBACK)))
    if name.endswith(".xml"):
        return counted(etree.parse(file).getroot().itertext())
    if name.endswith(".html"):
        return counted(html.document_fromstring(file.read_text(encoding="utf-8")).find("body").itertext())
    marked = re.sub(r"(?m)^\s*(?:#{1,6}|\*)\s|\]\([^)]*\)|[\[]", "", file.read_text(encoding="utf-8"))
    return counted(iter([marked]))


FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


@pytest.mark.parametrize("name", SAMPLES)
def test_no_character_is_lost_and_none_is_foreign(name: str) -> None:
    read, _ = understood(name)
    printed = (".xml", ".docx")
    mine = counted(
        text for block in read.blocks for text in (block.text, "" if name.endswith(printed) or block.marker == "*" else block.marker)
    )
    file = characters_of(name)
    if name.endswith(".xml"):
        # The numbers of 項 are their labels; the law by which a supplement came stands in an attribute.
        mine -= counted(iter(re.findall('AmendLawNum="([^"]*)"', (FOLDER / name).read_text(encoding="utf-8"))))
        file -= counted(text for text in etree.parse(FOLDER / name).getroot().xpath("//ParagraphNum/text()"))
    foreign, lost = mine - file, file - mine
    allowed = "（）" if name.endswith(".xml") else "note0123456789" if name.endswith(".docx") else ""
    assert {character: count for character, count in foreign.items() if character not in allowed} == {}
    assert lost == {}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sentence_stands_in_one_block_of_the_text(name: str) -> None:
    read, document = understood(name)
    texts = "\0".join(block.text for block in said(read))
    assert [sentence.text for sentence in document.sentences if sentence.text not in texts] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_every_character_of_the_text_stands_in_a_passage_or_a_heading(name: str) -> None:
    read, document = understood(name)
    printed = [section.headings[-1] for section in document.sections if section.headings[-1].source[0] < section.headings[-1].source[1]]
    markers = [] if name.endswith(".docx") else [heading.marker for heading in printed]
    mine = counted(iter([*(p.text for p in document.passages), *(heading.title for heading in printed), *markers]))
    own = counted(block.text for block in said(read))
    assert (own - mine, mine - own) == ({}, {})


@pytest.mark.parametrize(("name", "of"), [("ja-gif-430.docx", 45), ("ja-gyosei-tetsuzuki-ho.xml", 12), ("en-fds-2021-final.pdf", 5)])
def test_every_line_of_the_own_table_of_contents_is_a_section(name: str, of: int) -> None:
    read, document = understood(name)
    assert report_of(document, read, (), kind=SAMPLES[name], title_from="given").contents == (of, of)


@pytest.mark.parametrize("name", ["ja-moj-yoko-2024-08.pdf", "en-fds-2021-final.pdf"])
def test_what_stands_in_the_margins_is_set_apart(name: str) -> None:
    read, _ = understood(name)
    with pdfplumber.open(FOLDER / name) as pdf:
        pages = [(page, float(page.height)) for page in pdf.pages[1:-2]]
        edge = [one for page, height in pages for one in page.chars if one["bottom"] < 0.085 * height or one["top"] > 0.92 * height]
        outside = counted(one["text"] for one in edge)
        last = pages[-1][0].page_number
    apart = counted(block.text for block in read.blocks if block.kind == "furniture" and 1 < (block.page or 0) <= last)
    assert outside - apart == {}
    assert sum(outside.values()) >= 3


def passage_with(name: str, words: str) -> tuple[str, str]:
    passage = next(passage for passage in understood(name)[1].passages if words in passage.text)
    return passage.label, passage.text


def test_a_clause_of_a_law_is_cited_as_lawyers_do() -> None:
    label, text = passage_with("ja-gyosei-tetsuzuki-ho.xml", "三十日以上でなければならない")
    assert label == "第三十九条第３項"
    assert CLAUSE not in text[:2]


def test_a_nested_bullet_stays_with_the_one_above_it() -> None:
    label, text = passage_with("ja-mirai-33-2025-07-14.md", "採択期間は最大7年")
    assert label.startswith("３．１）（政策概要 (b)")
    assert text.startswith("既存の科研費よりもさらに")


def test_the_mark_of_a_note_is_no_figure_of_the_sentence() -> None:
    _, text = passage_with("en-fds-2021-final.pdf", "Major successes of the 2020 Action Plan")
    assert text.startswith("Major successes of the 2020 Action Plan in the areas of foundational governance")


def test_a_page_is_known_by_its_printed_number() -> None:
    read, document = understood("en-fds-2021-final.pdf")
    assert read.page_offset == -3
    page = next(passage.page for passage in document.passages if passage.text.startswith("Major successes"))
    assert (page, page + read.page_offset) == (6, 3)
