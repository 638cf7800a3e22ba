"""The example questions of the page: what is offered must be answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.document import read_document, text_file
from index.errors import CorpusError
from index.settings import IndexSettings
from index.text.types import Document
from rag.assistant import Assistant
from rag.types import Language
from rag.web.page.examples import MOST, read_examples

SETTINGS = IndexSettings()
FOUND = read_examples(read_document(SETTINGS), text_file(SETTINGS))
EXAMPLES = [(language, one) for language, questions in FOUND.items() for one in questions]


@pytest.mark.weights
@pytest.mark.parametrize(("language", "question"), EXAMPLES)
def test_every_example_is_answered_in_its_language(real_assistant: Assistant, language: Language, question: str) -> None:
    answer = real_assistant.answer(question)
    assert answer.status in ("answered", "complete")
    assert answer.language == language


def test_both_languages_have_six_examples() -> None:
    assert [len(questions) for questions in FOUND.values()] == [MOST, MOST]


def test_a_document_without_examples_offers_what_it_has(document: Document, tmp_path: Path, stand_in_assistant: Assistant) -> None:
    found = read_examples(document, tmp_path / "text.ja.txt")
    assert [len(questions) for questions in found.values()] == [MOST, MOST]
    assert [stand_in_assistant.answer(one).status in ("answered", "complete") for one in found["ja"]] == [True] * MOST


@pytest.mark.parametrize("text", ["ja = [", "ja = []\nen = []", 'ja = ["a"]', 'ja = ["a"]\nen = ["b"]\nfr = ["c"]', 'ja = [1]\nen = ["b"]'])
def test_a_broken_file_of_examples_is_named(document: Document, tmp_path: Path, text: str) -> None:
    (tmp_path / "text.examples.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"text\.examples\.toml"):
        read_examples(document, tmp_path / "text.ja.txt")
