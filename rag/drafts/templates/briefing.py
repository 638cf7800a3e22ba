"""説明資料 on one sheet: the short answers where they are, then the whole sentences with their footnotes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.drafts.blocks import Block, Part, Run, block
from rag.drafts.checked import Checked, CheckedAnswer
from rag.drafts.choices import Choices
from rag.drafts.citing import number_in_words
from rag.drafts.once import Said, said_once
from rag.drafts.source import Source
from rag.drafts.templates import context, memo_of, paragraphs, stated, statement_notes, translation_label, with_memo
from rag.drafts.words import frame
from rag.types import Language


def title(source: Source, language: Language) -> str:
    """The draft's title."""
    metadata = source.document.metadata
    return frame("briefing", language, title=(metadata.title_en if language == "en" else None) or metadata.title)


def parts(entries: tuple[Checked, ...], source: Source, language: Language, choices: Choices, around: Sequence[Block]) -> tuple[Part, ...]:
    """Short answers and contents."""
    short = tuple(_conclusions(entries, source, language))
    heads = [name for name, filled in (("summary", short), ("points", True)) if filled]
    headings = [block("heading", frame(name, language, number=number_in_words(n, language))) for n, name in enumerate(heads, start=1)]
    contents = [one for said in said_once(entries, source, language) for one in _contents(said, source, language, choices)]
    return (*headings[:-1], *short, headings[-1], *contents)


def short_answer(entry: CheckedAnswer, source: Source, language: Language) -> tuple[Run, ...]:
    """The decisive words of an answer in the language of the draft with their footnote; empty: they are not sure."""
    if not entry.headline or entry.language != language:
        return ()
    statement = next(one for one in entry.statements if one.verbatim and entry.headline in one.text)
    return (Run(text=entry.headline, bold=True, note=statement_notes(statement, source, language)[0]),)


def _conclusions(entries: Sequence[Checked], source: Source, language: Language) -> Iterator[Block]:
    for entry in entries:
        if isinstance(entry, CheckedAnswer) and (words := short_answer(entry, source, language)):
            yield Block(kind="point", runs=(Run(text=frame("short", language, question=entry.question)), *words))


def _contents(said: Said, source: Source, language: Language, choices: Choices) -> Iterator[Block]:
    blocks: list[Block] = []
    for statements in paragraphs(said):
        blocks += [*context(statements, language), stated(statements, source, language, kind="point")]
    yield from with_memo(blocks, said.entry.note if blocks else memo_of(said.entry, source, language), choices, language)
    yield from translation_label(said.statements, language)
