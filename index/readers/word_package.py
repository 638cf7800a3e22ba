"""What a file named .docx really is. Whatever is no whole Word file within bounds is named, with what to do."""

from __future__ import annotations

import lzma
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from index.errors import StrategyQAError

LARGEST_TEXT = 10_000_000
"""Bytes of a Word file's XML, which takes up to forty times as much memory while it is read."""
LARGEST_UNPACKED = 100_000_000
"""Bytes of everything in the file, pictures too; of its XML no more than ``LARGEST_TEXT`` is read."""

IN_PARTS = "split it"
SAVE_AGAIN = "save it again in Word"
_SAVE = "save it as .docx in Word"
_OPEN = "open it in Word, save it as Word document (.docx)"
_AGAIN = "copy it again, or open it in Word and save it anew"
_UNLOCK = "open it in Word, take the password away, save it"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER = ((b"%PDF", "a PDF file"), (b"{\\rtf", "an RTF file"), (b"<?xml", "an XML file"), (b"<", "a web page"))
_OTHER_ZIPS = (("xl/", "an Excel file"), ("ppt/", "a PowerPoint file"), ("mimetype", "an OpenDocument file"))
_STRICT = b"http://purl.oclc.org/ooxml/officeDocument"
_TYPES, _RELATIONS = "[Content_Types].xml", "_rels/.rels"
_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


class WordFileError(StrategyQAError):
    """A file named .docx that is no whole Word file; whoever reads it says what to type then."""


def require_word_file(data: bytes) -> None:
    """Look at a file without taking it apart: memory and time are bounded, whatever it holds.

    Raises:
        WordFileError: it is empty, damaged, locked, too large, or a file of another kind; the message says which.
    """
    if not data:
        raise WordFileError("is empty", remedy=SAVE_AGAIN)
    if data.startswith(_OLD_OFFICE):
        raise _old_office(data)
    if not data.startswith(b"PK"):
        kind = next((name for begins, name in _OTHER if data.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(begins.lower())), "")
        raise WordFileError(f"is no Word file (.docx){kind and ', but ' + kind}", remedy=_SAVE)
    try:
        packed = ZipFile(BytesIO(data))
    except (BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise WordFileError("is damaged: its end is missing or broken", remedy=_AGAIN) from error
    with packed:
        _require_bounded(packed)
        _require_whole(packed)
        _require_word(packed)


def _old_office(data: bytes) -> WordFileError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return WordFileError("is locked with a password", remedy=_UNLOCK)
    if "WordDocument".encode("utf-16-le") in data:
        return WordFileError("is a Word file of the old kind (.doc) under the name .docx", remedy=_OPEN)
    return WordFileError("is no Word file (.docx), but another file of an old Office", remedy=_SAVE)


def _require_bounded(packed: ZipFile) -> None:
    members = packed.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise WordFileError("is locked with a password", remedy=_UNLOCK)
    if sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise WordFileError(f"unpacks to more than {LARGEST_UNPACKED // 10**6} MB", remedy=f"take its pictures out, or {IN_PARTS}")
    if sum(member.file_size for member in members if member.filename.lower().endswith((".xml", ".rels"))) > LARGEST_TEXT:
        raise WordFileError(f"has more than {LARGEST_TEXT // 10**6} MB of text and format", remedy=IN_PARTS)


def _require_whole(packed: ZipFile) -> None:
    """Every part can be unpacked and has the checksum that the file says."""
    for member in packed.infolist():
        try:
            with packed.open(member) as part:
                while part.read(1 << 16):
                    pass
        except (BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
            raise WordFileError(f"is damaged: its part {member.filename[:60]!r} cannot be unpacked", remedy=_AGAIN) from error


def _require_word(packed: ZipFile) -> None:
    """Its parts are those of a Word document that is read."""
    names = set(packed.namelist())
    types = packed.read(_TYPES) if _TYPES in names else b""
    if _MAIN not in types:
        if b"macroEnabled" in types:
            raise WordFileError("is a Word file with macros (.docm) under the name .docx", remedy=_OPEN)
        if b"wordprocessingml.template" in types:
            raise WordFileError("is a Word template (.dotx) under the name .docx", remedy=_OPEN)
        kind = next((kind for begins, kind in _OTHER_ZIPS if any(name.startswith(begins) for name in names)), "")
        raise WordFileError(f"is no Word file (.docx){kind and ', but ' + kind}", remedy=_SAVE)
    if _STRICT in (packed.read(_RELATIONS) if _RELATIONS in names else b""):
        raise WordFileError("is a Strict Open XML file, which is not read", remedy=_OPEN)
    if _RELATIONS not in names:
        raise WordFileError(f"is damaged: its part {_RELATIONS!r} is missing", remedy=_AGAIN)


def damaged(error: Exception) -> WordFileError:
    """What is said of parts that hold something else than Word writes."""
    return WordFileError(f"is damaged: its parts do not make a Word file ({type(error).__name__})", remedy=_AGAIN)
