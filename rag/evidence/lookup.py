"""What is looked up, without any model: every place of a term, a section by its number, what the metadata know of the document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.language.figures import figures
from index.language.tokens import search_form
from index.text.types import Document, Passage, Section, Sentence
from rag.errors import QuestionError
from rag.evidence.mentions import mentions
from rag.finding_sections import find_sections, nearest
from rag.steps import Choice, Chosen, DocumentFact, Question
from rag.types import Coverage, Status

MOST = 40
"""Bullets of a section that are quoted at most."""


def look_up(question: Question, document: Document) -> Choice | None:
    """The answer to a question that needs no judgement, of each document that it means; None for every other question."""
    parts = document.of(question.documents)
    if "overview" in question.only and not question.compares:
        parts = parts[:1]  # 「この文書の概要」 is of one: the one that is named, else the first
    found = {document.called(part): choice for part in parts if (choice := _look_up(question, part)) is not None}
    stated = [choice for choice in found.values() if choice.chosen]
    if not stated:
        return next(iter(found.values()), None)
    silent = tuple(document.called(part) for part in parts if not (one := found.get(document.called(part))) or not one.chosen)
    choice = _in_several(stated)
    return replace(choice, status="partial", missing=silent) if silent and question.compares else choice


def _in_several(found: Sequence[Choice]) -> Choice:
    """What was looked up in several documents, as one."""
    first, *others = found
    counted = [one.coverage for one in found if one.coverage is not None]
    coverage = replace(counted[0], covered=sum(one.covered for one in counted), of=sum(one.of for one in counted)) if counted else None
    whole = all(one.status == "complete" for one in found)
    chosen = tuple(chosen for one in found for chosen in one.chosen)
    return replace(first, status=first.status if whole or not others else "answered", chosen=chosen, coverage=coverage)


def _look_up(question: Question, document: Document) -> Choice | None:
    if question.about and (choice := _of_the_document(question, document)):
        return choice
    if "section" in question.only:
        return _section(question.section, document)
    if "overview" in question.only:
        first = digest(document.sections[0], document)
        whole = Coverage(covered=len(first.chosen), of=len(document.passages), what="items")
        return replace(first, status="answered", coverage=whole)
    if question.term:
        return _places(question, document)
    return None


def digest(section: Section, document: Document) -> Choice:
    """The leading sentence of every bullet of a section."""
    under = document.under(section.path)
    chosen = tuple(Chosen(sentence=passage.sentences[0]) for passage in under[:MOST])
    return Choice(
        status="complete" if len(chosen) == len(under) else "answered",
        by="section",
        named=section.label,
        named_en=document.english_labels([section]),
        chosen=chosen,
        coverage=Coverage(covered=len(chosen), of=len(under), what="items"),
    )


def _section(typed: str, document: Document) -> Choice:
    try:
        return digest(find_sections(document, typed)[0], document)
    except QuestionError:
        from index.text.numbering import read_numbers

        return Choice(status="not_found", by="section", named=typed, missing=(typed,), sections=nearest(document, read_numbers(typed)[0]))


def _places(question: Question, document: Document) -> Choice:
    """Every place of a term. That all was said is not claimed where a number of something else is asked for."""
    term = question.term
    years = [figure.key for figure in figures(term) if figure.kind == "fiscal_year"]
    found = _dated(document, years[0]) if years and not document.names.found(term) else _mentions(document, term)
    if not found:
        return Choice(status="not_found", by="places", named=term, missing=(term,))
    chosen = tuple(Chosen(sentence=sentence) for sentence in found)
    coverage = Coverage(covered=len(found), of=len(found), what="places")
    status: Status = "answered" if question.counts_things else "complete"
    return Choice(status=status, by="places", named=term, chosen=chosen, coverage=coverage)


def _mentions(document: Document, term: str) -> list[Sentence]:
    """The first sentence of every passage that names the term in any of its forms, in the original or in the translation."""
    spans = {mention.passage.id: mention.spans[0][0] for mention in mentions(document, term)}
    english = f" {search_form(term)} " if term.isascii() and document.translated else ""
    found = []
    for passage in document.passages:
        if passage.id in spans:
            found.append(_sentence_at(passage, spans[passage.id]))
        elif english:
            found += [one for one in passage.sentences if english in f" {_spaced(document.english(one.id) or '')} "][:1]
    return found


def _sentence_at(passage: Passage, position: int) -> Sentence:
    return next(one for one in passage.sentences if one.span[0] <= position < one.span[1])


def _spaced(text: str) -> str:
    return " ".join("".join(c if c.isalnum() or c in "-&'" else " " for c in search_form(text)).split())


def _dated(document: Document, year: tuple[object, ...]) -> list[Sentence]:
    """The first sentence of every passage that names a fiscal year."""
    found = []
    for passage in document.passages:
        found += [one for one in passage.sentences if any(figure.key == year for figure in figures(one.text))][:1]
    return found


def _of_the_document(question: Question, document: Document) -> Choice | None:
    """What the metadata know; what they do not know is not stated."""
    if "absent" in question.about:
        return Choice(status="not_found", by="metadata", missing=(question.asked,))
    metadata = document.metadata
    known: dict[DocumentFact, bool] = {
        "decided": metadata.decided is not None,
        "published": metadata.publisher is not None,
        "absent": False,
        "named": "decided" not in question.about and "published" not in question.about,
    }
    facts = tuple(fact for fact in ("decided", "published", "named") if fact in question.about and known[fact])
    if not facts:
        return None
    return Choice(status="answered", by="metadata", chosen=(Chosen(sentence=document.sentences[0], facts=facts),))
