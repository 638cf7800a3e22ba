"""Where something stands, in one line: the footnotes of a draft.

``「統合イノベーション戦略2024」（令和６年６月４日閣議決定）３（１）①宇宙``, and in English
``Integrated Innovation Strategy 2024 (Cabinet decision, 4 June 2024), 3.(1)① (Space), item 1``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from textwrap import shorten

from index.text.numbering import ordinal_en
from index.text.types import Metadata, Passage, Section, section_label_en
from rag.answer.cite import UNKNOWN
from rag.types import Language

TRANSLATED = " [unofficial translation]"
"""Stands behind the citation of words of the reference translation."""

LONGEST_NAME = 80
"""Letters of a heading's English name; the rest is left out, so that a footnote takes two lines at most."""

_FULL_WIDTH = {ord("0") + n: ord("０") + n for n in range(10)}
_REIWA, _FIRST_DAY = 2018, date(2019, 5, 1)
"""The year before the first of the era, and the era's first day."""


def short_label(section: Section) -> str:
    """``３（１）①宇宙``: the section's label without stops and brackets that a reader does not need to tell it apart."""
    pieces: list[str] = []
    for heading in section.headings:
        alone = not pieces or pieces[-1].rstrip("．.")[-1:].isdecimal() or heading.title[:1].isdecimal()
        named = bool(pieces) and not section.headings[len(pieces) - 1].marker
        pieces.append(heading.mark if heading.marker or alone or named else heading.title)
    joined = [one.rstrip("．.") if not following[:1].isdecimal() else one for one, following in pairwise(pieces)]
    return "".join([*joined, *pieces[-1:]])


def title_en(metadata: Metadata) -> str:
    """The document in English: ``Integrated Innovation Strategy 2024 (Cabinet decision, 4 June 2024)``."""
    how = metadata.decided_by_en and f"{metadata.decided_by_en} decision"
    when = day_in_words(date.fromisoformat(metadata.decided), "en") if metadata.decided else UNKNOWN["en"]
    return f"{metadata.title_en or metadata.title} ({', '.join(part for part in (how, when) if part)})"


def cited_en(metadata: Metadata, passage: Passage, titles: Sequence[str] | None) -> str:
    """A passage in English, without the mark of a translation."""
    return f"{title_en(metadata)}, {item_en(passage, titles)}"


def item_en(passage: Passage, titles: Sequence[str] | None) -> str:
    """``3.(1)① (Space), item 1``; other paragraphs than bullets are named as labels name them."""
    lead, _, _ = passage.ordinal.partition(".")
    titles = [shorten(title, LONGEST_NAME, placeholder="…") for title in titles] if titles else None
    return section_label_en(passage.section, titles) + (ordinal_en(passage.ordinal) if lead == "0" else f", item {lead}")


def number_in_words(number: int, language: Language) -> str:
    """A count as Japanese papers set it: one digit in full width, more in half width."""
    return str(number).translate(_FULL_WIDTH) if language == "ja" and number < 10 else str(number)


def day_in_words(day: date, language: Language) -> str:
    """``令和８年11月29日``, ``29 November 2026``."""
    if language == "en":
        return f"{day.day} {day:%B} {day.year}"
    of_era = day.year - _REIWA
    year = f"令和{'元' if of_era == 1 else number_in_words(of_era, 'ja')}" if day >= _FIRST_DAY else str(day.year)
    return f"{year}年{number_in_words(day.month, 'ja')}月{number_in_words(day.day, 'ja')}日"
