"""What the bytes of a file are: a text in a known encoding, or which other thing. Told by the bytes, never by the file's name."""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE

from index.errors import CorpusError

_BINARY = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip file, as Word, Excel and PowerPoint write"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a file of an old Office, or one locked with a password"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"\x1f\x8b", "a gzip file"),
    (b"7z\xbc\xaf", "a 7z file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_ENCODINGS = (("cp932", "Shift-JIS", "CP932"), ("euc_jp", "EUC-JP", "EUC-JP"))
_JAPANESE = re.compile("[ぁ-んァ-ヶ一-鿿]")


def binary_kind(data: bytes) -> str | None:
    """What a file is that is no text, in words; None where nothing says so."""
    return next((name for begins, name in _BINARY if data.startswith(begins)), None)


def decoded(data: bytes, name: str) -> str:
    """The text of a UTF-8 file, newlines alone between its lines.

    Raises:
        CorpusError: it is empty, no text, or in another encoding; the message says which, and what to type.
    """
    if kind := binary_kind(data):
        raise CorpusError(f"{name} is not a text file, but {kind}", remedy=f"type: strategy-qa documents add {name}")
    encoding = _other_encoding(data)
    if encoding:
        known, convert = encoding
        raise CorpusError(f"{name} is not UTF-8, but {known}", remedy=f"convert it: iconv -f {convert} -t UTF-8 {name} > utf8.txt")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{name} is not UTF-8 (byte {error.start}), and no encoding of Japanese that is known here",
            remedy="save it as text in UTF-8 with the program that wrote it",
        ) from error
    if "\0" in text:
        raise CorpusError(f"{name} is not a text file: it has NUL characters", remedy="save it as text in UTF-8")
    if not text.strip():
        raise CorpusError(f"{name} is empty", remedy="put the document's text there")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _other_encoding(data: bytes) -> tuple[str, str] | None:
    """Which encoding of Japanese a text is in, and how ``iconv`` names it; None for UTF-8, or where no one is certain."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "UTF-16", "UTF-16"
    if b"\x1b$B" in data or b"\x1b$@" in data:
        return "ISO-2022-JP", "ISO-2022-JP"
    if _reads(data, "utf-8") or b"\0" in data:
        return None
    fits = [(known, convert) for codec, known, convert in _ENCODINGS if _reads(data, codec)]
    return fits[0] if len(fits) == 1 else ("Shift-JIS or EUC-JP", "CP932") if fits else None


def _reads(data: bytes, codec: str) -> bool:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return False
    return codec == "utf-8" or bool(_JAPANESE.search(text))
