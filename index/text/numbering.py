"""How Japanese documents number their sections, as data, and how a section or bullet is named for people.

A notation's level is not fixed: it is the order in which notations open under each other, so that
``１．（１）①`` and ``第１章 第１節 1. (1) ア`` are read by the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.language.characters import clean, compatible

NAMED = "named"
"""Notation of an unnumbered heading ``（名前）``."""

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_KATAKANA = "アイウエオカキクケコサシスセソタチツテト"
_KANJI = "〇一二三四五六七八九"
_DIGITS = "0-9０-９"


@dataclass(frozen=True, kw_only=True, slots=True)
class Notation:
    """One way to number a heading."""

    name: str
    pattern: re.Pattern[str]
    """Matches the marker at the start of a line; group ``marker`` is printed, group ``numeral`` is the number."""
    english: str
    """The marker in an English label."""


def _notation(name: str, marker: str, english: str) -> Notation:
    return Notation(name=name, pattern=re.compile(rf"(?P<marker>{marker})"), english=english)


NOTATIONS = (
    _notation("chapter", rf"第(?P<numeral>[{_DIGITS}{_KANJI}十]+)章", "Chapter {number} "),
    _notation("part", rf"第(?P<numeral>[{_DIGITS}{_KANJI}十]+)節", "Section {number} "),
    _notation("dotted", rf"(?P<numeral>[{_DIGITS}]{{1,2}})(?:．|\.(?![0-9]))", "{number}."),
    _notation("bracketed", rf"[（(](?P<numeral>[{_DIGITS}]{{1,2}})[）)]", "({number})"),
    _notation("circled", rf"(?P<numeral>[{_CIRCLED}])", "{marker}"),
    _notation("katakana", rf"[（(]?(?P<numeral>[{_KATAKANA}])(?:[）)]|(?=[ 　]))", "{marker} "),
)


_TYPED_NUMBER = re.compile(
    rf"(?:section|chapter|sec\.)?\s*(?:第(?P<ordinal>[{_DIGITS}{_KANJI}十]+)[章節]?|[（(]?(?P<plain>[{_DIGITS}]{{1,2}}|[{_CIRCLED}])[）)]?)"
    r"[\s.．,、・\-－/／]*",
    re.IGNORECASE,
)


def read_marker(line: str) -> tuple[Notation, str, int] | None:
    """Read the number a line begins with.

    Returns:
        The notation, the marker as printed and its number; None if the line begins with none.
    """
    for notation in NOTATIONS:
        if found := notation.pattern.match(line):
            return notation, found["marker"], numeral(found["numeral"])
    return None


def numeral(text: str) -> int:
    """The value of a numeral in any of the notations: ``３``, ``十二``, ``③``, ``ウ``."""
    if text in _CIRCLED:
        return _CIRCLED.index(text) + 1
    if text in _KATAKANA:
        return _KATAKANA.index(text) + 1
    plain = compatible(text)
    if plain.isdecimal():
        return int(plain)
    tens, _, ones = plain.rpartition("十")
    if "十" in plain:
        return (_KANJI.index(tens) if tens else 1) * 10 + (_KANJI.index(ones) if ones else 0)
    return int("".join(str(_KANJI.index(character)) for character in plain))


def read_numbers(typed: str) -> tuple[tuple[str, ...], str]:
    """Read a section number however somebody typed it: ``3(1)①``, ``３．（１）①``, ``3.1.1``, ``第3章 第1節``.

    Returns:
        The numbers as section path keys, and what stands after them (a name, perhaps empty).
    """
    rest = clean(typed).strip()
    numbers: list[str] = []
    while found := _TYPED_NUMBER.match(rest):
        numbers.append(str(numeral(found["ordinal"] or found["plain"])))
        rest = rest[found.end() :]
    return tuple(numbers), rest


_OTHER_JA = {"p": "第{}項", "t": "の表{}の{}行目", "n": "の注{}", "c": "の見出し{}"}
_OTHER_EN = {"p": ", paragraph {}", "t": ", table {}, row {}", "n": ", note {}", "c": ", caption {}"}
"""What a passage is called that is no bullet and no paragraph: a 項, a row of a table, a note, a caption."""


def ordinal_ja(ordinal: str) -> str:
    """``項目２`` for a bullet, ``の冒頭の段落`` for the lead paragraph, ``の２番目の段落`` for the next."""
    lead, _, paragraph = ordinal.partition(".")
    if lead[0] in _OTHER_JA:
        return _OTHER_JA[lead[0]].format(_full_width(lead[1:]), _full_width(paragraph))
    if lead != "0":
        return f"項目{_full_width(lead)}"
    return f"の{_full_width(paragraph)}番目の段落" if paragraph else "の冒頭の段落"


def ordinal_en(ordinal: str) -> str:
    """``, item 2`` or ``, lead paragraph`` or ``, 2nd paragraph``."""
    lead, _, paragraph = ordinal.partition(".")
    if lead[0] in _OTHER_EN:
        return _OTHER_EN[lead[0]].format(lead[1:], paragraph)
    if lead != "0":
        return f", item {lead}"
    return f", {english_ordinal(int(paragraph))} paragraph" if paragraph else ", lead paragraph"


def former_ordinals(ordinal: str) -> tuple[str, str]:
    """How labels named a bullet before, in both languages: ``２つ目の「・」`` and ``, 2nd bullet``. Drafts of that time have them."""
    lead = ordinal.partition(".")[0]
    if lead == "0":
        return ordinal_ja(ordinal), ordinal_en(ordinal)
    return f"{_full_width(lead)}つ目の「・」", f", {english_ordinal(int(lead))} bullet"


def joined_marks(marks: Sequence[tuple[str, str]], between: str = "の") -> str:
    """The marks of headings, outermost first, as one label.

    ``1.2`` says its ``1.`` itself, and an article is cited without its chapter. Two numbers that would read as one stand apart.
    """
    said: list[tuple[str, str]] = []
    for notation, mark in marks:
        if notation == "decimal":
            while said and said[-1][0] in ("decimal", "dotted", "plain"):
                said.pop()
        elif notation == "article":
            said = [one for one in said if one[0] == NAMED]
        said.append((notation, mark))
    label = ""
    for _, mark in said:
        label += f"{between if label[-1:].isdecimal() and mark[:1].isdecimal() else ''}{mark}"
    return label


def half_width_marker(marker: str) -> str:
    """``３．`` -> ``3.``, ``（１）`` -> ``(1)``; ① stays."""
    return marker.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})


def english_ordinal(number: int) -> str:
    """``1st``, ``2nd``, ``11th``."""
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def _full_width(digits: str) -> str:
    return digits.translate({ord("0") + n: ord("０") + n for n in range(10)})
