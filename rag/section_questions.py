"""Questions for what a section says: each of its bullets is quoted by its leading sentence. A section that does not exist is named so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.numbering import half_width_marker, read_numbers
from index.types import Document, Section, Sentence
from rag.errors import QuestionError
from rag.sections import find_sections, nearest
from rag.types import Language

MOST = 40
"""Bullets that are quoted at most."""

_NUMBER = r"[0-9０-９]{1,2}(?:[．.][0-9０-９]{1,2}){0,3}[．.]?[ 　]?(?:[（(][0-9０-９]{1,2}[）)])?[①-⑳]?"
_JAPANESE = re.compile(
    rf"(?P<where>第?(?:{_NUMBER})(?:章|節)?|[^、。はがを]{{2,40}}?(?=の?(?:節|章)))の?(?:節|章)?(?:の|には?|では?|は|について)?"
    r"(?:全体)?(?:の|を)?(?:何が書|何が載|どんなことが書|何を(?:述べ|書)|どういう内容|内容|概要|要約|まとめ|要点|あらまし)"
)
_ENGLISH = re.compile(
    rf"\b(?:section|chapter|part) (?P<where>{_NUMBER})|(?:\bsummar\w*|\boutline)(?: of)? (?:the )?(?:section (?:on )?)?(?P<name>{_NUMBER})",
    re.IGNORECASE,
)
_SAYS = re.compile(r"\b(?:say|about|cover|contain|summar\w*|outline|contents?|state|describe|discuss|in)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class SectionAsked:
    """The section that a question asks for."""

    typed: str
    section: Section | None
    """None: there is no such section."""
    items: int
    """Bullets under it."""
    sentences: tuple[Sentence, ...]
    """The leading sentence of each, of ``MOST`` at most."""
    neighbours: tuple[Section, ...]
    """Where there is none: the sections around it."""


def asked_section(question: str, language: Language, document: Document) -> SectionAsked | None:
    """The section whose content a question asks for; None where it asks for something else."""
    found = (_ENGLISH if language == "en" else _JAPANESE).search(question)
    if found is None or (language == "en" and not _SAYS.search(question)):
        return None
    typed = (found["where"] or (found["name"] if language == "en" else "")).strip()
    numbers, name = read_numbers(typed)
    if name.strip("章節 　") and numbers:
        return None
    try:
        section = find_sections(document, typed)[0]
    except QuestionError:
        if not numbers:
            return None
        return SectionAsked(typed=typed, section=None, items=0, sentences=(), neighbours=nearest(document, numbers))
    under = [passage for passage in document.passages if passage.section.path[: len(section.path)] == section.path]
    sentences = tuple(passage.sentences[0] for passage in under[:MOST])
    return SectionAsked(typed=typed, section=section, items=len(under), sentences=sentences, neighbours=())


def section_text(asked: SectionAsked, language: Language) -> str:
    """The line before the bullets, or that there is no such section."""
    if asked.section is None:
        around = [section.label for section in asked.neighbours]
        if language == "en":
            return f"There is no section {half_width_marker(asked.typed)}; near it: {', '.join(map(half_width_marker, around))}"
        return f"「{asked.typed}」という節はありません。近い節: {'、'.join(around)}"
    shown = len(asked.sentences)
    if language == "en":
        of = f"the first {shown} of " if shown < asked.items else ""
        return f"Section {half_width_marker(asked.section.label)}, {of}{asked.items} items, the leading sentence of each:"
    of = f"のうち、はじめの{shown}項目" if shown < asked.items else ""
    return f"{asked.section.label}の{asked.items}項目{of}の、それぞれ冒頭の文です。"
