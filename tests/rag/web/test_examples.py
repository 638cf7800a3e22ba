"""The example questions of the page: what is offered must be answered."""

from __future__ import annotations

import pytest

from index.document import read_metadata
from index.settings import CORPUS
from rag.assistant import Assistant
from rag.types import Language
from rag.web.strings import LANGUAGES

THEMES = read_metadata(CORPUS).examples
EXAMPLES = [(language, one) for language in LANGUAGES.values() for questions in THEMES[language].values() for one in questions]


@pytest.mark.weights
@pytest.mark.parametrize(("language", "question"), EXAMPLES)
def test_every_example_is_answered_in_its_language(real_assistant: Assistant, language: Language, question: str) -> None:
    answer = real_assistant.answer(question)
    assert answer.status in ("answered", "complete")
    assert answer.language == language


def test_both_languages_have_the_same_number_of_themes() -> None:
    assert len(THEMES["ja"]) == len(THEMES["en"])
