"""In which language a question is written, and in which it is to be answered."""

from __future__ import annotations

import re

from index.language.figures import half_width
from index.language.tokens import words
from rag.cues import cues
from rag.types import Language

_JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff\uff66-\uff9f]")
_KANA = re.compile("[\u3041-\u30ff\uff66-\uff9f]")
_ASKS_FOR_LANGUAGE: tuple[tuple[Language, tuple[str, ...]], ...] = (("en", ("英語で", "in english")), ("ja", ("日本語で", "in japanese")))
_LANGUAGES: tuple[tuple[Language, tuple[str, ...]], ...] = (("en", ("英語", "英文", "english")), ("ja", ("日本語", "和文", "japanese")))
_PARTICLES = ("か", "の", "は", "を", "が", "に")


def recognise_language(text: str) -> Language:
    """The language in which a question is to be answered: the one it asks for, else the one it is written in."""
    return _named(text, _ASKS_FOR_LANGUAGE) or written_in(text)


def wished_language(text: str) -> Language | None:
    """The language of a text that says nothing but that it wishes for one: 「英語で」, "in Japanese please"; None for every other."""
    if not cues("en" if text.isascii() else "ja").about_nothing_but(text, "language"):
        return None
    return _named(text, _LANGUAGES)


def _named(text: str, forms: tuple[tuple[Language, tuple[str, ...]], ...]) -> Language | None:
    return next((language for language, names in forms if any(name in text.lower() for name in names)), None)


def as_typed(term: str, text: str) -> str:
    """A term in search form, as it stands in a text where its characters are the same in number."""
    start = half_width(text).lower().find(term)
    return text[start : start + len(term)] if start >= 0 else term


def written_in(text: str) -> Language:
    """The language of a question's words.

    Names of programmes stand in either language, so that English is recognised by its question words, and Japanese by kana or by
    the larger share.
    """
    for _, forms in _ASKS_FOR_LANGUAGE:
        for form in forms:
            text = re.sub(re.escape(form), " ", text, flags=re.IGNORECASE)
    japanese = len(_JAPANESE.findall(text))
    latin = len(words(text))
    if not japanese:
        return "en" if latin else "ja"
    ends_in_japanese = text.rstrip(" ?？。").endswith((*_PARTICLES, "教えて", "って何"))
    if latin >= 2 and cues("en").said(text, cues("en").interrogatives) and not ends_in_japanese:
        return "en"
    return "ja" if _KANA.search(text) or japanese >= 2 * latin else "en"
