"""Is a passage about what the question names? A name or year of the question that stands nowhere in the passage is another matter.

Near misses (a swapped ministry, another year, another university) are so refused, whatever the model says.
"""

from __future__ import annotations

import re

from index.figures import Figure, figures
from index.tokens import search_form
from index.types import Document, Passage

BODY = re.compile(
    r"(?:[\u3400-\u9fff]{2,8}大学|[\u3400-\u9fff]{1,6}省(?!庁|エネ|力)|[\u3400-\u9fff]{2,4}[県庁]|国会|[\u3400-\u9fff]{2}(?:裁判所|検査院))"
)
"""Words that end as the name of a university, a ministry, an office or a court does, and the Diet."""
BODY_KINDS = frozenset(("body", "institute", "ministry"))
"""Kinds of glossary entries that can do something."""
GENERAL_UNIVERSITY = re.compile(
    "^(?:国立|公立|私立|.*研究|各|関係|全国|採択|認定|候補|地方|都道府|官公|省|両|同|当該|国際卓越|卓越|地域|中核|特色|選定|対象|女子)"
)
"""Beginnings of words that end as a body's name does and name none."""
_BODY_EN = re.compile(r"\b(?:[A-Z][a-z]+ University|University of [A-Z][a-z]+|Ministry of (?:the )?[A-Z][a-z]+|Diet|Parliament)\b")


def foreign_names(question: str, document: Document, passage: Passage) -> set[str]:
    """Names and amounts of the question that do not stand in the passage's section, and years that do not stand in the passage.

    Headings count, and so does the reference translation.
    """
    asked = _without_title(question, document)
    section = [other for other in document.passages if other.section.id == passage.section.id]
    around = search_form("\n".join(text for one in section for text in texts_of(document, one)))
    missing = set(document.names.terms(search_form(asked))) - set(document.names.terms(around))
    named = [name for name in BODY.findall(asked) if not GENERAL_UNIVERSITY.match(name)] + _BODY_EN.findall(asked)
    missing |= {name for name in named if search_form(name) not in around and not document.names.found(name)}
    around_years = years_of(search_form("\n".join(texts_of(document, passage))), ("date", "fiscal_year", "decade"))
    missing |= {str(year) for year in years_of(asked) - around_years}
    known = {_identity(figure) for figure in figures(around)}
    return missing | {str(figure.value[0]) for figure in figures(asked) if _identity(figure) and _identity(figure) not in known}


def _identity(figure: Figure) -> tuple[object, ...]:
    """Of an amount its value, of 第３期 and the like number and unit; empty for figures that name nothing."""
    if figure.kind == "amount":
        return (figure.value,)
    return (figure.value, figure.unit) if figure.kind == "count" and figure.unit in ("期", "次", "版") else ()


def years_of(text: str, kinds: tuple[str, ...] = ("date", "fiscal_year")) -> set[object]:
    """The years that stand in a text, those of figures of the kinds."""
    return {figure.value[0] for figure in figures(text) if figure.kind in kinds}


def texts_of(document: Document, passage: Passage) -> list[str]:
    """A passage and its headings, in the original and in the translation."""
    english = [*(document.english_titles(passage.section) or ()), document.english_passage(passage) or ""]
    return [*(heading.title for heading in passage.section.headings), passage.text, *english]


def _without_title(question: str, document: Document) -> str:
    """The document's own name says nothing of what is asked."""
    plain = search_form(question)
    for name in (document.metadata.title, document.metadata.title_en or "", f"統合戦略{document.metadata.title[-4:]}"):
        if name:
            plain = plain.replace(search_form(name), " ")
    return plain if plain != search_form(question) else question
