"""説明資料: what it is about, the points with their footnotes, the original's words, the sections cited."""

from __future__ import annotations

from collections.abc import Iterator

from index.translation import LABEL_EN
from rag.drafts.blocks import Block, Part, Run, block
from rag.drafts.checked import Checked, CheckedAnswer, CheckedPassage, cited, cited_sections
from rag.drafts.source import Source
from rag.drafts.templates import first_statements, point, quote_runs, stated, statement_runs, translation_label
from rag.drafts.words import WARNING, frame
from rag.types import Language

SUMMARY_FROM = 4
"""Points from which the summary repeats the first of each entry."""

SUMMARY_POINTS = 3


def title(source: Source, language: Language) -> str:
    """The draft's title."""
    return frame("briefing", language)


def parts(entries: tuple[Checked, ...], source: Source, language: Language) -> tuple[Part, ...]:
    """Summary, points, quotes and sections."""
    return (*_summary(entries, source, language), *_points(entries, source, language), *quotes(entries, source, language))


def quotes(entries: tuple[Checked, ...], source: Source, language: Language) -> Iterator[Part]:
    """Every quote under its label, and the list of the sections cited."""
    found = cited(entries)
    if not found:
        return
    yield block("heading", frame("quotes", language))
    passage = None
    for quote in found:
        if quote.passage is not passage:
            passage = quote.passage
            yield block("subheading", source.label(passage, language))
        yield Block(kind="quote", runs=quote_runs(quote, source, language, with_quote=False))
        if language == "en" and quote.translation:
            yield block("text", quote.translation)
            yield block("label", LABEL_EN)
    yield block("heading", frame("sections", language))
    for section in cited_sections(entries, source):
        yield block("point", f"{source.official(section)}：{source.path(section, language)}")


def _summary(entries: tuple[Checked, ...], source: Source, language: Language) -> Iterator[Part]:
    found = cited(entries)
    yield block("subtitle", source.title)
    yield block("label", WARNING[language])
    yield block("heading", frame("summary", language))
    if found:
        counts = {"sections": len(cited_sections(entries, source)), "passages": len({quote.passage.id for quote in found})}
        yield block("text", frame("scope", language, title=source.title, **counts))
    said = [statements for entry in entries if (statements := first_statements(entry, source, language))]
    if sum(len(statements) for statements in said) >= SUMMARY_FROM:
        first = [statements[0] for statements in said[:SUMMARY_POINTS]]
        yield from (point(statement_runs(statement, source, language)) for statement in first)
        yield from translation_label(first, language)


def _points(entries: tuple[Checked, ...], source: Source, language: Language) -> Iterator[Part]:
    yield block("heading", frame("points", language))
    for entry in entries:
        if isinstance(entry, CheckedPassage):
            statements = first_statements(entry, source, language)
            yield block("subheading", source.label(entry.passage, language))
            yield from (point(statement_runs(statement, source, language)) for statement in statements)
            yield from translation_label(statements, language)
        else:
            yield from answer(entry, source, language)
        if entry.note:
            yield block("memo", frame("memo", language, note=entry.note))


def answer(entry: CheckedAnswer, source: Source, language: Language, *, number: int | None = None) -> Iterator[Part]:
    """A question, its statements, and what the text does not say of it."""
    if number is None:
        yield block("question", frame("asked", language, question=entry.question))
    else:
        yield block("question", frame("question", language, number=number, question=entry.question))
        yield Block(kind="text", runs=(Run(text=frame("answer", language), bold=True),))
    statements = first_statements(entry, source, language)
    for statement in statements:
        yield from stated(statement, source, language)
    yield from translation_label(statements, language)
    if not statements:
        yield block("text", frame("related", language) if entry.related else source.not_found(language))
    elif entry.missing:
        yield block("text", frame("missing", language, missing="、".join(entry.missing)))
