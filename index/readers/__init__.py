"""Readers: one format a file, chosen by the first bytes and never by the name. Each has a function ``read``.

Whatever a file is, reading it is bounded: nothing is unpacked, expanded or fetched beyond the bounds that stand in its reader.
``kinds`` tells what the bytes are. A module that begins with ``pdf_`` or ``word_`` is a part of that reader; ``pictures`` draws pages.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Literal, Protocol, cast

from index.errors import CorpusError
from index.progress import Progress, silent
from index.readers.kinds import binary_kind, decoded
from index.sections.blocks import ReadFile

Format = Literal["txt", "md", "docx", "html", "law", "pdf"]
LARGEST_FILE = 50_000_000
"""Bytes; a Word or PDF file may hold pictures."""

_HTML = re.compile(r"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_WORD = re.compile(r"\S")
_XML = re.compile(r"\s*<\?xml\b|\s*<Law[ >]")
_LAW = re.compile(r"<Law[ >]")
_MARKDOWN = re.compile(r"^#{1,6}[ \t]+\S|\A---\n(?:(?:\w[\w-]*:|[ \t#-]).*\n|\n)*?(?:---|\.\.\.)\n", re.MULTILINE)
"""A heading, or fields between two lines at the beginning; a line ``---`` alone is drawn in any text."""


class Read(Protocol):
    """``read`` of a module ``index.readers.<format>``."""

    def __call__(self, data: bytes, name: str) -> ReadFile:
        """Every block of a file in order; no character of its text is lost, and none is added.

        Raises:
            CorpusError: the bytes are not a whole file of this format, or go beyond its bounds.
        """


def read_file(data: bytes, name: str, progress: Progress = silent) -> tuple[ReadFile, Format]:
    """Read a file in whatever format its bytes are; ``progress`` is that of the pages of a PDF.

    Raises:
        CorpusError: it is in none that is read, too large, damaged, locked or without text; the message says which.
    """
    kind = format_of(data, name)
    if kind == "pdf":
        from index.readers.bounded import read_pdf

        return read_pdf(data, name, progress), kind
    read = cast("Read", import_module(f"index.readers.{kind}").read)
    return read(data, name), kind


def format_of(data: bytes, name: str) -> Format:
    """The format of a file, by its bytes (raises as ``read_file``)."""
    if len(data) > LARGEST_FILE:
        raise CorpusError(f"{name} has {len(data) / 1e6:.0f} MB, at most {LARGEST_FILE // 10**6} MB are read", remedy="split the document")
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        return "docx"
    if kind := binary_kind(data):
        raise CorpusError(
            f"{name} is {kind}; txt, md, docx, html, pdf and the XML of e-Gov's laws are read", remedy="save it as one of them, then add it"
        )
    text = decoded(data, name)
    if _is_html(text):
        return "html"
    if _XML.match(text):
        if not _LAW.search(text):
            raise CorpusError(f"{name} is an XML file, but not a law as e-Gov gives it", remedy="save its text as txt, docx or html")
        return "law"
    return "md" if _MARKDOWN.search(text) else "txt"


def _is_html(text: str) -> bool:
    """Whether a text begins as a web page does, after blanks and comments."""
    position = 0
    while True:
        word = _WORD.search(text, position)
        if word is None or not text.startswith("<!--", word.start()):
            return word is not None and bool(_HTML.match(text, word.start()))
        position = text.find("-->", word.start()) + len("-->")
        if position < len("-->"):
            return False
