"""Which files an answer comes from: those of one run, compared with another by their hash."""

from __future__ import annotations

from pathlib import Path

from eval.runs import SOURCES
from index.language.characters import RADICALS
from index.language.tokens import SEARCH_TERMS
from index.settings import CORPUS
from index.text import pointing

ROOT = Path(__file__).parents[2]


def test_data_that_have_a_say_in_an_answer_are_among_its_sources() -> None:
    """A pattern that finds nothing would leave them out without a word."""
    sources = {file for pattern in SOURCES for file in ROOT.glob(pattern)}
    assert {RADICALS, SEARCH_TERMS, CORPUS, Path(pointing.__file__).with_name("document_kinds.toml")} <= sources
