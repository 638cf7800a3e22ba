"""Files that are not what their name says, or damaged: each is named in one line, with what to do. Whatever comes, nothing falls over."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.drafts.readers import LARGEST_TEXT, SUFFIXES, Paragraph, read_bytes, read_draft
from rag.errors import DraftError

TEXT = "重要技術について、研究開発を進める。"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
MAIN = "word/document.xml"


def word_file() -> bytes:
    word = docx.Document()
    word.add_paragraph(TEXT)
    file = BytesIO()
    word.save(file)
    return file.getvalue()


WORD = word_file()


def packed(change: Callable[[str, bytes], bytes | None], data: bytes = WORD, **more: bytes) -> bytes:
    """A Word file whose parts are changed, or left out; ``more`` stands in it too."""
    file = BytesIO()
    with ZipFile(BytesIO(data)) as whole, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in whole.namelist():
            content = change(name, whole.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in more.items():
            new.writestr(name, content)
    return file.getvalue()


def replaced(part: str, old: bytes, new: bytes) -> bytes:
    return packed(lambda name, content: content.replace(old, new) if name == part else content)


def without(part: str) -> bytes:
    return packed(lambda name, content: None if name == part else content)


def flipped(part: str) -> bytes:
    """One byte in the middle of a part is another."""
    with ZipFile(BytesIO(WORD)) as whole:
        info = whole.getinfo(part)
    middle = info.header_offset + 30 + len(part) + info.compress_size // 2
    return WORD[:middle] + bytes([WORD[middle] ^ 0x10]) + WORD[middle + 1 :]


def zip_of(*names: str) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as new:
        for name in names:
            new.writestr(name, b"<x/>")
    return file.getvalue()


def locked_zip() -> bytes:
    """The bit that says that a part is encrypted, in both of its places."""
    data = bytearray(zip_of(MAIN))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def other_method() -> bytes:
    data = bytearray(WORD)
    data[8], data[data.index(b"PK\x01\x02") + 10] = 99, 99
    return bytes(data)


TYPES, RELATIONS = "[Content_Types].xml", "_rels/.rels"
DOCUMENT = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
ODD = {
    "empty": (b"", "is empty -> save the draft again"),
    "damaged": (flipped(MAIN), f"is damaged: its part '{MAIN}' cannot be unpacked -> copy it again"),
    "damaged picture": (flipped("docProps/thumbnail.jpeg"), "is damaged: its part 'docProps/thumbnail.jpeg'"),
    "cut off": (WORD[: len(WORD) // 2], "is damaged: its end is missing or broken -> copy it again"),
    "its beginning alone": (b"PK\x03\x04broken", "is damaged: its end is missing"),
    "packed in another way": (other_method(), "cannot be unpacked"),
    "no document": (without(MAIN), "is damaged: its parts do not make a Word file"),
    "no relations": (without(RELATIONS), "is damaged: its part '_rels/.rels' is missing"),
    "no types": (without(TYPES), "is no Word file (.docx) -> save it as .docx"),
    "no XML": (packed(lambda name, content: b"text" if name == MAIN else content), "is damaged: its parts do not make"),
    "cut off XML": (packed(lambda name, content: content[:-20] if name == MAIN else content), "is damaged: its parts do not make"),
    "no body": (replaced(MAIN, b"w:body", b"w:other"), "is damaged: its parts do not make"),
    "nested": (replaced(MAIN, b"<w:body>", b"<w:body>" + b"<w:p>" * 1000), "is damaged: its parts do not make"),
    "password": (
        OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"),
        "is locked with a password -> open it in Word, take the password away",
    ),
    "password of a zip": (locked_zip(), "is locked with a password -> open it in Word, take the password away"),
    "old Word": (OLD_OFFICE + "WordDocument".encode("utf-16-le"), "old kind (.doc) under the name .docx -> open it in Word, save it as"),
    "old Excel": (OLD_OFFICE + "Workbook".encode("utf-16-le"), "is no Word file (.docx), but another file of an old Office"),
    "macros": (
        replaced(TYPES, DOCUMENT, b"application/vnd.ms-word.document.macroEnabled.main+xml"),
        "is a Word file with macros (.docm) under the name .docx -> open it in Word, save it as Word document",
    ),
    "template": (replaced(TYPES, b"wordprocessingml.document.main", b"wordprocessingml.template.main"), "is a Word template (.dotx)"),
    "strict": (
        replaced(RELATIONS, b"http://schemas.openxmlformats.org/officeDocument/2006", b"http://purl.oclc.org/ooxml/officeDocument"),
        "is a Strict Open XML file, which is not read -> open it in Word, save it as",
    ),
    "Excel": (zip_of(TYPES, "xl/workbook.xml"), "is no Word file (.docx), but an Excel file"),
    "PowerPoint": (zip_of(TYPES, "ppt/presentation.xml"), "but a PowerPoint file"),
    "LibreOffice": (zip_of("mimetype", "content.xml"), "but an OpenDocument file"),
    "zip": (zip_of("notes.txt"), "is no Word file (.docx) -> save it as .docx in Word"),
    "PDF": (b"%PDF-1.7\n", "but a PDF file"),
    "RTF": (b"{\\rtf1\\ansi}", "but an RTF file"),
    "web page": (b"\xef\xbb\xbf\n<!DOCTYPE html>", "but a web page"),
    "XML": (b'<?xml version="1.0"?><w:wordDocument/>', "but an XML file"),
    "text": (TEXT.encode(), "is no Word file (.docx) -> save it as .docx in Word"),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_word_file_is_named(tmp_path: Path, name: str) -> None:
    data, said = ODD[name]
    file = tmp_path / "draft.docx"
    file.write_bytes(data)
    with pytest.raises(DraftError) as caught:
        read_draft(file)
    line = str(caught.value)
    assert line.startswith(f"{file} ")
    assert said in line
    assert line.endswith("then type: strategy-qa verify FILE")
    assert "\n" not in line


def test_what_word_itself_writes_is_read() -> None:
    assert [one.text for one in read_bytes(WORD, ".docx")] == [TEXT]
    assert [one.text for one in read_bytes(packed(lambda _, content: content, **{"word/notes.bin": b"\0"}), ".docx")] == [TEXT]


def test_a_word_file_is_bounded_before_it_is_taken_apart() -> None:
    """Memory stays far below what its parts would take."""
    text = replaced(MAIN, b"<w:body>", b"<w:body>" + b"<w:p/>" * (LARGEST_TEXT // 6))
    picture = packed(lambda _, content: content, **{"word/media/image1.bmp": bytes(101_000_000)})
    tracemalloc.start()
    try:
        with pytest.raises(DraftError, match="has more than 10 MB of text and format -> verify it in parts"):
            read_bytes(text, ".docx")
        with pytest.raises(DraftError, match="unpacks to more than 100 MB -> take its pictures out"):
            read_bytes(picture, ".docx")
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_part_that_says_it_is_small_is_not_unpacked_further() -> None:
    data = bytearray(packed(lambda _, content: content, **{"word/media/image1.bmp": bytes(1_000_000)}))
    size = (1_000_000).to_bytes(4, "little")
    while size in data:
        place = data.index(size)
        data[place : place + 4] = (10).to_bytes(4, "little")
    with pytest.raises(DraftError, match="is damaged: its part"):
        read_bytes(bytes(data), ".docx")


@pytest.mark.parametrize("suffix", [".md", ".txt"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_encodings_that_are_certain_are_read(suffix: str, encoding: str) -> None:
    assert [one.text for one in read_bytes(f"{TEXT}\r\n\r\n二つ目の文である。".encode(encoding), suffix)] == [TEXT, "二つ目の文である。"]


@pytest.mark.parametrize("suffix", [".md", ".txt"])
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (TEXT.encode("euc_jp"), "is not UTF-8 (byte 0), and not certainly Shift-JIS -> save it as UTF-8, or convert it: iconv -f CP932"),
        (TEXT.encode("iso2022_jp"), "is ISO-2022-JP, not UTF-8 -> convert it: iconv -f ISO-2022-JP -t UTF-8"),
        (TEXT.encode("utf-16")[:-1], "begins as UTF-16 and is cut off or damaged -> save it as UTF-8"),
        ("figures 12".encode("utf-16-le"), "is no text: character 2 is NUL, as in UTF-16 without a mark"),
        ("Café Métro".encode("latin-1"), "is not UTF-8 (byte 3)"),
        (WORD, "is not UTF-8"),
        (b"\x81\xff\xfd", "is not UTF-8 (byte 0)"),
        (b"a" * (LARGEST_TEXT + 1), "has more than 10 MB of text -> verify it in parts"),
    ],
    ids=["EUC-JP", "ISO-2022-JP", "half UTF-16", "UTF-16 without a mark", "Latin-1", "a Word file", "no text", "too large"],
)
def test_encodings_that_are_not_certain_are_named(suffix: str, data: bytes, said: str) -> None:
    with pytest.raises(DraftError) as caught:
        read_bytes(data, suffix)
    assert said in str(caught.value)


MARKUP = "[^1]: /[^1]/[1] /[1]/[^99999999999]: x/**/__/\\/<br>/> /# /- /* /1. /① /:/\t/    /\n/\r/|/|---|/<!--/-->/~~/```/&amp;".split("/")
SPOKEN = "「/」/3.(1)①/10兆円/作成の記録\n/索引の番号\n/注意\n/。12/文/a/\ue0001\ue001/\u2028/\u0085/\x0b/\u0301/\u202e".split("/")
PIECES = st.sampled_from([*MARKUP, *SPOKEN])
LINES = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60)
FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@FEW
@given(LINES)
def test_any_text_is_read(text: str) -> None:
    for suffix in (".md", ".txt"):
        for one in read_bytes(text.replace("\0", "").encode("utf-8", errors="replace"), suffix):
            assert isinstance(one, Paragraph)
            assert one.text.strip()


@FEW
@given(st.sampled_from(SUFFIXES), st.binary(max_size=200) | st.binary(max_size=20).map(lambda data: OLD_OFFICE + data))
def test_any_bytes_are_read_or_named(suffix: str, data: bytes) -> None:
    read_or_named(data, suffix)


@FEW
@given(st.lists(st.tuples(st.integers(0, len(WORD) - 1), st.integers(0, 255)), min_size=1, max_size=8), st.integers(0, len(WORD)))
def test_any_damage_of_a_word_file_is_read_or_named(changes: list[tuple[int, int]], end: int) -> None:
    data = bytearray(WORD)
    for place, value in changes:
        data[place] = value
    read_or_named(bytes(data), ".docx")
    read_or_named(bytes(data[:end]), ".docx")


ATTRIBUTES = ("", ' w:id="1"', ' w:id="x"', ' w:id="-1"', f' w:id="{"9" * 5000}"', ' w:val="Heading1"', ' w:val=""')
NAMES = "w:p w:r w:t w:tbl w:tr w:tc w:tab w:br w:footnoteReference w:del w:ins w:pPr w:pStyle".split()
EMPTY = [f"<{name}{attribute}/>" for name in NAMES for attribute in ATTRIBUTES]
TREES = st.recursive(
    st.sampled_from(["文", "索引の番号	", "", "<!-- -->", *EMPTY]),
    lambda inner: st.tuples(st.sampled_from(NAMES), st.lists(inner, max_size=4)).map(lambda of: f"<{of[0]}>{''.join(of[1])}</{of[0]}>"),
    max_leaves=25,
)


@FEW
@given(st.lists(TREES, max_size=4).map("".join))
def test_any_order_of_the_elements_of_word_is_read(body: str) -> None:
    """No such file is called damaged: what is said of it is what stands in it."""
    read_bytes(replaced(MAIN, b"<w:body>", b"<w:body>" + body.encode()), ".docx")


def read_or_named(data: bytes, suffix: str) -> None:
    line = ""
    try:
        assert all(isinstance(one, Paragraph) for one in read_bytes(data, suffix))
    except DraftError as error:
        line = str(error)
    assert "\n" not in line
    assert not line or " -> " in line
