"""Words of a text by their reading: what is typed in kana or in Latin letters is spelled as the text spells it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import jaconv

from index.language.dictionary import nodes

_MOST_WORDS = 5
"""Words that are read as one: 「科学技術振興機構」 has four."""
_SHORTEST = 2
"""Kana; a shorter reading is too often a part of another word."""
_BESIDE = frozenset("はがをにのとでもやへかな、。？?！! 　")
"""What stands on both sides of a word whose reading is the shortest."""


_DOUBLED_N = re.compile("nn(?=[aiueoy])")
"""「こんにちは」 is ``konnichiwa`` to a reader, and ``konnnichiha`` to a keyboard."""
_SYLLABLES = re.compile(
    r"(?:(?:[kgsztdnhbpmyrwfj]|[kgnhbpmr]y|sh|ch|ts|sy|zy|jy|ty)?[aiueo]|n(?![aiueoy])|n'|([ksptgdbzj])(?=\1)|t(?=ch))+", re.IGNORECASE
)
"""A word in Hepburn or Kunrei."""
_SMALL = frozenset("ゃゅょぁぃぅぇぉー")
"""Kana that belong to the one before them."""
_PARTICLES = {"wa": "は", "o": "を", "e": "へ"}
_LONG = {"ā": "aa", "ī": "ii", "ū": "uu", "ē": "ei", "ō": "ou", "â": "aa", "î": "ii", "û": "uu", "ê": "ei", "ô": "ou"}


class Readings:
    """The nouns of a text by their reading."""

    def __init__(self, texts: Iterable[str]) -> None:
        counted: dict[str, Counter[str]] = {}
        for text in texts:
            run: list[tuple[str, str]] = []
            for word in nodes(text):
                kana = word.feature.kana or ""
                if word.feature.pos1 in ("名詞", "接尾辞", "接頭辞") and word.feature.pos2 != "数詞" and kana not in ("", "*"):
                    run = [*run[1 - _MOST_WORDS :], (word.surface, kana)]
                    for start in range(len(run)):
                        surface, reading = ("".join(parts) for parts in zip(*run[start:], strict=True))
                        counted.setdefault(jaconv.kata2hira(reading), Counter())[surface] += 1
                else:
                    run = []
        self._spelled = {reading: words.most_common(1)[0][0] for reading, words in counted.items() if len(reading) >= _SHORTEST}
        self._longest = max(map(len, self._spelled), default=0)

    def spelled(self, text: str) -> str:
        """A text in kana or in Latin letters with the words of this text as it spells them, the longest first.

        Any other text stays as it is, and so does one that has no word of this text.
        """
        kana = kana_of(text)
        found, position, known = "", 0, False
        while position < len(kana):
            ends = range(min(len(kana), position + self._longest), position, -1)
            reading = next((kana[position:end] for end in ends if self._knows(kana, position, end)), "")
            found += self._spelled.get(reading, kana[position])
            known = known or len(reading) > _SHORTEST
            position += len(reading) or 1
        return found if known else text

    def _knows(self, kana: str, start: int, end: int) -> bool:
        if kana[start:end] not in self._spelled or kana[end : end + 1] in _SMALL:
            return False
        return end - start > _SHORTEST or ((kana[start - 1 : start] in _BESIDE or not start) and (kana[end : end + 1] in _BESIDE))


def kana_of(text: str) -> str:
    """A text that is written in hiragana alone, or in Latin letters that spell kana (Hepburn or Kunrei); empty: it is neither.

    Marks and digits may stand in it.
    """
    letters = [character for character in text if character.isalpha() and character != "ー"]
    if letters and all("\u3041" <= character <= "\u3096" for character in letters):
        return text
    plain = "".join(_LONG.get(character, character) for character in text.lower())
    spoken = [word.strip(".,?!") for word in plain.split()]
    if not plain.isascii() or len(spoken) < 2 or not all(map(_SYLLABLES.fullmatch, spoken)):
        return ""
    kana = [_PARTICLES.get(word) or jaconv.alphabet2kana(_DOUBLED_N.sub("nnn", word)) for word in spoken]
    return "" if any(map(str.isascii, filter(str.isalpha, "".join(kana)))) else "".join(kana)
