"""English frames around Japanese sentences, for a corpus without a translation.

The model does not translate. An English statement says where the answer stands and restates, by code, the figures and
dates of the cited sentence and the names that are written there in Latin letters.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from index.language.characters import Span, compatible, one_dash
from index.language.display import display
from index.language.figure import Figure
from index.language.figures import figures
from index.text.numbering import english_ordinal

_PARTS = {"前半": "first half of the ", "後半": "second half of the ", "半ば": "mid-", "初頭": "early "}
_YEAR_PARTS = {"末": "end", "初め": "beginning", "央": "middle", "年央": "middle"}
_SEASONS = {"春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter"} | _YEAR_PARTS
_HEDGES = {
    **dict.fromkeys(("約", "およそ", "程度"), "about {}"),
    **dict.fromkeys(("最低", "少なくとも"), "at least {}"),
    **dict.fromkeys(("総額", "合計"), "{} in total"),
    **{"規模": "on the scale of {}", "以上": "{} or more", "以下": "{} or less", "以内": "within {}", "未満": "less than {}"},
    **{"超": "more than {}", "最大": "at most {}", "年間": "{} a year", "月額": "{} a month"},
}
_UNITS = {
    **{"年間": "{} years", "か年": "{} years", "年": "{} years", "年ぶり": "first in {} years", "倍": "{} times"},
    **{"大学": "{} universities", "人": "{} people", "名": "{} people", "か国": "{} countries", "機関": "{} institutions"},
    **{"課題": "{} challenges", "市場": "{} markets", "%": "{}%", "つ": "{}", "": "{}"},
}
_ORDINALS = {"期": "{} period", "つめ": "{}", "つ目": "{}", "番目": "{}", "年目": "{} year", "版": "{} edition", "次": "{}", "回": "{}"}
_COUNTED_ORDINALS = ("年目", "つめ", "つ目", "番目")
_NUMBERED = {"図": "Figure", "表": "Table", "別紙": "Annex", "様式": "Form"}
_PARTS_OF_LAW = {"章": "Chapter {}", "節": "Section {}", "条": "Article {}", "項": "paragraph {}", "号": "item {}"}
_ERAS = {"S": 1925, "H": 1988, "R": 2018}
_ERA_YEAR = re.compile(r"([SHR])(\d{1,2})")
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+(?<![.,;:)])")
_MARK = re.compile(r"^[一二三四五六七八九十〇\d]+[  ]|\(注\d*\)|\(\d{1,2}\)|(?<=[一二三四五六七八九])つ一つ")
_TO, _MINUS = ("～", "〜", "~"), ("▲", "△")
_CIRCLED = re.compile("[①-⑳⑴-⒇]")
_LATIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9&]*(?:[-. ][A-Za-z0-9]+)*")


def english_statement(sentence: str, label: str) -> str:
    """The English frame for a Japanese sentence: where it stands, and its figures and Latin names restated."""
    restated = restate(sentence)
    where = f"See {label}; the citation gives the sentence in Japanese."
    return f"{where} Figures, dates and names in that sentence: {restated}." if restated else where


def restate(sentence: str) -> str:
    """Figures, dates, addresses and Latin names of a sentence in English, in its order. Marks of items and bare numbers count nothing."""
    plain = one_dash(compatible(_CIRCLED.sub(" ", display(sentence))))
    addresses = [match.span() for match in _ADDRESS.finditer(plain)]
    marks = [match.span() for match in _MARK.finditer(plain)]
    found = [figure for figure in figures(plain) if not _inside(figure.span[0], addresses + marks)]
    inside = [*addresses, *(figure.span for figure in found)]
    names = [
        (match.start(), _with_year(match.group()))
        for match in _LATIN_NAME.finditer(_ADDRESS.sub(lambda address: "\n" * len(address.group()), plain))
        if len(match.group()) > 1 and not _inside(match.start(), inside)
    ]
    items = [*_joined(found, plain), *names, *((start, plain[start:end]) for start, end in addresses)]
    return "; ".join(dict.fromkeys(text for _, text in sorted(items)))


def _inside(position: int, spans: Sequence[Span]) -> bool:
    return any(start <= position < end for start, end in spans)


def _joined(found: Sequence[Figure], plain: str) -> list[tuple[int, str]]:
    """The figures in English, with their places; an article with its paragraph, an act with its year, are one."""
    items: list[tuple[int, str]] = []
    end, year = -1, ""
    for earlier, figure in zip((None, *found), found, strict=False):
        before = next((word for mark, word in _NUMBERED.items() if plain[: figure.span[0]].rstrip().endswith(mark)), "")
        between = plain[end : figure.span[0]].removesuffix("第") if end >= 0 else None
        words = _from(earlier, figure, plain) + english_figure(figure, plain)
        if between == "法律" and figure.unit == "号" and year:
            items[-1] = (items[-1][0], f"Act No. {figure.value[0]} of {year}")
        elif between == "" and figure.unit in _PARTS_OF_LAW and items:
            items[-1] = (items[-1][0], f"{items[-1][1]}, {words}")
        elif figure.kind == "count" and before:
            items.append((figure.span[0], f"{before} {figure.value[0]}"))
        elif figure.kind != "count" or figure.unit not in ("", "つ"):
            items.append((figure.span[0], words))
        end, year = figure.span[1], words if figure.kind == "date" and len(figure.value) == 1 else ""
    return items


def _from(earlier: Figure | None, figure: Figure, plain: str) -> str:
    """What a figure loses when it is told alone: the bare number with which its range begins, or the mark of a deficit."""
    if earlier and (earlier.kind, earlier.unit) == ("count", "") and plain[earlier.span[1] : figure.span[0]].strip() in _TO:
        first = replace(earlier, unit=figure.unit) if figure.unit == "月" else earlier
        return f"{english_figure(first, plain)} to "
    return "minus " if plain[: figure.span[0]].endswith(_MINUS) else ""


def _with_year(name: str) -> str:
    """``H30`` with the year of its era: ``H30 (2018)``."""
    era = _ERA_YEAR.fullmatch(name)
    return f"{name} ({_ERAS[era[1]] + int(era[2])})" if era else name


def english_figure(figure: Figure, text: str) -> str:
    """One figure in English: ``10 trillion yen in scale``, ``FY2024``, ``14 April 2023``, ``about 30 (件)``."""
    if figure.kind in ("date", "fiscal_year") and figure.year is None:
        return text[slice(*figure.span)]
    if figure.kind == "fiscal_year":
        return f"FY{figure.value[0]}"
    if figure.kind == "decade":
        return f"{_PARTS.get(str(figure.value[1]), '')}{figure.value[0]}s"
    if figure.kind == "date":
        return _english_date(figure)
    words = _counted(figure, text)
    for hedge in figure.hedges:
        words = _HEDGES.get(hedge, "{}").format(words)
    return words


def _counted(figure: Figure, text: str) -> str:
    """An amount or a count, without what limits it."""
    number = figure.value[0]
    if figure.kind == "amount":
        return _scaled(Decimal(str(number))) + (" yen" if figure.unit == "円" else f" ({figure.unit})")
    if isinstance(number, str):
        return number
    if figure.unit in _PARTS_OF_LAW and text[figure.span[0]] == "第":
        return _PARTS_OF_LAW[figure.unit].format(number)
    if figure.unit in _ORDINALS and (text[figure.span[0]] == "第" or figure.unit in _COUNTED_ORDINALS):
        return _ORDINALS[figure.unit].format(english_ordinal(int(number)))
    if figure.unit and text[figure.span[0]] == "第" and not figure.unit.isascii():
        return f"No. {number} ({figure.unit})"
    if figure.unit.isascii() and figure.unit.isalpha():
        return text[slice(*figure.span)]
    if figure.unit == "回":
        return f"{number:,} times"
    if figure.unit == "月" and number in range(1, 13):
        return month_name[int(number)]
    if figure.unit == "割":
        return f"{number * 10:,}%"
    return _UNITS.get(figure.unit, f"{{}} ({figure.unit})").format(f"{number:,}")


def _english_date(figure: Figure) -> str:
    year, *rest = figure.value
    numbers = [part for part in rest if isinstance(part, int)]
    seasons = [_SEASONS[str(part)] for part in rest if str(part) in _SEASONS]
    month = f"{month_name[numbers[0]]} " if numbers else ""
    day = f"{numbers[1]} " if len(numbers) > 1 else ""
    season = f"{seasons[0]} of " if seasons and seasons[0] in _YEAR_PARTS.values() else "".join(f"{s} " for s in seasons)
    return f"{season}{day}{month}{year}"


def _scaled(number: Decimal) -> str:
    for scale, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if number >= scale:
            return f"{(number / scale).normalize():f} {word}"
    return f"{number:,}"
