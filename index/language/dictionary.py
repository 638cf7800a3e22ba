"""The dictionary: parts of speech of a Japanese text (UniDic, by fugashi)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from index.language.characters import Span

if TYPE_CHECKING:
    from fugashi import Tagger


NUMERALS = frozenset("0123456789〇零一二三四五六七八九十百千万億兆")
"""Of which numbers are written; 「数百」 and 「いち」 of a name are numerals to the dictionary, and no numbers."""
LATIN_UNITS = (
    "w kw mw gw tw wh kwh mwh gwh twh v kv hz khz mhz ghz thz ev kev mev gev tev mm cm m km nm ha kg t mt ml l kl k pa mpa gpa ppm ppb "
    "kb mb gb tb pb bit qubit m2 m3 km2 bps mbps gbps tbps db"
).split()
"""Units that a Japanese dictionary does not know: SI symbols with their usual prefixes, bytes; in lower case."""
HEDGES = "規模 程度 以上 以下 以内 未満 超 余り ほど 前後".split()
"""Nouns and suffixes that stand after a figure and are no unit of it."""
_MOST_AT_ONCE = 3000
"""Characters that are tagged at once; no sentence is longer. Of a run of like characters the tagger looks at every part of every part."""
IDIOMS = "十分 一時 一度 一歩 第一歩 一面 一次 二次 二次元 三次元 二国間 三位一体 三権分立 一石二鳥 十人十色".split()
"""Words that begin like a number with its unit, where the dictionary does not know them as one."""
_HIRAGANA = frozenset(map(chr, range(0x3041, 0x3097)))
_UNIT_ENDS = frozenset("目 ぶり 間 当たり あたり".split())
_LOCK = Lock()


class Tagged(NamedTuple):
    """A word, with what figures need of its part of speech."""

    text: str
    span: Span
    is_numeral: bool
    is_counter: bool
    """A word that counts: 件, 人, トン, か月; or the symbol of a unit."""
    is_thing: bool
    """A noun that may be counted: 大学, 機関."""
    is_noun: bool
    """A noun or a part of one, whatever it is used for."""
    is_suffix: bool
    """Goes on with a unit: the 目 of 年目, the 当たり of 人当たり."""
    turns_unit: bool
    """A suffix that makes another word of a number and its unit: the 化 of 一本化; not the ごと of 3年ごと."""
    is_vague: bool
    """A numeral without a value: 数百, 何十."""


@lru_cache(maxsize=1)
def tagger() -> Tagger:
    """The one tagger of the process."""
    import unidic_lite
    from fugashi import Tagger

    return Tagger(f'-d "{unidic_lite.DICDIR}"')


def nodes(text: str) -> Iterator[Any]:
    """The dictionary's words of a text in order. A long text is read part by part: what it costs grows no faster than its length."""
    position = 0
    while len(text) - position > _MOST_AT_ONCE:
        last = max(text.rfind(mark, position, position + _MOST_AT_ONCE) for mark in "。\n 、")
        end = last + 1 if last > position else position + _MOST_AT_ONCE
        yield from _read(text[position:end])
        position = end
    yield from _read(text[position:])


def _read(text: str) -> list[Any]:
    """The words of a text with their parts of speech. The tagger keeps those of its last text only, whichever thread it reads it for."""
    with _LOCK:
        found = list(tagger()(text))
        for word in found:
            _ = word.feature  # read out of the tagger's memory when it is first asked for
    return found


def placed(text: str) -> Iterator[tuple[Any, Span]]:
    """The dictionary's words of a text in order, each with where it stands; its characters are taken as they are."""
    position = 0
    for word in nodes(text):
        start = text.index(word.surface, position)
        position = start + len(word.surface)
        yield word, (start, position)


@lru_cache(maxsize=1024)
def tagged(text: str) -> tuple[Tagged, ...]:
    """The words of a text in order, with what figures need of each."""
    found: list[Tagged] = []
    for word, span in placed(text):
        kind, detail, use = word.feature.pos1, word.feature.pos2, word.feature.pos3
        plain, suffix = word.surface not in HEDGES, kind == "接尾辞"
        found.append(
            Tagged(
                text=word.surface,
                span=span,
                is_numeral=detail == "数詞" and NUMERALS.issuperset(word.surface),
                is_counter=plain and (use.startswith("助数詞") or word.surface in LATIN_UNITS),
                is_thing=plain and not word.surface.isascii() and (suffix or (detail == "普通名詞" and use == "一般")),
                is_noun=plain and not word.surface.isascii() and detail != "数詞" and kind in ("名詞", "形状詞", "接頭辞", "接尾辞"),
                is_suffix=word.surface in _UNIT_ENDS,
                turns_unit=suffix and plain and word.surface not in _UNIT_ENDS and not _HIRAGANA.issuperset(word.surface),
                is_vague=detail == "数詞" and word.surface[0] in "数何幾",
            )
        )
    return tuple(found)
