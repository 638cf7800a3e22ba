"""想定問答: each question, its answer with footnotes, and beside it where it stands, what stands before it, and its original."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.drafts.blocks import Block, PageBreak, Part, block
from rag.drafts.checked import Checked, CheckedAnswer, CheckedPassage
from rag.drafts.choices import Choices
from rag.drafts.citing import number_in_words
from rag.drafts.once import Said, said_once
from rag.drafts.source import Source
from rag.drafts.templates import memo_of, paragraphs, section_title, stated, translation_label, with_memo
from rag.drafts.templates.briefing import short_answer
from rag.drafts.words import frame
from rag.types import Language


def title(source: Source, language: Language) -> str:
    """The draft's title."""
    metadata = source.document.metadata
    return frame("qa", language, title=(metadata.title_en if language == "en" else None) or metadata.title)


def parts(entries: tuple[Checked, ...], source: Source, language: Language, choices: Choices, around: Sequence[Block]) -> tuple[Part, ...]:
    """Questions and answers. A collected passage whose sentences all stand in answers is no question of its own."""
    found: list[Part] = []
    numbers: dict[int, int] = {}
    for position, said in enumerate(said_once(entries, source, language)):
        if isinstance(said.entry, CheckedPassage) and not said.statements:
            found += with_memo((), memo_of(said.entry, source, language), choices, language)
            continue
        numbers[position] = len(numbers) + 1
        found += [PageBreak()] if choices.page_each and found else []
        found += _question(said, source, language, choices, numbers)
    return tuple(found)


def _question(said: Said, source: Source, language: Language, choices: Choices, numbers: dict[int, int]) -> Iterator[Part]:
    entry = said.entry
    number = number_in_words(len(numbers), language)
    yield block("question", frame("question", language, number=number, question=_asked(entry, source, language)))
    yield from with_memo(_led(_answer(said, source, language, numbers), "answer", language), entry.note, choices, language)
    yield from _led(_reference(said, source, language), "reference", language)
    yield from translation_label(said.statements, language)


def _asked(entry: Checked, source: Source, language: Language) -> str:
    """The question; of a collected passage what the text says on its section's name."""
    if isinstance(entry, CheckedAnswer):
        return entry.question
    return frame("about", language, section=section_title(entry, source, language))


def _answer(said: Said, source: Source, language: Language, numbers: dict[int, int]) -> Iterator[Block]:
    """The short answer where it is sure, and the whole sentences; those of an earlier question by its number."""
    if isinstance(said.entry, CheckedAnswer) and (words := short_answer(said.entry, source, language)):
        yield Block(kind="answer", runs=words)
    yield from (stated(statements, source, language, kind="answer") for statements in paragraphs(said))
    for position in said.before:
        if position in numbers:
            yield block("answer", frame("repeated", language, number=number_in_words(numbers[position], language)))


def _reference(said: Said, source: Source, language: Language) -> Iterator[Block]:
    """Where the answer stands, the sentence that it points back to and, below English, the Japanese words."""
    sections = {quote.passage.section.id: quote.passage.section for statement in said.statements for quote in statement.quotes}
    yield from (block("reference", source.path(section, language)) for section in sections.values())
    for statement in said.statements:
        if statement.context:
            yield block("reference", frame("context", language, sentence=statement.context))
        if statement.language == "en":
            yield from (block("reference", f"「{quote.text}」") for quote in statement.quotes if quote.verbatim)


def _led(blocks: Iterator[Block], name: str, language: Language) -> Iterator[Block]:
    """Paragraphs, the first of which begins with what they are."""
    yield from (replace(one, lead=frame(name, language)) if position == 0 else one for position, one in enumerate(blocks))
