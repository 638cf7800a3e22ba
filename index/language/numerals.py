"""What a number is worth, in digits, kanji or both."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "元": 1}
_SMALL_SCALES = {"十": 10, "百": 10**2, "千": 10**3}
SCALES = {"万": 10**4, "億": 10**8, "兆": 10**12}
"""Scales that close a group of digits."""


def number(text: str) -> Decimal | None:
    """The value of a number in digits, kanji or both: ``1,500``, ``二〇二四``, ``三十九``, ``1兆2千億``; None where it is none.

    Each scale multiplies what stands before it; 万, 億 and 兆 close a group.
    """
    try:
        return _value(text.replace(",", ""))
    except InvalidOperation:  # digits with two points
        return None


def _value(text: str) -> Decimal | None:
    total, group, digits = Decimal(0), Decimal(0), ""
    for character in text:
        if character in SCALES:
            total += (group + Decimal(digits or 0) or 1) * SCALES[character]
            group, digits = Decimal(0), ""
        elif character in _SMALL_SCALES:
            group += Decimal(digits or 1) * _SMALL_SCALES[character]
            digits = ""
        elif character in _DIGITS or character == "." or character.isdecimal():
            digits += str(_DIGITS.get(character, character))
        else:
            return None
    return total + group + Decimal(digits or 0)
