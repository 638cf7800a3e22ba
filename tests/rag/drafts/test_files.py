"""Files that are not what their name says, or damaged: each is named in one line, with what to do. Whatever comes, nothing falls over."""

from __future__ import annotations

import tracemalloc
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from rag.drafts.readers import LARGEST_TEXT, read_bytes, read_draft
from rag.drafts.source import Source
from rag.errors import DraftError
from tests.rag.drafts.any_files import MAIN, OLD_OFFICE, TEXT, WORD, packed
from tests.rag.drafts.fuzz import kinds


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


def test_any_file_is_read_or_named(source: Source, tmp_path: Path) -> None:
    found = {name: tries(50)[0] for name, tries in kinds(source, tmp_path).items()}
    assert set(found.values()) == {50}
