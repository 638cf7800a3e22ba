"""Dates, amounts and shares of an English sentence in Japanese, by code. What a bare number counts is not told, so that it is left out."""

from __future__ import annotations

from decimal import Decimal

from index.figures import Figure, figures

CURRENCIES = {"£": "ポンド", "$": "ドル", "€": "ユーロ"}
"""What a sign before an amount says; without one, English figures are read as yen."""
_HEDGES = {
    **dict.fromkeys(("about", "around", "approximately"), "約{}"),
    **dict.fromkeys(("over", "more than"), "{}超"),
    **{"at least": "{}以上", "up to": "最大{}"},
}
_SCALES = ((10**12, "兆"), (10**8, "億"), (10**4, "万"))


def restate(sentence: str) -> str:
    """The dates, amounts and shares of a sentence in Japanese, in its order: ``2019年6月4日、140億ポンド、約25%``."""
    return "、".join(dict.fromkeys(text for figure in figures(sentence) if (text := _japanese(figure, sentence))))


def currency(figure: Figure, sentence: str) -> str:
    """The unit of an amount as the sign before it says, else as it was read."""
    before = sentence[: figure.number[0]].rstrip()[-1:]
    return CURRENCIES.get(before, figure.unit) if figure.kind == "amount" else figure.unit


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
    if figure.kind == "amount":
        words = _scaled(Decimal(str(figure.value[0]))) + currency(figure, sentence)
    elif figure.unit == "%":
        words = f"{figure.value[0]}%"
    else:
        return ""
    for hedge in figure.hedges or _before_sign(figure, sentence):
        words = _HEDGES.get(hedge.lower(), "{}").format(words)
    return words


def _before_sign(figure: Figure, sentence: str) -> tuple[str, ...]:
    """What limits an amount whose sign stands between: ``up to £14 billion``."""
    before = sentence[: figure.number[0]].rstrip().removesuffix("£").removesuffix("$").removesuffix("€").rstrip().lower()
    return tuple(hedge for hedge in _HEDGES if before.endswith(f" {hedge}") or before == hedge)


def _scaled(number: Decimal) -> str:
    """140億, 1.5兆, 250万."""
    scale, word = next(((scale, word) for scale, word in _SCALES if number >= scale), (1, ""))
    return f"{(number / scale).normalize():f}{word}"
