"""What a reader sees of a sentence, and so what the language model reads of it; what a program sees of a section."""

from __future__ import annotations

from typing import Any

from index.language.display import display
from index.sections.sequences import lead_of
from index.text.types import Document, Section, Sentence
from rag.types import Language


def heading_of(document: Document, section: Section, language: Language) -> str:
    """A section's title in a language, as far as there is a translation."""
    return (document.english(section.id) or section.title) if language == "en" else section.title


def shown_to_reader(document: Document, sentence: Sentence, language: Language) -> tuple[str, str]:
    """The heading and the sentence in a language, as far as there is a translation; of a list's item with what introduces the list."""
    passage = document.passage_by_id[sentence.passage_id]
    heading = heading_of(document, passage.section, language)
    lead = lead_of(passage, sentence)
    return f"{heading}：{_in(document, lead, language)}" if lead else heading, _in(document, sentence, language)


def _in(document: Document, sentence: Sentence, language: Language) -> str:
    return (document.english(sentence.id) if language == "en" else None) or display(sentence.text)


def children(document: Document, section: Section) -> tuple[Section, ...]:
    """The sections of its document directly under a section."""
    depth = len(section.path)
    return tuple(
        other for other in document.part(section.id).sections if len(other.path) == depth + 1 and other.path[:depth] == section.path
    )


def section_dict(document: Document, section: Section) -> dict[str, Any]:
    """A section for ``--json``: its passages in order, verbatim, and the sections directly under it."""
    return {
        "id": section.id,
        "document": document.part(section.id).metadata.document,
        "label": section.label,
        "heading_path": section.heading_path,
        "passages": [
            {"passage_id": passage.id, "label": passage.label, "text": passage.text}
            for passage in document.passages
            if passage.section.id == section.id
        ],
        "subsections": [{"id": one.id, "label": one.label, "heading_path": one.heading_path} for one in children(document, section)],
    }
