"""Each way a document can be wrong is one clear line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.document import read_document
from index.errors import CorpusError
from index.settings import IndexSettings

METADATA: dict[str, object] = {"document": "d", "title": "題", "file": "text.txt"}


def settings(folder: Path, content: bytes | None, **changes: object) -> IndexSettings:
    (folder / "metadata.json").write_text(json.dumps(METADATA | changes, ensure_ascii=False), encoding="utf-8")
    if content is not None:
        (folder / "text.txt").write_bytes(content)
    return IndexSettings(corpus=folder / "metadata.json")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        (b"", "is empty"),
        (b" \n \n", "is empty"),
        ("１．節\n・ 情報と技術の文である。\n".encode("cp932"), "is not UTF-8, but Shift-JIS"),
        ("１．節\n・ 情報と技術の文である。\n".encode("euc_jp"), "is not UTF-8, but (?:EUC-JP|Shift-JIS or EUC-JP)"),
        ("１．節\n・ 文。\n".encode("iso2022_jp"), "is not UTF-8, but ISO-2022-JP"),
        ("１．節\n・ 文。\n".encode("utf-16"), "is not UTF-8, but UTF-16"),
        (b"%PDF-1.7\n", "is not a text file, but a PDF file"),
        (b"PK\x03\x04rest", "is not a text file, but a zip file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "an old Office"),
        (b"\x89PNG\r\n", "a PNG picture"),
        (b"\xff\xff\xff\xff", "no encoding of Japanese"),
        (b"\x00\x01binary", "not a text file"),
        ("１．同じ節\n・ 文。\n２．節\n・ 文。\n２．節\n・ 別の文。\n".encode(), "has two sections ２．"),
        ("天気は晴れである。".encode(), "a numbered heading was expected"),
    ],
)
def test_a_wrong_text_is_one_clear_line(tmp_path: Path, content: bytes | None, message: str) -> None:
    with pytest.raises(CorpusError, match=message) as caught:
        read_document(settings(tmp_path, content))
    assert "\n" not in str(caught.value)
    assert caught.value.remedy


def test_metadata_may_not_name_a_file_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="leaves its folder"):
        read_document(settings(tmp_path, b"x", file="../text.txt"))


def test_unknown_metadata_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="guess"):
        read_document(settings(tmp_path, b"x", guess="1"))


def test_windows_line_ends_are_read(tmp_path: Path) -> None:
    document = read_document(settings(tmp_path, "１．節\r\n・ 一つ目の文である。\r\n".encode()))
    assert document.passages[0].text == "一つ目の文である。"
