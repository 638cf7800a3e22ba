"""Citations: the program knows which sentence a statement rests on and inserts it from the corpus, verbatim."""

from __future__ import annotations

from index.types import Document, Metadata, Passage, Section, Sentence
from rag.types import Citation, Evidence, Language, NearestSection, Quote

UNKNOWN = {"ja": "不明", "en": "unknown"}


def cite(document: Document, sentence: Sentence, *, number: int, language: Language, template: str) -> Citation:
    """The citation of one sentence."""
    passage = document.passage_by_id[sentence.passage_id]
    return Citation(
        number=number,
        document=document.metadata.document,
        passage_id=passage.id,
        label=label(passage, language),
        official=official(document.metadata, passage.section, template),
        heading_path=passage.section.heading_path,
        page=None if document.metadata.page_offset is None else passage.page + document.metadata.page_offset,
        quotes=(Quote(text=passage.text[slice(*sentence.span)], span=sentence.span),),
        passage=passage.text,
    )


def official(metadata: Metadata, section: Section, template: str) -> str:
    """The form in which a ministry cites: ``「統合イノベーション戦略2024」（令和６年６月４日閣議決定）３．（１）①``.

    A fact that the metadata does not know is shown as unknown.
    """
    known = {name: UNKNOWN["ja"] if value is None else value for name, value in metadata.model_dump().items()}
    return template.format(**known, section=section.label)


def label(passage: Passage, language: Language) -> str:
    """The passage's label in the language of the answer."""
    return passage.label_en if language == "en" else passage.label


def evidence(passage: Passage, *, score: float, best: Sentence, language: Language) -> Evidence:
    """A ranked passage as it is shown."""
    return Evidence(
        passage_id=passage.id,
        label=label(passage, language),
        text=passage.text,
        score=score,
        best_sentence=best.span if best.passage_id == passage.id else None,
        heading_path=passage.section.heading_path,
    )


def nearest_section(section: Section, language: Language) -> NearestSection:
    """A section to look at when nothing was found."""
    from index.numbering import section_label_en

    return NearestSection(
        id=section.id, label=section_label_en(section) if language == "en" else section.label, heading_path=section.heading_path
    )
