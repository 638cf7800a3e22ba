"""Normalisation before surface forms are compared."""

from __future__ import annotations

import re

from index.language.characters import compatible, one_dash

_KANJI = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")}
_ERAS = {"令和": 2018, "平成": 1988}


def normalise(text: str) -> str:
    """NFKC, lower case, no white space, no thousands separators, wareki as Western years, kanji counts as digits."""
    plain = re.sub(r"\s+", "", one_dash(compatible(text)).lower())
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", plain)
    plain = re.sub(r"(令和|平成)(\d+|元)(?=年)", lambda m: str(_ERAS[m[1]] + (1 if m[2] == "元" else int(m[2]))), plain)
    return re.sub(r"[一二三四五六七八九](?=つ|年度?|か国|機関|大学|回|人)", lambda m: _KANJI[m[0]], plain)
