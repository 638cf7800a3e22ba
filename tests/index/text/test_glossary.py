"""The glossary is read, is of this text, and widens search in both directions."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import CorpusError
from index.language.tokens import search_form, terms
from index.text.glossary import read_glossary
from index.text.types import Document
from rag.evidence.mentions import mentions

ENTRY = '[[entries]]\nja = "大学ファンド"\nen = ["university endowment fund"]\nkind = "programme"\n'


def test_every_entry_stands_in_the_text(document: Document) -> None:
    whole = search_form("\n".join([*(s.text for s in document.sentences), *(s.title for s in document.sections)]))
    assert len(document.glossary) > 250
    assert [entry.ja for entry in document.glossary if search_form(entry.ja) not in whole] == []


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who runs the Japan Investment Corporation?", "産業革新投資機構"),
        ("産業革新投資機構", "investment by the Japan Investment Corporation"),
        ("What is J-Fusion?", "フュージョンエネルギー産業協議会"),
        ("What is COI-NEXT?", "共創の場形成支援プログラム"),
    ],
)
def test_a_name_is_found_by_its_other_forms(document: Document, question: str, text: str) -> None:
    def names(words: str) -> set[str]:
        return {term for term in terms(words, document.names) if term.startswith("@")}

    assert names(question) & names(text)


def test_all_mentions_are_found_by_the_english_name(document: Document) -> None:
    assert mentions(document, "Japan Fusion Energy Council") == mentions(document, "フュージョンエネルギー産業協議会") != ()


@pytest.mark.parametrize("text", [ENTRY + ENTRY, ENTRY + "colour = 1\n", "no TOML", '[[entries]]\nja = "大学ファンド"\n'])
def test_a_broken_glossary_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "broken.glossary.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError):
        read_glossary(file)
