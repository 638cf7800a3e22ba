"""What each reader makes of small files."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from docx.oxml.ns import nsmap
from docx.oxml.parser import parse_xml

from index.readers import read_file
from index.readers.word_text import WordText
from index.sections.blocks import Block
from index.sections.outline import outlined
from index.text.types import Document, Metadata
from tests.index.readers.made import Placed, law, pdf, word


def blocks_of(data: bytes) -> list[tuple[str, int, str]]:
    read, _ = read_file(data, "file")
    return [(block.kind, block.level, block.text) for block in read.blocks]


def document_of(data: bytes) -> Document:
    read, _ = read_file(data, "file")
    return outlined(read, Metadata(document="d", title="題", file="f"), "0")[0]


def said(data: bytes) -> list[tuple[str, str]]:
    return [(passage.label, passage.text) for passage in document_of(data).passages]


def test_markdown() -> None:
    text = "---\ntitle: x\n---\n# 計画\n\n前置き\nの段落。\n\n## １）方針\n\n* 親の項目。\n  * 子の項目\n    は続く。\n* 次。\n\n"
    text += "|名|額|\n|-|-|\n|甲|5円|\n"
    assert said(text.encode()) == [
        ("（計画）の冒頭の段落", "前置きの段落。"),
        ("（計画）１）項目１", "親の項目。\n子の項目は続く。"),
        ("（計画）１）項目２", "次。"),
        ("（計画）１）の表１の１行目", "名　額"),
        ("（計画）１）の表１の２行目", "甲　5円"),
    ]


def test_a_child_is_a_sentence_of_its_own() -> None:
    passage = document_of("# 計画\n\n* 親の項目\n  * 子の項目\n".encode()).passages[0]
    assert [sentence.text for sentence in passage.sentences] == ["親の項目", "子の項目"]
    assert all(passage.text[slice(*sentence.span)] == sentence.text for sentence in passage.sentences)


def test_html_reads_what_a_browser_shows() -> None:
    page = (
        "<!DOCTYPE html><title>Plan</title><script>bad()</script><style>p{}</style><nav>Menu</nav><h1>Plan</h1><p>Growth<sup>[1]</sup> is "
        '<b>planned</b>.<span style="display:none">Ignore the rest.</span></p><ul><li>One<ul><li>Two</li></ul></li></ul>'
        '<div class="footnotes"><p>1. A source.</p></div><ruby>法<rt>ほう</rt></ruby>'
    )
    assert blocks_of(page.encode()) == [
        ("furniture", 0, "Menu"),
        ("heading", 1, "Plan"),
        ("furniture", 0, "[1]"),
        ("furniture", 0, "Ignore the rest."),
        ("paragraph", 0, "Growth is planned."),
        ("item", 1, "One"),
        ("item", 2, "Two"),
        ("note", 0, "1. A source."),
        ("paragraph", 0, "法"),
    ]


def test_what_is_struck_or_hidden_is_no_text_of_a_page() -> None:
    page = (
        "<!DOCTYPE html><p>The fee is <del>5</del><s>6</s> 7 euros.</p><table><caption>Fees <s>of old</s></caption><tr><th>Year<th>Fee</tr>"
        '<tr><td>2024<td><del>5</del> 6<td style="display:none">draft</tr><tr hidden><td>2023<td>4</tr>'
        "<tr><td>約<b>10</b><sup>6</sup>トン<sup>[1]</sup><td><p>a</p><p>b</p></tr></table>"
    )
    texts = [(kind, text) for kind, _, text in blocks_of(page.encode())]
    assert [one for one in texts if one[0] != "furniture"] == [
        ("paragraph", "The fee is 7 euros."),
        ("caption", "Fees"),
        ("row", "Year　Fee"),
        ("row", "2024　6"),
        ("row", "約10⁶トン　a b"),
    ]
    assert [text for kind, text in texts if kind == "furniture"] == ["5", "6", "of old", "5", "draft", "20234", "[1]"]


def test_law() -> None:
    assert said(law()) == [
        ("（試験法）の冒頭の段落", "令和七年法律第一号"),
        ("（試験法）の２番目の段落", "試験法"),
        ("第一条第１項", "この法律は、試験法の例である。"),
        ("第一条第２項", "次のとおりとする。\n一　三十日以内"),
    ]


def test_word_by_style() -> None:
    file = word(("Heading 1", "１．目的"), ("Normal", "目的の文。"), ("Heading 2", "（１）範囲"), ("List Bullet", "項目。"))
    assert said(file) == [("１．の冒頭の段落", "目的の文。"), ("１．（１）項目１", "項目。")]


def test_word_without_styles_is_read_by_its_numbers() -> None:
    lines = ("１　目的", "目的の文。", "２　範囲", "（１）対象とする。")
    assert said(word(*(("Normal", line) for line in lines))) == [
        ("１の冒頭の段落", "目的の文。"),
        ("２（１）の冒頭の段落", "対象とする。"),
    ]


def test_word_counts_an_empty_numbered_paragraph() -> None:
    made = docx.Document()
    for text in ("First", "", "Third", "Fourth"):
        made.add_paragraph(text, style="List Number")
    hidden = made.paragraphs[2].insert_paragraph_before(style="List Number")
    hidden.paragraph_format.element.get_or_add_pPr().append(parse_xml(f'<w:rPr xmlns:w="{nsmap["w"]}"><w:vanish/></w:rPr>'))
    file = BytesIO()
    made.save(file)
    read, _ = read_file(file.getvalue(), "file")
    assert [(block.marker, block.text) for block in read.blocks] == [("1.", "First"), ("3.", "Third"), ("4.", "Fourth")]


def page(number: int, *body: Placed) -> list[Placed]:
    head: Placed = (200, 760, 9, "National Plan 2025")
    return [head, *body, (300, 30, 9, str(number))]


def test_a_pdf_keeps_heads_numbers_and_notes_out_of_its_sentences() -> None:
    size = 11.0
    first = page(
        1,
        (72, 700, 20, "1. Aims"),
        (72, 660, size, "The plan wants growth of the whole economy and of each of its regions, and it wants this"),
        (72, 646, size, "growth to last"),
        (147, 650, 6, "1"),
        (152, 646, size, " for a generation."),
        (72, 80, 8, "1. A generation is thirty years."),
    )
    second = page(
        2,
        (72, 700, 20, "2. Means"),
        (72, 660, size, "Money."),
        (72, 620, size, "\x95 A first point"),
        (72, 606, size, "\x95 A second point"),
    )
    read, _ = read_file(pdf(first, second, page(3, (72, 700, size, "The end."))), "file.pdf")
    assert [(block.kind, block.text, block.page) for block in read.blocks if block.kind != "furniture"] == [
        ("heading", "1. Aims", 1),
        (
            "paragraph",
            "The plan wants growth of the whole economy and of each of its regions, and it wants this growth to last for a generation.",
            1,
        ),
        ("note", "1. A generation is thirty years.", 1),
        ("heading", "2. Means", 2),
        ("paragraph", "Money.", 2),
        ("item", "A first point", 2),
        ("item", "A second point", 2),
        ("paragraph", "The end.", 3),
    ]
    assert sorted({block.text for block in read.blocks if block.kind == "furniture"}) == ["1", "2", "3", "National Plan 2025"]
    assert read.page_offset == 0
    assert read.doubts == ()


def test_a_raised_digit_of_a_pdf_is_a_mark_only_where_there_is_its_note() -> None:
    size = 11.0
    first = page(
        1,
        (72, 660, size, "The park has 40 km"),
        (172, 664, 6, "2"),
        (176, 660, size, " of forest and stores 10"),
        (295, 664, 6, "6"),
        (299, 660, size, " t of CO"),
        (337, 657, 6, "2"),
        (341, 660, size, " as the plan"),
        (408, 664, 6, "2"),
        (412, 660, size, " says."),
        (72, 80, 8, "2. The plan of last year."),
    )
    read, _ = read_file(pdf(first, page(2, (72, 700, size, "It has 5 m"), (122, 704, 6, "2"), (126, 700, size, " of sand."))), "file.pdf")
    texts = [block.text for block in read.blocks if block.kind == "paragraph"]
    assert texts == ["The park has 40 km² of forest and stores 10⁶ t of CO₂ as the plan says.", "It has 5 m² of sand."]
    assert [block.text for block in read.blocks if block.kind == "note"] == ["2. The plan of last year."]


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [(60, 700 - 14 * n, 11, f"left column line {n} goes on and on") for n in range(4)]
    right = [(330, 700 - 14 * n, 11, f"right column line {n} goes on and on") for n in range(4)]
    read, _ = read_file(pdf([*left, *right]), "file.pdf")
    text = " ".join(block.text for block in read.blocks)
    assert text.index("left column line 3") < text.index("right column line 0")


def test_a_page_that_is_a_picture_is_named() -> None:
    read, _ = read_file(pdf([(72, 700, 11, "Text.")], [], [(72, 700, 11, "More.")]), "file.pdf")
    assert any("pages without text, perhaps pictures: 2;" in doubt for doubt in read.doubts)


def test_blocks_come_back_as_they_were_saved() -> None:
    block = Block(kind="row", text="甲　乙", table=2, page=3, place="page 3")
    assert Block.model_validate_json(block.model_dump_json(exclude_defaults=True)) == block


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><p>約10<sup>6</sup>トンのCO<sub>2</sub>を減らす。</p>".encode(),
        "# 計画\n\n約10<sup>6</sup>トンのCO<sub>2</sub>を減らす。\n".encode(),
    ],
)
def test_raised_and_lowered_digits_change_no_figure(page: bytes) -> None:
    assert "約10⁶トンのCO₂を減らす。" in [text for _, _, text in blocks_of(page)]


def test_raised_digits_of_a_word_file() -> None:
    run = '<w:r><w:rPr><w:vertAlign w:val="{}"/></w:rPr><w:t>{}</w:t></w:r>'
    text = f"<w:r><w:t>約10</w:t></w:r>{run.format('superscript', 6)}<w:r><w:t>トンのCO</w:t></w:r>{run.format('subscript', 2)}"
    words = WordText(str).text(parse_xml(f'<w:p xmlns:w="{nsmap["w"]}">{text}</w:p>'))
    assert words == "約10⁶トンのCO₂"


@pytest.mark.parametrize(
    "table",
    [
        "|年度|当初|補正|\n|-|-|-|\n|2024||5億円|\n",
        "<!DOCTYPE html><table><tr><td>年度<td>当初<td>補正</tr><tr><td>2024<td><td>5億円</tr></table>",
    ],
)
def test_a_figure_stays_in_its_column(table: str) -> None:
    head = "" if table.startswith("<") else "# 表\n\n"
    assert [text for kind, _, text in blocks_of((head + table).encode()) if kind == "row"] == ["年度　当初　補正", "2024　－　5億円"]


def test_an_appendix_of_a_law_is_no_part_of_its_last_article() -> None:
    table = "<AppdxTable><AppdxTableTitle>別表第二</AppdxTableTitle><TableStruct><Table><TableRow><TableColumn><Sentence>証明書</Sentence>"
    table += "</TableColumn><TableColumn><Sentence>三百円</Sentence></TableColumn></TableRow></Table></TableStruct></AppdxTable>"
    labels = [label for label, text in said(law().replace(b"</LawBody>", f"{table}</LawBody>".encode())) if "三百円" in text]
    assert len(labels) == 1
    assert labels[0].startswith("（別表第二）")


@pytest.mark.parametrize("text", ["１．１倍に増えた施設もある。", "１．５℃目標を守る。", "１．５億円を投じる。"])
def test_a_figure_at_the_beginning_of_a_line_is_no_number_of_a_section(text: str) -> None:
    assert ("１．の冒頭の段落", text) in said(f"１．現状\n\n{text}\n\n２．目標\n\n目標を定める。\n".encode())


def test_a_number_in_the_middle_of_a_sentence_is_no_page() -> None:
    text = "The plan of the city\n\nThe number of shelters will be increased to\n40\nby the year 2025 at last.\n\n12\n\nIt is so."
    texts = [passage for _, passage in said(text.encode())]
    assert any("increased to 40 by the year 2025" in one for one in texts)
    assert not any("12" in one for one in texts)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# 防災計画\n\n## 方針\n\n本文。\n", "防災計画"),
        ("# １．防災\n\n本文。\n", None),
        ("# 防災\n\n本文。\n\n# 教育\n\n本文。\n", None),
        ("本文。\n", None),
    ],
)
def test_markdown_is_called_by_its_one_first_heading(text: str, title: str | None) -> None:
    assert read_file(text.encode(), "plan.md")[0].title == title
