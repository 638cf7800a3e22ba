"""Files that are not what they seem, damaged or without an end: each is one clear line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.errors import CorpusError
from index.readers import LARGEST_FILE, format_of, read_file
from tests.index.readers.made import law, pdf, word, zip_bomb

BOMB = '<!DOCTYPE Law [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE Law [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
ENCRYPTED = pdf([(72, 700, 12, "Locked.")]).replace(
    b"/Root 1 0 R",
    b"/Root 1 0 R /Encrypt << /Filter /Standard /V 1 /R 2 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> /P -4 >> /ID [<01> <01>]",
)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(bytes(LARGEST_FILE + 1), "at most 50 MB are read", id="too large"),
        pytest.param(ENCRYPTED, "is locked with a password", id="locked PDF"),
        pytest.param(pdf([]), "has no text, only pictures of 1 pages", id="a PDF of pictures"),
        pytest.param(pdf([(72, 700, 12, "Cut.")])[:200], "is damaged", id="cut PDF"),
        pytest.param(word(("Normal", "文。"))[:2000], "is damaged", id="cut Word file"),
        pytest.param(zip_bomb(), "unpacks to more than 100 MB", id="zip bomb"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "is locked with a password", id="locked"
        ),
        pytest.param(law(BOMB, "&b;"), "declares entities of its own", id="entities in entities"),
        pytest.param(law(OUTSIDE, "&a;"), "declares entities of its own", id="an entity elsewhere"),
        pytest.param(law()[:400], "is damaged", id="cut law"),
        pytest.param(b"<?xml version='1.0'?><feed/>", "not a law as e-Gov gives it", id="other XML"),
        pytest.param("１．節\n情報の技術。\n".encode("cp932"), "not UTF-8, but Shift-JIS", id="Shift-JIS"),
        pytest.param("# 節\n".encode("utf-16"), "not UTF-8, but UTF-16", id="UTF-16"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "is a PNG picture", id="picture"),
    ],
)
def test_a_hostile_file_is_one_clear_line(data: bytes, message: str) -> None:
    with pytest.raises(CorpusError, match=re.escape(message)) as caught:
        read_file(data, "file.x")
    assert "\n" not in str(caught.value)
    assert caught.value.remedy


def test_the_reader_of_pdfs_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from index.readers import bounded

    monkeypatch.setattr(bounded, "MOST_SECONDS", 0.01)
    with pytest.raises(CorpusError, match="takes more than"):
        read_file(pdf([(72, 700, 12, "Text.")]), "file.pdf")


def test_the_pages_of_a_pdf_are_told_while_it_is_read() -> None:
    told: list[tuple[str, int, int, str]] = []
    read_file(pdf([(72, 700, 12, "Text.")]), "file.pdf", lambda *one: told.append(one))
    assert told == [("reading", 1, 1, "pages")]


def test_whoever_stops_the_reading_of_a_pdf_is_not_held_up() -> None:
    def stop(task: str, done: int, total: int, unit: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_file(pdf([(72, 700, 12, "Text.")]), "file.pdf", stop)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<!DOCTYPE html><p>a</p>", "html"),
        (b"# a\n\nb\n", "md"),
        (law(), "law"),
        (pdf([]), "pdf"),
        (word(), "docx"),
        ("１．節\n".encode(), "txt"),
        ("計画\n---\n１．節\n---\n".encode(), "txt"),
        ("---\n計画\n---\n\n１．節\n".encode(), "txt"),
        ("---\ntitle: 計画\ntags:\n- a\n---\n\n本文。\n".encode(), "md"),
    ],
)
def test_a_file_is_known_by_its_bytes(data: bytes, expected: str) -> None:
    assert format_of(data, "named.pdf") == expected


def test_a_hundred_thousand_bullets_are_read(tmp_path: Path) -> None:
    read, _ = read_file(b"# Plan\n\n" + b"* one point\n" * 100_000, "many.md")
    assert sum(block.kind == "item" for block in read.blocks) == 100_000
