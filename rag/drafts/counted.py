"""What an English figure counts: the noun behind it, so that 25 vessels do not stand because the text has 25 years.

Japanese units are read with the figure itself. An English noun may stand some words behind it, and other words may stand there too: only a
plural that is no verb of a numbered thing (Target 4 calls for …) is taken for what is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.language.figure import Figure

_AHEAD = 4
"""Words behind a figure in which its noun may stand."""
_WORD = re.compile(r"[ -]([A-Za-z][a-z'’]*)(?=[^A-Za-z'’]|$)")
_PLURAL = re.compile(r"people|[a-z]{2,}(?<![sui])s")
_NONE = frozenset(
    "of in on at by for to from with and or but if than as per the a an this that these those which who whose will would shall should "
    "may might can could must is are was were be been being has have had do does did not also since until till before after during "
    "while when where under over about through towards toward between among across within without into onto upon then so because its "
    "their our his her always perhaps besides sometimes afterwards".split()
)
"""Words that end the search: no noun that is counted stands behind them."""
_BEFORE = re.compile(r"(?<![A-Za-z.])([A-Za-z.]{1,20})[ -]?$")
_NUMBERED = re.compile(r"phase|stage|step|target|goal|level|article|section|chapter|table|figure|no\.?|version")
"""Names of things that are numbered, and not counted; so are names with a capital."""


def noun(text: str, figure: Figure) -> str | None:
    """The plural that a figure of a text counts; None: none stands there, or it may be something else."""
    before = _BEFORE.search(text, 0, figure.span[0])
    name = before[1] if before else ""
    if name and name.lower() not in _NONE and (name[0].isupper() or _NUMBERED.fullmatch(name)):
        return None
    return next((word for word in words(text, figure) if _PLURAL.fullmatch(word)), None)


def words(text: str, figure: Figure) -> Iterator[str]:
    """The words behind a figure that may be what it counts, in small letters."""
    if figure.kind not in ("count", "amount"):
        return
    place = figure.span[1]
    for _ in range(_AHEAD):
        found = _WORD.match(text, place)
        if not found or found[1].lower() in _NONE:
            return
        yield found[1].lower()
        place = found.end()
