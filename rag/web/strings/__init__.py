"""All words of the page, one table a language, with the same keys."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from rag.types import Language

LANGUAGES: dict[str, Language] = {"日本語": "ja", "English": "en"}
"""Names of the languages as the switch shows them."""


def table(language: Language) -> dict[str, str]:
    """The words of one language."""
    return _read(language)


def script_words() -> str:
    """The words of both languages as JSON that can stand in a page."""
    words = {language: table(language) for language in LANGUAGES.values()}
    return json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")


@lru_cache(maxsize=2)
def _read(language: Language) -> dict[str, str]:
    found: dict[str, str] = json.loads((Path(__file__).parent / f"{language}.json").read_text(encoding="utf-8"))
    return found
