"""Figures of a text: dates, amounts, counts, with their unit, so that two wordings can be compared by value.

``10 兆円規模``, ``10兆円`` and ``10 trillion yen`` are the same amount; ``2024 年度`` and ``FY2024`` the same fiscal
year, which 2024年 is not; ``令和６年`` is 2024年. A figure is compared by its ``key``; its words (約, 程度, 以上) stand in
``hedges``. Sentences are read with full-width digits and letters brought to half width, one character for one, so that
spans hold in the original.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from index.types import Span

Kind = Literal["date", "fiscal_year", "decade", "amount", "count"]

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_SCALES = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "億": 10**8, "兆": 10**12}
_ENGLISH_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_CURRENCIES = {"euro": "ユーロ", "dollar": "ドル"}
_MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
_KANJI_DIGITS = {character: value for value, character in enumerate("一二三四五六七八九", start=1)}

_NUMBER = r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_COUNTERS = (
    "年以上|年ぶり|年間|年目|か年|ヵ年|カ年|か月|カ月|ヶ月|か国|カ国|ヶ国|か所|カ所|箇所|大学|機関|法人|課題|目標|分野|市場|視点|段階|"
    "件|人|名|校|社|回|期|次|版|号|倍|割|つ|個|本|隻|機|基|種|点|位|度|世紀|歳|年|%|gev|g"
)
_BEFORE = r"(?P<before>約 ?|およそ ?|最大 ?|最低 ?|少なくとも ?|総額 ?|about |around |approximately |over |more than |at least |up to )?"
_AFTER = r"(?P<after>(?: ?(?:規模|程度|以上|以下|以内|未満|超|余り|ほど|前後|ぶり))*)"

_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("date", re.compile(r"(?P<year>\d{4}) ?年 ?(?P<month>\d{1,2}) ?月(?: ?(?P<day>\d{1,2}) ?日)?")),
    ("date", re.compile(r"(?P<era>令和|平成|昭和) ?(?P<year>\d{1,2}|元) ?年 ?(?P<month>\d{1,2}) ?月(?: ?(?P<day>\d{1,2}) ?日)?")),
    ("decade", re.compile(r"(?P<year>\d{4}) ?年代(?P<part>前半|半ば|後半|初頭)?")),
    ("decade", re.compile(r"\b(?:(?P<part>early|mid|late|first half of the|second half of the)[ -])?(?:the )?(?P<year>\d{4})s\b")),
    ("fiscal_year", re.compile(r"(?P<year>\d{4}) ?年度")),
    ("fiscal_year", re.compile(r"(?P<era>令和|平成|昭和) ?(?P<year>\d{1,2}|元) ?年度")),
    ("fiscal_year", re.compile(r"\b(?:fy ?|fiscal (?:year )?)(?P<year>\d{4})\b")),
    ("date", re.compile(r"(?P<era>令和|平成|昭和) ?(?P<year>\d{1,2}|元) ?年")),
    ("date", re.compile(rf"\b(?:(?P<day>\d{{1,2}}) )?(?P<name>{'|'.join(_MONTHS)}) (?P<year>\d{{4}})\b")),
    ("date", re.compile(rf"\b(?P<name>{'|'.join(_MONTHS)}) (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})\b")),
    ("date", re.compile(r"(?P<year>(?:1[89]|20)\d{2}) ?年(?!間|目|ぶり|以上|代|度)(?P<part>年?央|春|夏|秋|冬|末|初め)?")),
    ("amount", re.compile(_BEFORE + _NUMBER + r" ?(?P<scale>百万|千|万|億|兆)?(?P<unit>円|ドル|ユーロ)" + _AFTER)),
    ("amount", re.compile(_BEFORE + r"(?:¥ ?|jpy ?)" + _NUMBER + r" ?(?P<english>thousand|million|billion|trillion)?")),
    ("amount", re.compile(_BEFORE + _NUMBER + r"[ -]?(?P<english>thousand|million|billion|trillion)?[ -]?yen\b")),
    ("amount", re.compile(_BEFORE + _NUMBER + r"[ -](?P<english>million|billion|trillion)[ -](?P<currency>euro|dollar)s?\b")),
    ("amount", re.compile(_BEFORE + _NUMBER + r"[ -](?P<english>million|billion|trillion)\b")),
    ("count", re.compile(r"第 ?(?P<number>\d+)(?P<unit>期|次|版|回|号|条|章|節)")),
    ("count", re.compile(_BEFORE + r"(?<![a-z\d.,])" + _NUMBER + rf" ?(?P<scale>百万|千|万|億|兆)?(?P<unit>{_COUNTERS})" + _AFTER)),
    ("count", re.compile(r"(?P<kanji>[一二三四五六七八九])(?P<unit>つ|か国|カ国|回|人|年間)")),
    ("date", re.compile(r"(?<![\d.,])(?P<year>(?:19|20)\d{2})(?![\d,]|\.\d|by)")),
    ("count", re.compile(_BEFORE + r"(?<![a-z\d.,-])" + _NUMBER + r"(?![a-z\d-])" + _AFTER)),
)


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


def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text in order; of two readings of the same characters the earlier pattern wins."""
    plain = half_width(text)
    found: list[Figure] = []
    taken = [False] * len(plain)
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            start, end = match.span()
            if not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                found.append(_figure(kind, match))
    return tuple(sorted(found, key=lambda figure: figure.span))


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
        number = Decimal((groups.get("number") or str(_KANJI_DIGITS.get(groups.get("kanji") or "", 0))).replace(",", ""))
        number *= _SCALES[groups.get("scale") or ""] * _ENGLISH_SCALES.get(groups.get("english") or "", 1)
        unit = groups.get("unit") or _CURRENCIES.get(groups.get("currency") or "", "円" if kind == "amount" else "")
        return Figure(kind=kind, value=(_plain(number),), unit=unit, hedges=hedges, span=match.span())
    year = 1 if groups["year"] == "元" else int(groups["year"])
    year += _ERAS.get(groups.get("era") or "", 0)
    if kind == "fiscal_year":
        return Figure(kind="fiscal_year", value=(year,), unit="", span=match.span())
    if kind == "decade":
        return Figure(kind="decade", value=(year, _part(groups.get("part"))), unit="", span=match.span())
    value: list[int | Decimal | str] = [year]
    month = groups.get("month") or (str(_MONTHS.index(groups["name"]) + 1) if groups.get("name") else None)
    value += [int(part) for part in (month, groups.get("day")) if part]
    value += [part for part in (groups.get("part"),) if part]
    return Figure(kind="date", value=tuple(value), unit="", span=match.span())


def _part(word: str | None) -> str:
    english = {"early": "前半", "first half of the": "前半", "mid": "半ば", "late": "後半", "second half of the": "後半"}
    return english.get(word or "", word or "")


def _words(after: str | None) -> list[str]:
    return re.findall("規模|程度|以上|以下|以内|未満|超|余り|ほど|前後|ぶり", after or "")


def _plain(number: Decimal) -> int | Decimal:
    return int(number) if number == number.to_integral_value() else number
