"""The numbers that Word counts by itself: they stand in no text of the file, but on every printed page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from index.sections.sequences import IROHA

_KATAKANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_KANJI = "〇一二三四五六七八九"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_FULL_WIDTH = {ord("0") + n: ord("０") + n for n in range(10)}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Level:
    form: str
    text: str
    start: int
    style: str | None


@dataclass(slots=True)
class WordNumbers:
    """Counts through a file, paragraph after paragraph."""

    levels: Mapping[str, Mapping[int, _Level]]
    """By abstract numbering and depth."""
    abstract: Mapping[str, str]
    """The abstract numbering of each ``numId``."""
    starts: Mapping[tuple[str, int], int]
    """Of a ``numId`` that begins anew."""
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, numbering: Any) -> WordNumbers:  # noqa: ANN401 - the root element of numbering.xml, or None
        """The numberings that a file defines."""
        levels: dict[str, dict[int, _Level]] = {}
        abstract: dict[str, str] = {}
        starts: dict[tuple[str, int], int] = {}
        for one in numbering.iter(qn("w:abstractNum")) if numbering is not None else ():
            levels[one.get(qn("w:abstractNumId"))] = {int(level.get(qn("w:ilvl"))): _level(level) for level in one.iter(qn("w:lvl"))}
        for one in numbering.iter(qn("w:num")) if numbering is not None else ():
            identity = one.get(qn("w:numId"))
            abstract[identity] = _value(one, "w:abstractNumId") or ""
            for change in one.iter(qn("w:lvlOverride")):
                if (start := _value(change, "w:startOverride")) is not None:
                    starts[identity, int(change.get(qn("w:ilvl")))] = int(start)
        return cls(levels=levels, abstract=abstract, starts=starts)

    def next(self, number_id: str, depth: int) -> tuple[str, bool]:
        """The number of the next paragraph at a depth, as Word prints it, and whether it is a bullet; empty where it has none."""
        name = self.abstract.get(number_id, "")
        levels = self.levels.get(name, {})
        level = levels.get(depth)
        if level is None or level.form == "none":
            return "", False
        counts = self._counts.setdefault(name, {})
        if (number_id, depth) in self.starts and (number_id, depth) not in self._begun:
            self._begun.add((number_id, depth))
            counts[depth] = self.starts[number_id, depth] - 1
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        if level.form == "bullet":
            return level.text, True
        text = level.text
        for other, one in levels.items():
            text = text.replace(f"%{other + 1}", _formed(counts.get(other, one.start), one.form))
        return text, False

    def of_style(self, style: str) -> tuple[str, int] | None:
        """The numbering whose level is tied to a style, and its depth."""
        for name, levels in self.levels.items():
            for depth, level in levels.items():
                if level.style == style:
                    return next((number for number, abstract in self.abstract.items() if abstract == name), ""), depth
        return None


def _level(level: Any) -> _Level:  # noqa: ANN401
    return _Level(
        form=_value(level, "w:numFmt") or "decimal",
        text=_value(level, "w:lvlText") or "",
        start=int(_value(level, "w:start") or 1),
        style=_value(level, "w:pStyle"),
    )


def _value(element: Any, tag: str) -> str | None:  # noqa: ANN401
    found = element.find(qn(tag))
    return None if found is None else found.get(qn("w:val"))


def _formed(number: int, form: str) -> str:
    """A number in one of Word's forms."""
    if form == "decimalFullWidth":
        return str(number).translate(_FULL_WIDTH)
    if form in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    if form.startswith("aiueo") and 1 <= number <= len(_KATAKANA):
        return _KATAKANA[number - 1]
    if form.startswith("iroha") and 1 <= number <= len(IROHA):
        return IROHA[number - 1]
    if form in ("japaneseCounting", "ideographDigital", "japaneseDigitalTenThousand", "chineseCounting") and 1 <= number < 100:
        tens, ones = divmod(number, 10)
        return ("" if tens < 2 else _KANJI[tens]) + ("十" if tens else "") + (_KANJI[ones] if ones else "")
    if form in ("lowerLetter", "upperLetter") and 1 <= number <= 26:
        letter = chr(ord("a") + number - 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman"):
        roman = ""
        for value, letters in _ROMAN:
            count, number = divmod(number, value)
            roman += letters * count
        return roman.upper() if form == "upperRoman" else roman
    return str(number)
