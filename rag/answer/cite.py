"""Citations: the program knows which sentence a statement rests on and inserts it from the corpus, verbatim."""

from __future__ import annotations

from index.text.numbering import half_width_marker, ordinal_en
from index.text.types import Document, Metadata, Passage, Section, Sentence, section_label_en
from rag.types import Citation, Evidence, Language, NearestSection, Quote

UNKNOWN = {"ja": "不明", "en": "unknown"}


def cite(document: Document, sentence: Sentence, *, number: int, language: Language, template: str) -> Citation:
    """The citation of one sentence."""
    passage = document.passage_by_id[sentence.passage_id]
    metadata = document.part(passage.id).metadata
    return Citation(
        number=number,
        document=metadata.document,
        passage_id=passage.id,
        label=label(document, passage, language),
        official=official(metadata, passage.section, template),
        heading_path=heading_path(document, passage.section, language),
        page=None if metadata.page_offset is None else max(passage.page + metadata.page_offset, 0) or None,
        quotes=(Quote(text=passage.text[slice(*sentence.span)], span=sentence.span, translation=document.english(sentence.id)),),
        passage=passage.text,
        passage_translation=document.english_passage(passage),
    )


def official(metadata: Metadata, section: Section, template: str, language: Language = "ja") -> str:
    """The form in which a ministry cites: ``「統合イノベーション戦略2024」（令和６年６月４日閣議決定）３．（１）①``.

    A fact that the metadata does not know is shown as unknown, which is said in ``language``.
    """
    return template.format(**metadata.shown(UNKNOWN[language]), section=section.label)


def label(document: Document, passage: Passage, language: Language) -> str:
    """The passage's label in the language of the answer: ``3.(1)① (Fusion energy), item 2``; of several documents with the title."""
    if language == "ja":
        return of_document(document, passage.section, language) + passage.label
    english = section_label_en(passage.section, document.english_titles(passage.section)) + ordinal_en(passage.ordinal)
    return of_document(document, passage.section, language) + english


def of_document(document: Document, section: Section, language: Language) -> str:
    """What stands before the label of a section where several documents are asked: 『白書』, ``White Paper, ``; else nothing."""
    if not document.parts:
        return ""
    name = document.called(document.part(section.id), language)
    return f"{name}, " if language == "en" else f"『{name}』"


def heading_path(document: Document, section: Section, language: Language) -> tuple[str, ...]:
    """The headings, outermost first, in the language of the answer as far as there is a translation."""
    titles = document.english_titles(section) if language == "en" else None
    if titles is None:
        return section.heading_path
    return tuple(f"{half_width_marker(heading.marker)} {title}".strip() for heading, title in zip(section.headings, titles, strict=True))


def evidence(document: Document, passage: Passage, *, score: float, best: Sentence, language: Language) -> Evidence:
    """A ranked passage as it is shown."""
    return Evidence(
        passage_id=passage.id,
        label=label(document, passage, language),
        text=passage.text,
        score=score,
        translation=document.english_passage(passage),
        best_sentence=best.span if best.passage_id == passage.id else None,
        heading_path=heading_path(document, passage.section, language),
    )


def nearest_section(document: Document, section: Section, language: Language) -> NearestSection:
    """A section to look at when nothing was found."""
    own = section_label_en(section, document.english_titles(section)) if language == "en" else section.label
    return NearestSection(
        id=section.id, label=of_document(document, section, language) + own, heading_path=heading_path(document, section, language)
    )
