"""How a draft was made, and what stands around its contents: day and author below the title, source and one line at the end.

The whole record stands on a page of its own where it is wanted, and always in a Word file's properties. What is not known is shown as
unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version

from index.language.display import display
from index.text.translation import LABEL_EN, LABEL_JA
from index.text.types import Passage
from rag.answer.cite import UNKNOWN
from rag.drafts.blocks import Block, Facts, PageBreak, Part, block
from rag.drafts.choices import Choices
from rag.drafts.citing import day_in_words
from rag.drafts.source import Source
from rag.drafts.templates import with_memo
from rag.drafts.words import NOT_USED, RECORD, WARNING, frame
from rag.types import Language, Provenance

BLANK = "　" * 8
"""Where somebody writes who is in charge."""
_BEGINNING = 16
"""Digits of the text's hash in the line at the end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Making:
    """What made a draft."""

    day: date
    version: str
    """Of the product, when the draft was made."""
    answers: Provenance | None = None
    """What made the answers in it; None: it has none, only passages that somebody chose, so that neither index nor models were used."""

    @classmethod
    def today(cls, answers: Provenance | None) -> Making:
        """A draft that is made now, by this version."""
        return cls(day=datetime.now().astimezone().date(), version=version("strategy-qa"), answers=answers)


def head(making: Making, choices: Choices, language: Language) -> Iterator[Block]:
    """The day, and who is in charge; an English draft has no blank for it."""
    yield block("day", day_in_words(making.day, language))
    if choices.by or language == "ja":
        yield block("day", frame("by", language, by=choices.by or BLANK))


def foot(
    source: Source, making: Making, left_out: Sequence[str], memos: Sequence[str], choices: Choices, language: Language
) -> Iterator[Block]:
    """The source, what the text does not answer, and one line on how the draft was made."""
    metadata = source.document.metadata
    yield block("label", frame("source", language, title=source.title_en if language == "en" else source.title))
    if metadata.attribution:
        yield block("label", metadata.attribution)
    if left_out:
        named = block("label", frame("unanswered", language, what="／".join(left_out)))
        yield from with_memo([named], "／".join(memos), choices, language)
    yield block("label", frame("made", language, version=making.version, sha=source.document.sha256[:_BEGINNING]))


def originals(passages: Sequence[Passage], source: Source, language: Language) -> Iterator[Part]:
    """Every cited passage in full under its label, with its translation in an English draft; on pages of their own."""
    yield PageBreak()
    yield block("heading", frame("originals", language))
    for passage in passages:
        yield block("subheading", source.label(passage, language))
        yield block("quote", f"「{display(passage.text)}」")
        if language == "en" and (english := source.document.english_passage(passage)):
            yield block("text", english)
            yield block("label", LABEL_EN)


def record(source: Source, making: Making, language: Language) -> tuple[tuple[str, str], ...]:
    """Names and values: document, hash of the text, models, index, day."""
    metadata, answers = source.document.metadata, making.answers
    values: dict[str, str | None] = {
        "warning": WARNING[language],
        "document": source.title if language == "ja" or metadata.title_en is None else f"{metadata.title_en} / {source.title}",
        "publisher": metadata.publisher,
        "coverage": metadata.coverage,
        "attribution": metadata.attribution,
        "licence": metadata.licence,
        "corpus": source.document.sha256,
        "index": answers.index_id if answers else NOT_USED[language],
        "model": answers.llm if answers else NOT_USED[language],
        "embedder": answers.embedder if answers else NOT_USED[language],
        "program": f"strategy-qa {making.version}",
        "day": day_in_words(making.day, language),
        "translation": f"{LABEL_JA} / {LABEL_EN}" if source.document.translated else None,
    }
    return tuple((name, values[key] or UNKNOWN[language]) for key, name in RECORD[language].items())


def record_page(rows: tuple[tuple[str, str], ...], language: Language) -> tuple[PageBreak | Block | Facts, ...]:
    """The record on a page of its own."""
    return (PageBreak(), block("heading", frame("record", language)), Facts(rows=rows))
