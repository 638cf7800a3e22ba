"""In which language a question is written, and in which it is to be answered."""

from __future__ import annotations

import re

from index.tokens import words
from rag.cues import cues
from rag.types import Language

_JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff\uff66-\uff9f]")
_KANA = re.compile("[\u3041-\u30ff\uff66-\uff9f]")
_ASKS_FOR_LANGUAGE: tuple[tuple[Language, tuple[str, ...]], ...] = (("en", ("英語で", "in english")), ("ja", ("日本語で", "in japanese")))
_PARTICLES = ("か", "の", "は", "を", "が", "に")


def recognise_language(text: str) -> Language:
    """The language in which a question is to be answered: the one it asks for, else the one it is written in."""
    return asks_for_language(text) or written_in(text)


def asks_for_language(text: str) -> Language | None:
    """The language that a question asks for: 「英語で」."""
    return next((language for language, forms in _ASKS_FOR_LANGUAGE if any(form in text.lower() for form in forms)), None)


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
