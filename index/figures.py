"""Figures of a text: dates, amounts, counts, with their unit, so that two wordings can be compared by value.

``10 兆円規模``, ``10兆円`` and ``10 trillion yen`` are the same amount; ``2024 年度`` and ``FY2024`` the same fiscal
year, which 2024年 is not; ``令和６年`` is 2024年. A figure is compared by its ``key``; its words (約, 程度, 以上) stand in
``hedges``. Sentences are read with full-width digits and letters brought to half width, one character for one, so that
spans hold in the original.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import chain
from typing import Literal

from index.dictionary import HEDGES, LATIN_UNITS, Tagged, tagged
from index.types import Span

Kind = Literal["date", "fiscal_year", "decade", "amount", "count"]

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "元": 1}
_SMALL_SCALES = {"十": 10, "百": 10**2, "千": 10**3}
_SCALES = {"万": 10**4, "億": 10**8, "兆": 10**12}
_ENGLISH_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_CURRENCIES = {"euro": "ユーロ", "dollar": "ドル"}
_MONEY = frozenset(("円", "ドル", "ユーロ", "ポンド"))
_MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
_NUMBER = r"(?<!\d)(?P<number>\d{1,3}(?:,\d{3}){1,12}(?:\.\d+)?|\d+(?:\.\d+)?)"
"""Begins where digits begin, so that a long run of them is read once."""
_YEAR = r"(?P<year>\d{4}|[〇一二三四五六七八九]{4})"
_ERA = r"(?P<era>令和|平成|昭和) ?(?P<year>\d{1,2}|[元一二三四五六七八九十]{1,3})"
_DAY = r" ?(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2}) ?月(?: ?(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3}) ?日)?"
_BEFORE_WORDS = "|".join(
    (
        "約|およそ|おおむね|最大|最低|少なくとも|総額|合計|月額|年額",
        r"(?<!\d)(?<!\d )年間",
        "about|around|approximately|over|more than|at least|up to",
    )
)
_BEFORE = rf"(?P<before>(?:(?:{_BEFORE_WORDS}) ?)?)"
_AFTER = r"(?P<after>(?: ?(?:" + "|".join(HEDGES) + r"))*)"

_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("date", re.compile(rf"{_YEAR} ?年{_DAY}")),
    ("date", re.compile(rf"{_ERA} ?年{_DAY}")),
    ("decade", re.compile(r"(?P<year>\d{4}) ?年代(?P<part>前半|半ば|後半|初頭)?")),
    ("decade", re.compile(r"\b(?:(?P<part>early|mid|late|first half of the|second half of the)[ -])?(?:the )?(?P<year>\d{4})s\b")),
    ("fiscal_year", re.compile(rf"{_YEAR} ?年度")),
    ("fiscal_year", re.compile(rf"{_ERA} ?年度")),
    ("fiscal_year", re.compile(r"\b(?:fy ?|fiscal (?:year )?)(?P<year>\d{4})\b")),
    ("date", re.compile(rf"{_ERA} ?年")),
    ("date", re.compile(rf"\b(?:(?P<day>\d{{1,2}}) )?(?P<name>{'|'.join(_MONTHS)}) (?P<year>\d{{4}})\b")),
    ("date", re.compile(rf"\b(?P<name>{'|'.join(_MONTHS)}) (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})\b")),
    (
        "date",
        re.compile(
            r"(?P<year>(?:1[89]|20)\d{2}|[一二][〇一二三四五六七八九]{3}) ?年(?!間|目|ぶり|以上|代|度)(?P<part>年?央|春|夏|秋|冬|末|初め)?"
        ),
    ),
    ("amount", re.compile(_BEFORE + r"(?:¥ ?|jpy ?)" + _NUMBER + r" ?(?P<english>thousand|million|billion|trillion)?")),
    ("amount", re.compile(_BEFORE + _NUMBER + r"[ -]?(?P<english>thousand|million|billion|trillion)?[ -]?yen\b")),
    ("amount", re.compile(_BEFORE + _NUMBER + r"[ -](?P<english>million|billion|trillion)[ -](?P<currency>euro|dollar)s?\b")),
    ("amount", re.compile(_BEFORE + _NUMBER + r"[ -](?P<english>million|billion|trillion)\b")),
    (
        "count",
        re.compile(
            _BEFORE + r"(?<![a-z\d.,十百千万億兆-])" + _NUMBER + r" ?(?P<unit>%|℃|(?:" + "|".join(LATIN_UNITS) + r")(?![a-z\d-]))" + _AFTER
        ),
    ),
)
"""Dates of both languages and amounts in English words. Numbers with a Japanese unit are read by the dictionary (``_counted``)."""
_BARE: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("date", re.compile(r"(?<![\d.,])(?P<year>(?:19|20)\d{2})(?![\d,]|\.\d|by)")),
    ("count", re.compile(_BEFORE + r"(?<![a-z\d.,-])" + _NUMBER + r"(?![a-z\d-])" + _AFTER)),
)
_HEDGED_BEFORE, _HEDGED_AFTER = re.compile(_BEFORE + "$"), re.compile(_AFTER)
_LONGEST_BEFORE = 16
"""Characters that a word of ``_BEFORE_WORDS`` and the space behind it have at most."""
_LONGEST_INTEGER = 40
"""Digits; longer numbers stay as they are written, since Python takes its time to make integers of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One figure of a text."""

    kind: Kind
    value: tuple[int | Decimal | str, ...]
    """Date: year, month, day as far as given. Fiscal year: year. Decade: first year and part. Else the number."""
    unit: str
    """円, 件, 年間, ...; empty for dates and bare numbers."""
    hedges: tuple[str, ...] = field(default=())
    """約, 程度, 規模, 以上, ... as they stand around the figure."""
    span: Span

    @property
    def key(self) -> tuple[object, ...]:
        """What two wordings of the same figure share."""
        return (self.kind, self.value, self.unit)

    @property
    def year(self) -> int | None:
        """The year that it names, of a decade the first; None where it is no date."""
        return int(self.value[0]) if self.kind in ("date", "fiscal_year", "decade") else None

    @property
    def token(self) -> str:
        """The figure as one search term, without its unit unless it is money."""
        value = "-".join(str(part) for part in self.value)
        return f"#{self.kind}:{value}" if self.kind != "count" else f"#{value}"


def half_width(text: str) -> str:
    """Full-width ASCII brought to half width and lower case, one character for one."""
    return text.translate(_HALF_WIDTH).lower().translate({0x0130: "i"})


@lru_cache(maxsize=8192)
def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text in order; of two readings of the same characters the earlier wins: dates, numbers with a unit, others."""
    plain = half_width(text)
    found: list[Figure] = []
    taken = [False] * len(plain)
    for figure in chain(_matched(plain, _PATTERNS), _counted(plain), _matched(plain, _BARE)):
        start, end = figure.span
        if not any(taken[start:end]):
            taken[start:end] = [True] * (end - start)
            found.append(figure)
    return tuple(sorted(found, key=lambda figure: figure.span))


def number(text: str) -> Decimal | None:
    """The value of a number in digits, kanji or both: ``1,500``, ``二〇二四``, ``三十九``, ``1兆2千億``; None where it is none.

    Each scale multiplies what stands before it; 万, 億 and 兆 close a group.
    """
    total, group, digits = Decimal(0), Decimal(0), ""
    for character in text.replace(",", ""):
        if character in _SCALES:
            total += (group + Decimal(digits or 0) or 1) * _SCALES[character]
            group, digits = Decimal(0), ""
        elif character in _SMALL_SCALES:
            group += Decimal(digits or 1) * _SMALL_SCALES[character]
            digits = ""
        elif character in _DIGITS or character == "." or character.isdecimal():
            digits += str(_DIGITS.get(character, character))
        else:
            return None
    try:
        return total + group + Decimal(digits or 0)
    except InvalidOperation:
        return None


def _matched(plain: str, patterns: Sequence[tuple[Kind, re.Pattern[str]]]) -> Iterator[Figure]:
    for kind, pattern in patterns:
        yield from (_figure(kind, match) for match in pattern.finditer(plain))


def _counted(plain: str) -> Iterator[Figure]:
    """The numbers of a Japanese text that have a unit: numerals, counters and nouns as the dictionary tells them (UniDic: 数詞, 助数詞)."""
    words = tagged(plain) if any(ord(character) > 0x3000 for character in plain) else ()
    place = 0
    while place < len(words):
        end = place
        while end < len(words) and (words[end].is_numeral or (end > place and _joins(words, end))) and _adjacent(words, end, place):
            end += 1
        if end > place and (figure := _with_unit(plain, words, place, end)):
            yield figure
        place = max(end, place + 1)


def _joins(words: Sequence[Tagged], place: int) -> bool:
    """Whether a comma or a point stands between digits."""
    return words[place].text in ",." and place + 1 < len(words) and words[place + 1].is_numeral and words[place - 1].text.isdecimal()


def _adjacent(words: Sequence[Tagged], place: int, first: int) -> bool:
    """Whether a word follows the one before it at once, or after the one space that an extraction may leave."""
    return place == first or words[place].span[0] - words[place - 1].span[1] <= 1


def _with_unit(plain: str, words: Sequence[Tagged], first: int, end: int) -> Figure | None:
    start = words[first].span[0]
    value = number(plain[start : words[end - 1].span[1]].replace(" ", ""))
    letter_before = start > 0 and plain[start - 1].isascii() and (plain[start - 1].isalpha() or plain[start - 1] in "-.")
    if value is None or letter_before or end == len(words) or not _adjacent(words, end, first):
        return None
    year = plain[start : words[end - 1].span[1]].isdecimal() and 1900 <= value < 2100
    if first and words[first - 1].is_vague and _adjacent(words, first, 0):
        return None
    ordinal = bool(first) and words[first - 1].text == "第" and _adjacent(words, first, 0)
    unit_word = words[end]
    if not (unit_word.is_counter or (not ordinal and not year and unit_word.is_thing)):
        return None
    last = end + 1
    while last < len(words) and words[last].is_suffix and words[last].span[0] == words[last - 1].span[1]:
        last += 1
    if last < len(words) and words[last].turns_unit and words[last].span[0] == words[last - 1].span[1]:
        return None
    unit = plain[words[end].span[0] : words[last - 1].span[1]]
    if ordinal:
        return Figure(kind="count", value=(_plain(value),), unit=unit, span=(words[first - 1].span[0], words[last - 1].span[1]))
    before = _HEDGED_BEFORE.search(plain, max(0, start - _LONGEST_BEFORE), start)
    after = _HEDGED_AFTER.match(plain, words[last - 1].span[1])
    hedges = [word for word in ((before["before"].strip() if before else ""), *_words(after["after"] if after else "")) if word]
    span = (before.start() if before else start, after.end() if after else words[last - 1].span[1])
    kind: Kind = "amount" if unit in _MONEY else "count"
    return Figure(kind=kind, value=(_plain(value),), unit=unit, hedges=tuple(hedges), span=span)


def identity(figure: Figure) -> tuple[object, ...]:
    """By what a figure tells one thing from another: a year, an amount, 第３期; empty for a figure that names nothing."""
    if figure.year is not None:
        return ("year", figure.year)
    if figure.kind == "amount":
        return ("amount", *figure.value)
    return (figure.unit, *figure.value) if figure.unit in ("期", "次", "版") else ()


def _figure(kind: Kind, match: re.Match[str]) -> Figure:
    groups = match.groupdict()
    if kind == "amount" or kind == "count":
        hedges = tuple(word for word in ((groups.get("before") or "").strip(), *_words(groups.get("after"))) if word)
        value = Decimal(groups["number"].replace(",", "")) * _ENGLISH_SCALES.get(groups.get("english") or "", 1)
        unit = groups.get("unit") or _CURRENCIES.get(groups.get("currency") or "", "円" if kind == "amount" else "")
        return Figure(kind=kind, value=(_plain(value),), unit=unit, hedges=hedges, span=match.span())
    year = _small(groups["year"])
    year += _ERAS.get(groups.get("era") or "", 0)
    if kind == "fiscal_year":
        return Figure(kind="fiscal_year", value=(year,), unit="", span=match.span())
    if kind == "decade":
        return Figure(kind="decade", value=(year, _part(groups.get("part"))), unit="", span=match.span())
    parts: list[int | Decimal | str] = [year]
    month = groups.get("month") or (str(_MONTHS.index(groups["name"]) + 1) if groups.get("name") else None)
    parts += [_small(part) for part in (month, groups.get("day")) if part]
    parts += [part for part in (groups.get("part"),) if part]
    return Figure(kind="date", value=tuple(parts), unit="", span=match.span())


def _part(word: str | None) -> str:
    english = {"early": "前半", "first half of the": "前半", "mid": "半ば", "late": "後半", "second half of the": "後半"}
    return english.get(word or "", word or "")


def _words(after: str | None) -> list[str]:
    return re.findall("|".join(HEDGES), after or "")


def _small(text: str) -> int:
    """A year, month or day."""
    return int(number(text) or 0)


def _plain(number: Decimal) -> int | Decimal:
    return int(number) if number.adjusted() < _LONGEST_INTEGER and number == number.to_integral_value() else number
