"""The parts of a question that asks for more than one thing: each is a question of its own, answered by its own passage.

Only the form of the question is looked at: 「AとB、それぞれ…」, 「Aと、Bは？」, ``How do A and B each ...?``, ``When ..., and who ...?``.
"""

from __future__ import annotations

from rag.parts_english import english_parts
from rag.parts_japanese import japanese_parts
from rag.types import Language, Parts

MOST = 4
"""Parts that are answered; a question with more is asked as a whole."""


def parts_of(question: str, language: Language) -> Parts | None:
    """The parts of a question; None where it asks for one thing."""
    found = english_parts(question) if language == "en" else japanese_parts(question)
    if found is None or not 2 <= len(found.parts) <= MOST or any(len(part.about) < 2 for part in found.parts):
        return None
    return found
