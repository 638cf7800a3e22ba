"""Dates, amounts and shares of an English sentence in Japanese, by code. What a bare number counts is not told, so that it is left out."""

from __future__ import annotations

import re
from decimal import Decimal

from index.language.figure import Figure
from index.language.figures import figures

CURRENCIES = {"£": "ポンド", "$": "ドル", "€": "ユーロ"}
"""What a sign before an amount says."""
_POUNDS = re.compile(r"[ -]pounds?\b", re.IGNORECASE)
_IN_WORDS = re.compile(r"(?:m|b|tr)illion$", re.IGNORECASE)
"""An amount of an English sentence that names no currency: it may count people."""
_OTHER_DOLLARS = re.compile(r"(?<!US)(?<=[A-Z])\$$")
_NEGATED = re.compile(r"\b(?:not|no|never)$|n't$", re.IGNORECASE)
_HEDGES = {
    **dict.fromkeys(("about", "around", "approximately"), "約{}"),
    **dict.fromkeys(("over", "more than"), "{}超"),
    **dict.fromkeys(("less than", "under", "below"), "{}未満"),
    **dict.fromkeys(("nearly", "almost"), "{}近く"),
    **{"at least": "{}以上", "up to": "最大{}"},
}
_SCALES = ((10**12, "兆"), (10**8, "億"), (10**4, "万"))


def restate(sentence: str) -> str:
    """The dates, amounts and shares of a sentence in Japanese, in its order: ``2019年6月4日、140億ポンド、約25%``."""
    return "、".join(dict.fromkeys(text for figure in figures(sentence) if (text := _japanese(figure, sentence))))


def currency(figure: Figure, sentence: str) -> str:
    """The unit of an amount as the sign before it or the word after it says, else as it was read; empty where English names none."""
    if figure.kind != "amount":
        return figure.unit
    before = sentence[: figure.number[0]].rstrip()
    if before[-1:] in CURRENCIES:
        return "" if _OTHER_DOLLARS.search(before) else CURRENCIES[before[-1:]]
    if _POUNDS.match(sentence, figure.span[1]):
        return "ポンド"
    words = sentence[slice(*figure.span)]
    return "" if figure.unit == "円" and _IN_WORDS.search(words) and not re.search("¥|￥|jpy", words, re.IGNORECASE) else figure.unit


def _japanese(figure: Figure, sentence: str) -> str:
    """One figure; empty where it is a bare number, or is told by another one."""
    numbers = [part for part in figure.value if isinstance(part, int)]
    if figure.kind in ("date", "fiscal_year", "decade"):
        if figure.year is None:
            return ""
        if figure.kind == "decade":
            return f"{figure.value[0]}年代{figure.value[1]}"
        if figure.kind == "fiscal_year":
            return f"{figure.value[0]}年度"
        return "".join(f"{number}{unit}" for number, unit in zip(numbers, "年月日", strict=False))
    if _is_denied(figure, sentence):
        return ""
    if figure.kind == "amount" and (unit := currency(figure, sentence)):
        words = _scaled(Decimal(str(figure.value[0]))) + unit
    elif figure.unit == "%":
        words = f"{figure.value[0]}%"
    else:
        return ""
    for hedge in figure.hedges or _before_sign(figure, sentence):
        words = _HEDGES.get(hedge.lower(), "{}").format(words)
    return words


def _is_denied(figure: Figure, sentence: str) -> bool:
    """Whether what limits a figure is taken back: ``not more than £5 million`` is no ``超``."""
    hedge = next(iter(figure.hedges or _before_sign(figure, sentence)), "").lower()
    before = sentence[: figure.number[0]].rstrip().rstrip("£$€").rstrip()
    return bool(hedge) and before.lower().endswith(hedge) and bool(_NEGATED.search(before[: -len(hedge)].rstrip()))


def _before_sign(figure: Figure, sentence: str) -> tuple[str, ...]:
    """What limits an amount whose sign stands between: ``up to £14 billion``."""
    before = sentence[: figure.number[0]].rstrip().removesuffix("£").removesuffix("$").removesuffix("€").rstrip().lower()
    return tuple(hedge for hedge in _HEDGES if before.endswith(f" {hedge}") or before == hedge)


def _scaled(number: Decimal) -> str:
    """140億, 1.5兆, 250万."""
    scale, word = next(((scale, word) for scale, word in _SCALES if number >= scale), (1, ""))
    return f"{(number / scale).normalize():f}{word}"
