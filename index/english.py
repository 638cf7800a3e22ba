"""English frames around Japanese sentences, for a corpus without a translation.

The model does not translate. An English statement says where the answer stands and restates, by code, the figures and
dates of the cited sentence and the names that are written there in Latin letters.
"""

from __future__ import annotations

import re
from calendar import month_name
from decimal import Decimal

from index.characters import compatible, one_dash
from index.display import display
from index.figures import Figure, figures
from index.numbering import english_ordinal

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
_ORDINALS = {"期": "{} period", "年目": "{} year", "版": "{} edition", "次": "{}", "回": "{}"}
_LATIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9&]*(?:[-. ][A-Za-z0-9]+)*")


def english_statement(sentence: str, label: str) -> str:
    """The English frame for a Japanese sentence: where it stands, and its figures and Latin names restated."""
    restated = restate(sentence)
    where = f"See {label}; the citation gives the sentence in Japanese."
    return f"{where} Figures, dates and names in that sentence: {restated}." if restated else where


def restate(sentence: str) -> str:
    """Figures, dates and Latin names of a sentence in English, in its order."""
    plain = one_dash(compatible(display(sentence)))
    found = figures(plain)
    inside = [figure.span for figure in found]
    names = [
        (match.start(), match.group())
        for match in _LATIN_NAME.finditer(plain)
        if len(match.group()) > 1 and not any(start <= match.start() < end for start, end in inside)
    ]
    items = [(figure.span[0], english_figure(figure, plain)) for figure in found] + names
    return "; ".join(dict.fromkeys(text for _, text in sorted(items)))


def english_figure(figure: Figure, text: str) -> str:
    """One figure in English: ``10 trillion yen in scale``, ``FY2024``, ``14 April 2023``, ``about 30 (件)``."""
    if figure.kind == "fiscal_year":
        return f"FY{figure.value[0]}"
    if figure.kind == "decade":
        return f"{_PARTS.get(str(figure.value[1]), '')}{figure.value[0]}s"
    if figure.kind == "date":
        return _english_date(figure)
    number = figure.value[0]
    if figure.kind == "amount":
        words = _scaled(Decimal(str(number))) + (" yen" if figure.unit == "円" else f" ({figure.unit})")
    elif isinstance(number, str):
        words = number
    elif figure.unit in _ORDINALS and (text[figure.span[0]] == "第" or figure.unit == "年目"):
        words = _ORDINALS[figure.unit].format(english_ordinal(int(number)))
    elif figure.unit.isascii() and figure.unit.isalpha():
        words = text[slice(*figure.span)]
    elif figure.unit == "回":
        words = f"{number:,} times"
    else:
        words = _UNITS.get(figure.unit, f"{{}} ({figure.unit})").format(f"{number:,}")
    for hedge in figure.hedges:
        words = _HEDGES.get(hedge, "{}").format(words)
    return words


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
