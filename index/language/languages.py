"""In which language a text is written; one that is neither Japanese nor English by langid.py (Lui and Baldwin, ACL 2012)."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from index.language.characters import compatible

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SURE = 0.7
"""Probability from which a text is said to be in another language; no question of 6,800 in Japanese and English reaches it."""
CHINESE = ("zh", "yue", "wuu")
"""Chinese in its spoken forms: a Japanese compound without kana looks like each of them."""
_KNOWN = ("LATIN", "CJK", "HIRAGANA", "KATAKANA")
"""How Unicode names the letters of the two languages begin."""


def language_of(sentence: str) -> Literal["ja", "en"]:
    """Of a sentence that is Japanese or English; every Japanese one holds kana."""
    return "ja" if any("\u3041" <= character <= "\u30ff" for character in sentence) else "en"


def other_language(text: str) -> str:
    """The ISO 639-1 code of a language that is neither Japanese nor English; empty where the text is in these, or where it is unsure.

    Kana are Japanese. Where most letters are of another script, the text is in another language.
    """
    letters = [unicodedata.name(character, "") for character in compatible(text) if character.isalpha()]
    if not letters or any(name.startswith(("HIRAGANA", "KATAKANA")) for name in letters):
        return ""
    code, share = _identifier().classify(compatible(text))
    foreign = sum(not name.startswith(_KNOWN) for name in letters)
    if 2 * foreign >= len(letters):
        return str(code)
    return str(code) if share >= SURE and code not in ("ja", "en") else ""


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
