"""Which kind of figure a question asks for, and whether a sentence holds one of that kind at all."""

from __future__ import annotations

import re
from typing import Literal

from index.figures import figures, half_width

AskedKind = Literal["amount", "percentage", "count", "date"]

_ASKS: tuple[tuple[AskedKind, re.Pattern[str]], ...] = (
    ("percentage", re.compile(r"何 ?(?:%|パーセント|割)|割合(?:は|の目標)|利回り|\bpercent|\bwhat share\b")),
    (
        "amount",
        re.compile(
            r"いくら|何円|何兆|何億|金額|予算(?:額|総額|規模)?(?:は|が|って|を教)|(?:費用|経費|建設費|建造費|整備費|総額|予算額)(?:は|が|を|$)"
            r"|\bhow much (?:is|was|are|money|funding|will .* cost|does .* cost)|\b(?:total )?(?:budget|cost)\b.*\?"
        ),
    ),
    (
        "count",
        re.compile(
            r"何(?:件|人|名|校|社|回|基|個|種|倍|課題|大学|機関|箇所|[かカヶ]所|[かカヶ]国|年間|量子ビット|つ)|いくつ|人数|(?:大学|機関|企業|職員|件)数"
            r"|(?:大学|機関|企業|職員)の数|\bhow many\b|\bhow often\b"
        ),
    ),
    ("date", re.compile(r"いつ|何年(?!間)|何月|何日|時期は|期限は|\bwhen\b|\b(?:what|which) year\b|\bby what\b")),
)
_RELATIVE_DATE = re.compile(r"昨年|今年|来年|本年|前年|今夏|今春|今秋|今冬|次期|年央")


def asked_kind(question: str) -> AskedKind | None:
    """The kind of figure that a question asks for; None where it asks for something else."""
    plain = half_width(question)
    return next((kind for kind, pattern in _ASKS if pattern.search(plain)), None)


def holds_asked_kind(question: str, sentence: str) -> bool:
    """Whether a sentence holds a figure of the kind that the question asks for; true where it asks for none.

    A figure that the question itself names is no answer to it.
    """
    kind = asked_kind(question)
    if kind is None:
        return True
    named = {figure.key for figure in figures(question)}
    found = [figure for figure in figures(sentence) if figure.key not in named]
    if kind == "date":
        return any(figure.kind in ("date", "fiscal_year", "decade") for figure in found) or bool(_RELATIVE_DATE.search(sentence))
    if kind == "amount":
        return any(figure.kind == "amount" for figure in found)
    if kind == "percentage":
        return any(figure.unit in ("%", "割") for figure in found)
    return any(figure.kind == "count" for figure in found)
