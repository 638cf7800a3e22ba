"""What a reader sees of a sentence, and so what the language model reads of it."""

from __future__ import annotations

from index.display import display
from index.types import Document, Section, Sentence
from rag.types import Language


def heading_of(document: Document, section: Section, language: Language) -> str:
    """A section's title in a language, as far as there is a translation."""
    return (document.english(section.id) or section.title) if language == "en" else section.title


def shown_to_reader(document: Document, sentence: Sentence, language: Language) -> tuple[str, str]:
    """The heading and the sentence in a language, as far as there is a translation."""
    heading = heading_of(document, document.passage_by_id[sentence.passage_id].section, language)
    english = document.english(sentence.id) if language == "en" else None
    return heading, english or display(sentence.text)
