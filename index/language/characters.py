"""The one normalisation: what is the same to the eye is the same.

Questions and figures are read after ``clean``. Search takes what is ``compatible`` for the same too
(``index.language.tokens.search_form``), ``verify`` widths, blanks, dashes and the form of marks (``rag.drafts.standing.plain``).
``traced`` says where each character stood.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

Span = tuple[int, int]
"""A half-open range [start, end) of Unicode code points."""

RADICALS = Path(__file__).parent / "radicals.txt"

_BULLETS = range(0xF000, 0xF100)
"""The private use in which Word keeps the characters of its symbol fonts, mostly bullets."""
_UNSEEN = frozenset((0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0, *range(0xFDD0, 0xFDF0), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
"""Joiners, fillers, variation selectors and what is no character: not shown, and not of category Cf."""
_KANGXI, _HALF_WIDTH_KANA = range(0x2F00, 0x2FD6), range(0xFF61, 0xFFA0)
_SPACES = "\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029"
_LETTER = "[ぁ-ゖァ-ヺー々一-鿿]"
_WESTERN_MARK = re.compile(rf"(?<={_LETTER}),|,(?={_LETTER})|(?<={_LETTER}{{2}})\.")
_QUOTES = str.maketrans("“”„‘’‚", "\"\"\"'''")
_DASHES = re.compile("[‐‑‒–—―−─]")
_KANA_DASH = re.compile("(?<=[ァ-ヶ])[‐‑‒–—―−─-](?=[ァ-ヶ])")


RAISED = str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾")
LOWERED = str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎")
"""Characters as they stand above and below the line: 10⁶ is not 106."""


def clean(text: str) -> str:
    """The text without what cannot be seen, each character in its usual form.

    Radicals, compatibility ideographs, half-width kana, letters with a mark of their own, square words (㎞, ㍻) and fractions (½) become
    what they look like. Zero-width characters, soft hyphens, marks of direction and variation selectors go away. Vertical tabs, form
    feeds and bullets of symbol fonts become spaces. Full width, other blanks, ① and ² stay.
    """
    return text if text.isascii() and text.isprintable() else unicodedata.normalize("NFC", text.translate(_USUAL))


def compatible(text: str) -> str:
    """``clean``, and one form of everything that NFKC calls compatible: ３ and 3, ① and 1, Ⅵ and VI, ℃ and °C."""
    return unicodedata.normalize("NFKC", clean(text))


def traced(text: str, form: Callable[[str], str] = clean) -> tuple[str, tuple[Span, ...]]:
    """A normalised text, and for each of its characters where it stood.

    Args:
        text: as it was received.
        form: the normalisation; applied to a character with the marks, and with what cannot be seen, behind it.
    """
    if form(text) == text:
        return text, tuple((position, position + 1) for position in range(len(text)))
    starts = [position for position, character in enumerate(text) if not position or not _goes_on(character)]
    pieces = [(_formed(form, text[start:end]), (start, end)) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return "".join(piece for piece, _ in pieces), tuple(span for piece, span in pieces for _ in piece)


def one_dash(text: str) -> str:
    """Between kana every dash is a long vowel (``デ―タ``), elsewhere a hyphen (``Ｊ―ＰＥＡＫＳ``); as many characters as before."""
    return _DASHES.sub("-", _KANA_DASH.sub("ー", text))


def one_mark(text: str) -> str:
    """Beside a Japanese letter a comma is 、, behind two (``ア.`` is a number) a full stop is 。; quotation marks are straight.

    As many characters as before.
    """
    return _WESTERN_MARK.sub(lambda mark: "、" if mark[0] == "," else "。", text.translate(_QUOTES))


def control(text: str) -> str:
    """The first character of a cleaned text that controls a machine, as ``U+0000``; empty where there is none."""
    return next((f"U+{ord(one):04X}" for one in text if unicodedata.category(one) == "Cc" and one not in "\n\r\t"), "")


class _Usual(dict[int, str]):
    """What stands for a character, by its code point; worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = usual = _usual(chr(code))
        return usual


_USUAL = _Usual()


def _usual(character: str) -> str:
    code = ord(character)
    if code in _UNSEEN or code & 0xFFFE == 0xFFFE or unicodedata.category(character) == "Cf":
        return ""
    if code in _BULLETS or character in _SPACES:
        return " "
    if code in _radicals():
        return _radicals()[code]
    if code in _KANGXI or code in _HALF_WIDTH_KANA or unicodedata.decomposition(character).startswith(("<square>", "<fraction>")):
        return unicodedata.normalize("NFKC", character)
    return "～" if character == "〜" else character


@lru_cache(maxsize=16384)
def _formed(form: Callable[[str], str], piece: str) -> str:
    """A normalised character with its marks; a text holds few different ones."""
    return form(piece)


@lru_cache(maxsize=16384)
def _goes_on(character: str) -> bool:
    """Whether a character may become one with the one before it: a mark, the rest of a Korean syllable, what cannot be seen."""
    usual = character.translate(_USUAL)
    return not usual or unicodedata.category(usual[0]).startswith("M") or "\u1161" <= usual[0] <= "\u11ff"


@lru_cache(maxsize=1)
def _radicals() -> dict[int, str]:
    lines = [line.split() for line in RADICALS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {int(line[0], 16): chr(int(line[1], 16)) for line in lines}
