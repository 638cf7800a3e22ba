"""The numbers with which documents open a section, as data. Wider than ``index.text.numbering``: a number counts only in its sequence.

A number opens a section if it is 1, or the next of an open section of its notation; ``1.2`` also needs its ``1``. That tells the number of
a section from a number at the start of a line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.language.characters import compatible
from index.language.numerals import number as kanji_number
from index.text.numbering import numeral

if TYPE_CHECKING:
    from index.text.types import Heading, Passage, Sentence

_DIGITS = "0-9０-９"
_KANJI = "〇一二三四五六七八九十百"
_ORDINAL = rf"第[ 　]?(?P<numeral>[{_DIGITS}]{{1,3}}|[{_KANJI}]{{1,5}})[ 　]?"
_BRANCH = rf"(?P<branch>(?:の[{_DIGITS}{_KANJI}]{{1,3}})*)"
_SIGNS = {"bu": "部", "hen": "編", "chapter": "章", "part": "節", "kan": "款", "article": "条"}
_NO_SENTENCE = "(?![ぁ-ん、。第及並又中以各])"
"""What a sentence about a chapter goes on with, and its heading does not: 「第１章で見たように」."""
_BRACKETED_DIGITS = {chr(0x2474 + n): n + 1 for n in range(20)}
_LATIN = "abcdefghijklmnopqrstuvwxyz"
IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
"""The order in which laws number what stands within an item."""
LONGEST_TITLE = 120
"""Characters of a heading's title."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbered:
    """A number at the beginning of a line."""

    notation: str
    marker: str
    """As it is printed."""
    numbers: tuple[int, ...]
    """Of ``1.2.3`` all three, else one."""
    branch: str = ""
    """``の２`` of 第三十六条の２."""
    rest: str
    """What stands after it."""


_NOTATIONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"(?P<marker>{pattern})", re.IGNORECASE))
    for name, pattern in (
        *((name, _ORDINAL + sign + _BRANCH + _NO_SENTENCE) for name, sign in _SIGNS.items()),
        ("dai", rf"第(?P<numeral>[{_DIGITS}]{{1,3}})(?=[ 　])"),
        ("decimal", rf"(?P<numeral>[{_DIGITS}]{{1,2}}(?:[.．][{_DIGITS}]{{1,2}}){{1,4}})[.．]?(?=[ 　\t]|$)"),
        ("decimal", rf"(?P<numeral>[{_DIGITS}]{{1,2}}(?:．[{_DIGITS}]{{1,2}}){{1,4}})．?(?![{_DIGITS}．％%℃°倍割度点人件円億万兆千百])"),
        ("decimal", rf"(?P<numeral>[{_DIGITS}]{{1,2}}(?:[－‐―−-][{_DIGITS}]{{1,2}}){{1,3}})(?=[ 　．.])[.．]?"),
        ("dotted", rf"(?P<numeral>[{_DIGITS}]{{1,2}})(?:．|\.(?![0-9]))"),
        ("bracketed", rf"[（(](?P<numeral>[{_DIGITS}]{{1,2}})[）)]"),
        ("closed", rf"(?P<numeral>[{_DIGITS}]{{1,2}})[）)]"),
        ("bracketed", rf"(?P<numeral>[{''.join(_BRACKETED_DIGITS)}])"),
        ("circled", r"(?P<numeral>[①-⑳])"),
        ("katakana_bracketed", r"[（(](?P<numeral>[アイウエオカキクケコサシスセソタチツテト])[）)]"),
        ("katakana", r"(?P<numeral>[アイウエオカキクケコサシスセソタチツテト])(?:[）)．]|(?=[ 　]))"),
        ("latin_bracketed", r"[（(](?P<numeral>[a-zａ-ｚ])[）)]"),
        ("latin", r"(?P<numeral>[a-zａ-ｚ])(?:[）)．]|(?=　))"),
        ("english_part", rf"Part (?P<numeral>[{_DIGITS}]{{1,2}})(?![{_DIGITS}])[:.]?"),
        ("english_chapter", rf"Chapter (?P<numeral>[{_DIGITS}]{{1,2}})(?![{_DIGITS}])[:.]?"),
        ("english_section", rf"Section (?P<numeral>[{_DIGITS}]{{1,2}})(?![{_DIGITS}])[:.]?"),
        ("action", rf"Action (?P<numeral>[{_DIGITS}]{{1,2}})(?![{_DIGITS}])[:.]?"),
        ("kanji", rf"(?P<numeral>[{_KANJI}]{{1,3}})(?=[ 　、．])[、．]?"),
        ("plain", rf"(?P<numeral>[{_DIGITS}]{{1,2}})(?=[ 　\t])"),
    )
)
_TYPED_SIGN = re.compile(
    rf"第?[ 　]?(?P<numeral>[{_DIGITS}]{{1,3}}|[{_KANJI}]{{1,5}})[ 　]?(?P<sign>[{''.join(_SIGNS.values())}項])"
    rf"(?P<branch>(?:の[{_DIGITS}{_KANJI}]{{1,3}})*)の?[ 　]?"
)
DECIMAL = ("decimal", "dotted", "plain")
"""Notations whose number may stand at the beginning of a longer one: ``１．`` over ``１．１``."""


def numbered(text: str) -> Numbered | None:
    """The number that a line begins with, and what stands after it; None where it begins with none."""
    for notation, pattern in _NOTATIONS:
        if found := pattern.match(text):
            digits = re.split("[.．－‐―−-]", found["numeral"])
            values = tuple(_value(one) for one in digits)
            if 0 in values:
                return None
            branch = found.groupdict().get("branch") or ""
            rest = text[found.end() :].strip(" 　\t")
            return Numbered(notation=notation, marker=found["marker"].strip(), numbers=values, branch=branch, rest=rest)
    return None


def lead_of(passage: Passage, sentence: Sentence) -> Sentence | None:
    """The sentence that introduces the numbered list in which one stands: without it an item says little, 「二　前号の者の配偶者」.

    It stands before the first item of the list. So a list within an item is introduced by that item.
    """
    place = passage.sentences.index(sentence)
    own = max((one for one in _lists(passage) if place in one), key=len, default=[])
    return passage.sentences[own[0] - 1] if own else None


def items_of(passage: Passage, sentence: Sentence) -> tuple[Sentence, ...]:
    """The items of the numbered list that a sentence introduces; empty where it introduces none."""
    place = passage.sentences.index(sentence)
    items = max((one for one in _lists(passage) if one[0] - 1 == place), key=len, default=[])
    return tuple(passage.sentences[number] for number in items)


def _lists(passage: Passage) -> list[list[int]]:
    """The numbered lists of a passage that a sentence introduces, each as the places of its items; read once from end to end."""
    lists: list[list[int]] = []
    current: dict[str, list[int]] = {}
    for place, sentence in enumerate(passage.sentences):
        for notation, number in _item(sentence.text):
            if number == 1:
                current[notation] = [place]
                lists.append(current[notation])
            elif notation in current and (number == 2 or len(current[notation]) > 1):
                current[notation].append(place)
    return [one for one in lists if one[0] and len(one) > 1]


def _item(text: str) -> tuple[tuple[str, int], ...]:
    """How an item of a list begins, notation and number: イ is the first of イロハ and the second of アイウ."""
    found = numbered(text)
    iroha = ("iroha", IROHA.index(text[0]) + 1) if text[1:2] in (" ", "　") and text[0] in IROHA else None
    return tuple(one for one in (found and (found.notation, found.numbers[-1]), iroha) if one)


def read_signs(typed: str) -> tuple[tuple[Numbered, ...], str]:
    """Read numbers with their signs however somebody typed them: ``第39条``, ``三十九条３項``, ``第４章の２``, ``第六章第三十九条``.

    Returns:
        The numbers, outermost first, and what stands after them. A 項 is a part of its section; it is read and left out.
    """
    names = {sign: name for name, sign in _SIGNS.items()}
    read: list[Numbered] = []
    while found := _TYPED_SIGN.match(typed):
        typed = typed[found.end() :]
        if notation := names.get(found["sign"]):
            value, branch = _value(found["numeral"]), found["branch"]
            read.append(Numbered(notation=notation, marker=found.group(), numbers=(value,), branch=branch, rest=typed))
    return tuple(read), typed


def are_of(read: Sequence[Numbered], headings: Sequence[Heading]) -> bool:
    """Whether the last of some numbers is, by value, that of the last heading, and the others those of headings above it."""

    def is_of(heading: Heading, one: Numbered) -> bool:
        is_number = (heading.notation, heading.number) == (one.notation, one.numbers[0])
        return is_number and _branches(heading.suffix) == _branches(one.branch)

    above = iter(headings)
    return bool(read and headings) and is_of(headings[-1], read[-1]) and all(any(is_of(heading, one) for heading in above) for one in read)


def _branches(suffix: str) -> tuple[int, ...]:
    return tuple(_value(one) for one in suffix.split("の")[1:] if one)


def follows(one: Numbered, open_sections: Sequence[tuple[str, tuple[int, ...]]]) -> bool:
    """Whether a number is the next of its notation, or a first one where its notation is not open.

    Args:
        one: the number.
        open_sections: notation and numbers of the sections that are open, outermost first.
    """
    if len(one.numbers) > 1:
        *parent, last = one.numbers
        siblings = [numbers for notation, numbers in open_sections if notation == "decimal" and numbers[:-1] == tuple(parent)]
        above = any(notation in DECIMAL and numbers == tuple(parent) for notation, numbers in open_sections)
        return last == siblings[-1][-1] + 1 if siblings else above and last == 1
    before = [numbers[-1] for notation, numbers in open_sections if notation == one.notation]
    return one.numbers[0] == (before[-1] + 1 if before else 1)


def _value(text: str) -> int:
    if text in _BRACKETED_DIGITS:
        return _BRACKETED_DIGITS[text]
    plain = compatible(text).lower()
    if len(plain) == 1 and plain in _LATIN:
        return _LATIN.index(plain) + 1
    if set(text) <= set(_KANJI):
        return int(kanji_number(text) or 0)
    return numeral(text)
