"""What the layers below say in English, of a file or of the shelf, in the language of the page.

``strings/said.json`` has a pattern and the words of the page for each. What is not in it is shown as it is, and named as English.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

from index.errors import StrategyQAError
from rag.types import Language


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """A sentence, and whether it is in the language of the page."""

    text: str
    translated: bool

    def html(self, language: Language) -> str:
        """It as HTML, named as English where it stands in another language's page."""
        return escape(self.text) if self.translated or language == "en" else f'<span lang="en">{escape(self.text)}</span>'


def said(message: str, language: Language, remedy: str = "") -> Words:
    """A message of the layers below in the language of the page, with what to do."""
    for pattern, words in _table():
        found = pattern.fullmatch(message)
        if found and language in words:
            parts = [said(part, language).text for part in found.groups()]
            return Words(text=words[language].format("", *parts), translated=True)
    return Words(text=f"{message}. {remedy[:1].upper()}{remedy[1:]}." if remedy else message, translated=language == "en")


def said_of(error: StrategyQAError, language: Language) -> Words:
    """An error in the language of the page."""
    return said(error.message, language, error.remedy)


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    found = json.loads((Path(__file__).parent / "strings" / "said.json").read_text(encoding="utf-8"))
    return tuple((re.compile(one.pop("match"), re.DOTALL), one) for one in found)
