"""The characters of a text file, in the encodings that are certain."""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE

from rag.drafts.readers import LARGEST_TEXT
from rag.errors import DraftError

_HIRAGANA = re.compile("[ぁ-ん]")
_ISO_2022_JP = (b"\x1b$B", b"\x1b$@")


def text_of(data: bytes) -> str:
    """The text of a file with newlines alone between its lines.

    UTF-8 is read, UTF-16 that says so in its first bytes, and Shift-JIS where no other encoding of Japanese has these bytes.

    Raises:
        DraftError: it is in none of them, is no text, or has more than ``LARGEST_TEXT`` bytes.
    """
    if len(data) > LARGEST_TEXT:
        raise DraftError(f"has more than {LARGEST_TEXT // 10**6} MB of text", remedy="verify it in parts")
    text = _decoded(data)
    if "\0" in text:
        raise DraftError(
            f"is no text: character {text.index(chr(0)) + 1} is NUL, as in UTF-16 without a mark or a file of another program",
            remedy="save it as text in UTF-8, then type: strategy-qa verify FILE",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        text = _read_as("utf-16", data)
        if text is None:
            raise DraftError("begins as UTF-16 and is cut off or damaged", remedy="save it as UTF-8, then type: strategy-qa verify FILE")
        return text
    if any(escape in data for escape in _ISO_2022_JP):
        raise DraftError("is ISO-2022-JP, not UTF-8", remedy="convert it: iconv -f ISO-2022-JP -t UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _read_as("cp932", data)
        if text is not None and _HIRAGANA.search(text) and _read_as("euc_jp", data) is None:
            return text
        raise DraftError(
            f"is not UTF-8 (byte {error.start}), and not certainly Shift-JIS",
            remedy="save it as UTF-8, or convert it: iconv -f CP932 -t UTF-8 (or -f EUC-JP)",
        ) from error


def _read_as(encoding: str, data: bytes) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
