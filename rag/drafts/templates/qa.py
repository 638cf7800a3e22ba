"""想定問答: each question with its answer and footnotes, then the original's words and the sections cited."""

from __future__ import annotations

from collections.abc import Iterator

from rag.drafts.blocks import Part, block
from rag.drafts.checked import Checked, CheckedAnswer, CheckedPassage
from rag.drafts.source import Source
from rag.drafts.templates import section_title, statements_of
from rag.drafts.templates.briefing import answer, quotes
from rag.drafts.words import WARNING, frame
from rag.types import Language


def title(source: Source, language: Language) -> str:
    """The draft's title."""
    return frame("qa", language)


def parts(entries: tuple[Checked, ...], source: Source, language: Language) -> tuple[Part, ...]:
    """Questions and answers, quotes and sections."""
    return (*_questions(entries, source, language), *quotes(entries, source, language))


def _questions(entries: tuple[Checked, ...], source: Source, language: Language) -> Iterator[Part]:
    yield block("subtitle", source.title)
    yield block("label", WARNING[language])
    for number, entry in enumerate(entries, start=1):
        yield from answer(_as_answer(entry, source, language), source, language, number=number)
        if entry.note:
            yield block("memo", frame("memo", language, note=entry.note))


def _as_answer(entry: Checked, source: Source, language: Language) -> CheckedAnswer:
    """A collected passage answers what the text says on its section's name."""
    if not isinstance(entry, CheckedPassage):
        return entry
    asked = frame("about", language, section=section_title(entry, source, language))
    said = tuple(statements_of(entry, source, language))
    return CheckedAnswer(question=asked, statements=said, missing=(), language=language, related=False, note=entry.note)
