"""What a reader sees of a sentence, and so what the language model reads of it."""

from __future__ import annotations

from index.display import display
from index.types import Document, Section, Sentence
from rag.types import Language


def shown_to_reader(document: Document, sentence: Sentence, language: Language) -> tuple[str, str]:
    """The heading and the sentence in a language, as far as there is a translation."""
    section: Section = document.passage_by_id[sentence.passage_id].section
    if language == "en" and document.translated:
        return document.english(section.id) or section.title, document.english(sentence.id) or ""
    return section.title, display(sentence.text)
