"""Figures of a text: dates, amounts, counts, with their unit, so that two wordings can be compared by value.

``10 兆円規模``, ``十兆円``, ``10兆`` and ``10 trillion yen`` are the same amount; ``2024 年度`` and ``FY2024`` the same fiscal
year, which 2024年 is not; ``令和六年`` and ``R6年`` are 2024年, ``三分の二`` is 2／3. A figure is compared by its ``key``; its words
(約, 程度, 以上) stand in ``hedges``. A text is read as ``index.language.characters`` cleans it; spans hold in the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import chain

from index.language.characters import traced
from index.language.dictionary import HEDGES, IDIOMS, LATIN_UNITS, NUMERALS, Tagged, tagged
from index.language.figure import Figure, Kind
from index.language.numerals import SCALES, number
from index.language.relative_years import told

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_ZERO = re.compile("(?<=[一二三四五六七八九])[○◯]|[○◯](?=[一二三四五六七八九])")
"""A circle that somebody typed for 〇 between kanji numerals."""
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867, "r": 2018, "h": 1988, "s": 1925}
_ENGLISH_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_CURRENCIES = {"euro": "ユーロ", "dollar": "ドル"}
_MONEY = frozenset(("円", "ドル", "ユーロ", "ポンド"))
_MOST_DIGITS = 100
"""Of a whole number that is read as one; a longer one cannot be written out again."""
_SCALES, _LARGE = frozenset("百千万億兆"), frozenset("億兆")
_KANJI, _GROUPED = frozenset("一二三四五六七八九十百千万"), frozenset("十百千万")
_UNIT_FORMS, _KA = {"パーセント": "%"}, re.compile("^[ヵヶカケ箇](?=[国年月所])")
_MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
_NUMBER = r"(?<!\d)(?P<number>\d{1,3}(?:,\d{3}){1,12}(?:\.\d+)?|\d+(?:\.\d+)?)"
"""Begins where digits begin, so that a long run of them is read once."""
_KANJI_YEAR = "[一二][〇一二三四五六七八九]{3}|(?:二千|千[八九]百)[一二三四五六七八九十]{1,4}"
_YEAR = rf"(?P<year>\d{{4}}|{_KANJI_YEAR})"
_ERA = r"(?P<era>令和|平成|昭和|大正|明治|(?<![a-z\d.-])[rhs]) ?(?P<year>\d{1,2}|[元一二三四五六七八九十]{1,3})"
_MONTH, _DATE, _ENDS = "1[0-2]|0?[1-9]", r"3[01]|[12]\d|0?[1-9]", r"(?![\d%a-z]|[./-]\d)"
_PART = "[1-9][0-9]{0,2}|[一二三四五六七八九十百]{1,5}"
_ROMAN = {numeral: value for value, numeral in enumerate("i ii iii iv v vi vii viii ix x xi xii".split(), start=1)}
_COUNTED_BY_MARKS = "期 次 版 回 号 部 章 節 編 巻 条 類 種".split()
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
    ("date", re.compile(rf"(?<![a-z\d./-])(?P<year>(?:19|20)\d{{2}})(?P<mark>[./-])(?P<month>{_MONTH})(?P=mark)(?P<day>{_DATE}){_ENDS}")),
    ("date", re.compile(rf"{_ERA}(?P<mark>[./])(?P<month>{_MONTH})(?:(?P=mark)(?P<day>{_DATE}))?{_ENDS}")),
    ("decade", re.compile(rf"{_YEAR} ?年代(?P<part>前半|半ば|後半|初頭)?")),
    ("decade", re.compile(r"\b(?:(?P<part>early|mid|late|first half of the|second half of the)[ -])?(?:the )?(?P<year>\d{4})s\b")),
    ("fiscal_year", re.compile(rf"{_YEAR} ?年度")),
    ("fiscal_year", re.compile(rf"{_ERA} ?年度")),
    ("fiscal_year", re.compile(r"\b(?:fy ?|fiscal (?:year )?)(?P<year>\d{4})\b")),
    ("date", re.compile(rf"{_ERA} ?年")),
    ("date", re.compile(rf"(?P<relative>同|翌々|翌|前)年(?!度|間|比|同[月期]|代|齢|並|層|率|輩)(?:{_DAY})?")),
    ("fiscal_year", re.compile(r"(?P<relative>同|翌々|翌|前)年度(?!比|並)")),
    ("date", re.compile(rf"\b(?:(?P<day>\d{{1,2}}) )?(?P<name>{'|'.join(_MONTHS)}) (?P<year>\d{{4}})\b")),
    ("date", re.compile(rf"\b(?P<name>{'|'.join(_MONTHS)}) (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})\b")),
    (
        "date",
        re.compile(rf"(?P<year>(?:1[89]|20)\d{{2}}|{_KANJI_YEAR}) ?年(?!間|目|ぶり|以上|代|度)(?P<part>年?央|春|夏|秋|冬|末|初め)?"),
    ),
    ("count", re.compile(rf"{_BEFORE}(?P<below>{_PART}) ?分の ?(?P<above>{_PART})(?! ?[回人件本個時日]){_AFTER}")),
    ("count", re.compile(rf"{_BEFORE}(?<![a-z\d./⁄-])(?P<above>\d{{1,3}}) ?[/⁄] ?(?P<below>[1-9]\d{{0,2}})(?![\d./⁄%a-z-]){_AFTER}")),
    ("count", re.compile(rf"第 ?(?P<mark>[ivxⅰ-ⅻ①-⑳]+) ?(?P<unit>{'|'.join(_COUNTED_BY_MARKS)})")),
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
    ("count", re.compile(_BEFORE + r"(?<![a-z\d.,-])" + _NUMBER + r"(?![a-z\d-]| ?[一-鿿ァ-ヶ])" + _AFTER)),
)
_LONGEST_HEDGE = 16
"""Characters of a word before a figure, at most."""
_HEDGED_BEFORE, _HEDGED_AFTER = re.compile(_BEFORE + "$"), re.compile(_AFTER)


def half_width(text: str) -> str:
    """Full-width ASCII brought to half width and lower case, one character for one."""
    return _ZERO.sub("〇", text.translate(_HALF_WIDTH).translate({0x0130: "i"}).lower())


@lru_cache(maxsize=8192)
def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text in order; of two readings of the same characters the earlier wins: dates, numbers with a unit, others.

    Words that begin like one (十分, 二国間) are none.
    """
    plain, spans = traced(text)
    moved = []
    for figure in _read(half_width(plain)):
        if not _is_idiom(figure, plain):
            span, number = ((spans[start][0], spans[end - 1][1]) for start, end in (figure.span, figure.number))
            moved.append(replace(figure, span=span, number=number))
    return tuple(moved)


def search_tokens(plain: str) -> list[str]:
    """The figures of a text in search form as search terms; 二国間 is found by "two" too."""
    return [figure.token for figure in _read(half_width(plain))]


@lru_cache(maxsize=8192)
def _read(plain: str) -> tuple[Figure, ...]:
    found: list[Figure] = []
    taken = [False] * len(plain)
    for figure in chain(_matched(plain, _PATTERNS), _counted(plain), _matched(plain, _BARE)):
        start, end = figure.span
        if not any(taken[start:end]):
            taken[start:end] = [True] * (end - start)
            found.append(figure)
    return tuple(told(sorted(found, key=lambda figure: figure.span)))


def _is_idiom(figure: Figure, plain: str) -> bool:
    start, end = figure.span
    return any(plain.startswith(idiom, start) and end <= start + len(idiom) for idiom in IDIOMS)


def _matched(plain: str, patterns: Sequence[tuple[Kind, re.Pattern[str]]]) -> Iterator[Figure]:
    for kind, pattern in patterns:
        yield from (_figure(kind, match) for match in pattern.finditer(plain))


def _counted(plain: str) -> Iterator[Figure]:
    """The numbers of a Japanese text that have a unit: numerals, counters and nouns as the dictionary tells them (UniDic: 数詞, 助数詞)."""
    words = tagged(plain) if any(ord(character) > 0x3000 for character in plain) else ()
    place = 0
    while place < len(words):
        end = place
        while end < len(words) and (words[end].is_numeral or (end > place and _goes_on(words, end))) and _adjacent(words, end, place):
            end += 1
        if end > place and (figure := _with_unit(plain, words, place, end)):
            yield figure
        place = max(end, place + 1)


def _goes_on(words: Sequence[Tagged], place: int) -> bool:
    """Whether a number goes on: by what is numeral elsewhere (the 千万 of 5千万kW), or a comma or point between digits."""
    return NUMERALS.issuperset(words[place].text) or (
        words[place].text in ",." and place + 1 < len(words) and words[place + 1].is_numeral and words[place - 1].text.isdecimal()
    )


def _adjacent(words: Sequence[Tagged], place: int, first: int) -> bool:
    """Whether a word follows the one before it at once, or after the one space that an extraction may leave."""
    return place == first or words[place].span[0] - words[place - 1].span[1] <= 1


def _with_unit(plain: str, words: Sequence[Tagged], first: int, end: int) -> Figure | None:
    """The numeral of the words from ``first`` to ``end`` with its unit; None where it has none and a bare number may be read."""
    number_span = (words[first].span[0], words[end - 1].span[1])
    numeral = plain[slice(*number_span)].replace(" ", "")
    value, start = number(numeral), number_span[0]
    letter_before = start > 0 and plain[start - 1].isascii() and (plain[start - 1].isalpha() or plain[start - 1] in "-.")
    before = words[first - 1] if first and _adjacent(words, first, 0) else None
    if value is None or numeral[0] in SCALES or letter_before or (before and before.is_vague):
        return None
    ordinal = bool(before) and plain[slice(*words[first - 1].span)] == "第"
    last = _end_of_unit(words, end, numeral, ordinal=ordinal)
    if last is None:
        return None
    unit = _unit(plain[words[end].span[0] : words[last - 1].span[1]]) if last > end else ""
    alone = end == len(words) or not words[end].is_noun
    if not unit and (ordinal or not alone or not _needs_no_unit(numeral)):
        return None
    if not unit and numeral[-1] in _LARGE:
        unit = "円"
    stop = words[last - 1].span[1]
    if ordinal:
        return Figure(kind="count", value=(_plain(value),), unit=unit, span=(words[first - 1].span[0], stop), number=number_span)
    hedge, after = _HEDGED_BEFORE.search(plain, max(0, start - _LONGEST_HEDGE), start), _HEDGED_AFTER.match(plain, stop)
    hedges = [word for word in ((hedge["before"].strip() if hedge else ""), *_words(after["after"] if after else "")) if word]
    span = (hedge.start() if hedge else start, after.end() if after else stop)
    kind: Kind = "amount" if unit in _MONEY else "count"
    return Figure(kind=kind, value=(_plain(value),), unit=unit, hedges=tuple(hedges), span=span, number=number_span)


def _needs_no_unit(numeral: str) -> bool:
    """Whether a number is one where no noun follows: 5兆, which is money, as "5 trillion" is; 500万; the 十五 of 「十五の大学」."""
    first, last = numeral[0], numeral[-1]
    if len(numeral) == 1:
        return False
    scaled = last in (_SCALES if first.isdecimal() else _LARGE) and (first.isdecimal() or first in _KANJI - {"万"})
    return scaled or (_KANJI.issuperset(numeral) and not _GROUPED.isdisjoint(numeral))


def _end_of_unit(words: Sequence[Tagged], end: int, numeral: str, *, ordinal: bool) -> int | None:
    """Where the unit behind a numeral ends; ``end`` where none stands there, None where both are another word (一本化).

    Behind Arabic digits every noun is one, also one that counts nothing elsewhere: what it counts is not known, but it is no bare number.
    """
    if end == len(words) or words[end].span[0] - words[end - 1].span[1] > 1:
        return end
    word, arabic = words[end], numeral[0].isdecimal()
    year = numeral.isdecimal() and len(numeral) == 4 and "1900" <= numeral < "2100"
    if not (word.is_counter or (not ordinal and not year and word.is_thing) or (arabic and not year and word.is_noun)):
        return end
    last = end + 1
    while last < len(words) and words[last].is_suffix and words[last].span[0] == words[last - 1].span[1]:
        last += 1
    turned = last < len(words) and words[last].turns_unit and words[last].span[0] == words[last - 1].span[1]
    return last if not turned else last + 1 if arabic else None


def _unit(words: str) -> str:
    """A unit in one of its forms: カ国, ヶ国 and か国 are one."""
    return _UNIT_FORMS.get(words, _KA.sub("か", words))


def identity(figure: Figure) -> tuple[object, ...]:
    """By what a figure tells one thing from another: a year, an amount, 第３期; empty for a figure that names nothing."""
    if figure.year is not None:
        return ("year", figure.year)
    if figure.kind == "amount":
        return ("amount", *figure.value)
    return (figure.unit, *figure.value) if figure.unit in ("期", "次", "版") else ()


def _figure(kind: Kind, match: re.Match[str]) -> Figure:
    groups = match.groupdict()
    if groups.get("below"):
        share = Fraction(_small(groups["above"]), _small(groups["below"]))
        return Figure(kind="count", value=(str(share),), unit="", hedges=_hedges(match), span=match.span(), number=match.span())
    if kind == "count" and groups.get("mark"):
        mark = unicodedata.normalize("NFKC", groups["mark"])
        ordinal = int(mark) if mark.isdecimal() else _ROMAN.get(mark, 0)
        return Figure(kind=kind, value=(ordinal,), unit=groups["unit"], span=match.span(), number=match.span("mark"))
    if kind == "amount" or kind == "count":
        value = Decimal(groups["number"].replace(",", "")) * _ENGLISH_SCALES.get(groups.get("english") or "", 1)
        unit = groups.get("unit") or _CURRENCIES.get(groups.get("currency") or "", "円" if kind == "amount" else "")
        return Figure(kind=kind, value=(_plain(value),), unit=unit, hedges=_hedges(match), span=match.span(), number=match.span("number"))
    year = groups.get("relative") or _small(groups["year"]) + _ERAS.get(groups.get("era") or "", 0)
    if kind == "fiscal_year":
        return Figure(kind="fiscal_year", value=(year,), unit="", span=match.span(), number=match.span())
    if kind == "decade":
        return Figure(kind="decade", value=(year, _part(groups.get("part"))), unit="", span=match.span(), number=match.span())
    parts: list[int | Decimal | str] = [year]
    month = groups.get("month") or (str(_MONTHS.index(groups["name"]) + 1) if groups.get("name") else None)
    parts += [_small(part) for part in (month, groups.get("day")) if part]
    parts += [part for part in (groups.get("part"),) if part]
    return Figure(kind="date", value=tuple(parts), unit="", span=match.span(), number=match.span())


def _part(word: str | None) -> str:
    english = {"early": "前半", "first half of the": "前半", "mid": "半ば", "late": "後半", "second half of the": "後半"}
    return english.get(word or "", word or "")


def _hedges(match: re.Match[str]) -> tuple[str, ...]:
    groups = match.groupdict()
    return tuple(word for word in ((groups.get("before") or "").strip(), *_words(groups.get("after"))) if word)


def _words(after: str | None) -> list[str]:
    return re.findall("|".join(HEDGES), after or "")


def _small(text: str) -> int:
    """A year, month or day."""
    return int(number(text) or 0)


def _plain(number: Decimal) -> int | Decimal:
    return int(number) if number.adjusted() < _MOST_DIGITS and number == number.to_integral_value() else number
