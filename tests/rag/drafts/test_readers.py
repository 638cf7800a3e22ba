"""Reading drafts that somebody edited, in Word, Markdown and plain text."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml

from rag.drafts.readers import mark, read_bytes, read_draft
from rag.errors import DraftError


def md(text: str) -> list[tuple[str, str, str | None]]:
    return [(one.kind, one.text, one.note) for one in read_bytes(text.encode(), ".md")]


def txt(text: str) -> list[tuple[str, str | None]]:
    return [(one.text, one.note) for one in read_bytes(text.encode(), ".txt")]


def test_markdown() -> None:
    text = "# 題\n\n> 「引用」[^1]\n\n- **太い**点\\*[^2]\n* 二つ目\n\n| 甲 | 乙<br>丙 |\n|---|---|\n\n"
    text += "---\n[^1]: 典拠\n    見出し\n[^2]: 二\n\n本文"
    assert md(text) == [
        ("heading", "題", None),
        ("quote", f"「引用」{mark(1)}", None),
        ("text", f"太い点*{mark(2)}", None),
        ("text", "二つ目", None),
        ("text", "甲", None),
        ("text", "乙", None),
        ("text", "丙", None),
        ("text", "典拠", "1"),
        ("text", "見出し", "1"),
        ("text", "二", "2"),
        ("text", "本文", None),
    ]


def test_places_are_lines_of_the_file() -> None:
    places = [one.place for one in read_bytes("一\r\n\r\n二[^1]\r\n\r\n[^1]: 三\r\n    四".encode(), ".md")]
    assert places == ["line 1", "line 3", "note 1, line 5", "note 1, line 6"]


def test_the_record_of_a_table_is_one_paragraph_a_row() -> None:
    assert md("## 作成の記録\n| 文書 | 何か |") == [("heading", "作成の記録", None), ("text", "文書\t何か", None)]


def test_text_with_the_notes_of_word() -> None:
    """``[1]`` behind the words, the notes at the end, each with lines of its own."""
    assert txt("本文である。[1]次も[2]\r\n\r\n[1] 典拠\r\n見出し\r\n[2] 二\r\n\r\n後") == [
        (f"本文である。{mark(1)}次も{mark(2)}", None),
        ("典拠", "1"),
        ("見出し", "1"),
        ("二", "2"),
        ("後", None),
    ]


def test_text_with_the_bare_numbers_of_libreoffice() -> None:
    lines = "一である。1\n    • two.2 \n策定する3\n「四」4また、五。5\n六。67\n八を2024\n節は3"
    assert [text for text, _ in txt(lines)] == [
        f"一である。{mark(1)}",
        f"two.{mark(2)}",
        f"策定する{mark(3)}",
        f"「四」{mark(4)}また、五。{mark(5)}",
        f"六。{mark(6)}{mark(7)}",
        "八を2024",
        "節は3",
    ]


@pytest.mark.parametrize("text", ["規模は。1兆円", "予算。1年", "約1.5", "（１）", "第1", "1", "12"])
def test_figures_are_no_references(text: str) -> None:
    expected = [(f"第{mark(1)}", None)] if text == "第1" else [(text, None)]
    assert txt(text) == expected


def test_ten_references_go_on_counting() -> None:
    lines = "\n".join(f"文{number}つ目。{number}" for number in range(1, 13))
    assert [text for text, _ in txt(lines)] == [f"文{number}つ目。{mark(number)}" for number in range(1, 13)]


def test_the_record_of_libreoffice_has_a_line_for_each_cell() -> None:
    text = "文書\n作成の記録\n注意\n確認\n本文のSHA-256\nabc"
    assert [one for one, _ in txt(text)] == ["文書", "作成の記録", "注意\t確認", "本文のSHA-256\tabc"]
    assert [one.place for one in read_bytes(text.encode(), ".txt")] == ["line 1", "line 2", "line 4", "line 6"]
    assert [one for one, _ in txt("How this draft was made\nIndex")] == ["How this draft was made", "Index"]


def word_file(*runs: str) -> bytes:
    """A Word file of one paragraph, whose runs are given as XML."""
    word = docx.Document()
    paragraph = word.add_paragraph()
    for run in runs:
        paragraph._p.append(parse_xml(run.replace(">", f" {nsdecls('w')}>", 1)))
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def test_tracked_changes_are_read_as_if_accepted() -> None:
    data = word_file(
        "<w:r><w:t>前</w:t></w:r>",
        "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>",
        "<w:ins><w:r><w:t>新</w:t></w:r></w:ins>",
        "<w:moveFrom><w:r><w:t>移</w:t></w:r></w:moveFrom>",
        "<w:moveTo><w:r><w:t>移</w:t></w:r></w:moveTo>",
        "<w:r><w:tab/><w:t>後</w:t><w:br/><w:t>行</w:t></w:r>",
        "<w:hyperlink><w:r><w:t>先</w:t></w:r></w:hyperlink>",
    )
    assert [one.text for one in read_bytes(data, ".docx")] == ["前新移\t後\n行先"]


def test_styles_in_japanese_and_english() -> None:
    word = docx.Document()
    for style in ("Heading 1", "Title", "Quote", "Normal"):
        word.add_paragraph("語", style=style)
    word.styles["Heading 2"].name = "見出し 2"
    word.add_paragraph("語", style="見出し 2")
    file = BytesIO()
    word.save(file)
    assert [one.kind for one in read_bytes(file.getvalue(), ".docx")] == ["heading", "heading", "quote", "text", "heading"]


def test_cells_of_a_table_are_paragraphs_and_a_text_box_is_read_once() -> None:
    word = docx.Document()
    table = word.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "甲", "乙"
    box = OxmlElement("w:txbxContent")
    box.append(parse_xml(f"<w:p {nsdecls('w')}><w:r><w:t>箱</w:t></w:r></w:p>"))
    word.add_paragraph("外").runs[0]._r.append(box)
    file = BytesIO()
    word.save(file)
    assert [one.text for one in read_bytes(file.getvalue(), ".docx")] == ["甲", "乙", "外", "箱"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("draft.odt", "draft.odt ends with .odt; .docx, .md, .txt are verified -> save it as one of them"),
        ("draft", "ends with no suffix"),
        ("missing.docx", "cannot be read: No such file or directory"),
        ("folder.md", "cannot be read: Is a directory"),
        ("broken.docx", "broken.docx is no Word file"),
    ],
)
def test_files_that_are_not_read(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "broken.docx").write_bytes(b"broken")
    with pytest.raises(DraftError) as caught:
        read_draft(tmp_path / name)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.drafts.readers.LARGEST_FILE", 3)
    (tmp_path / "draft.MD").write_text("本文", encoding="utf-8")
    with pytest.raises(DraftError, match="verify it in parts"):
        read_draft(tmp_path / "draft.MD")
