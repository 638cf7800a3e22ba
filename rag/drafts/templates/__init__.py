"""Templates of drafts: one a file, found by the file's name. Each has the functions ``title`` and ``parts``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Protocol, cast

from index.text.translation import LABEL_JA
from rag.drafts.blocks import Block, BlockKind, Note, Part, Run, block
from rag.drafts.checked import Checked, CheckedPassage, CheckedQuote, CheckedStatement
from rag.drafts.choices import Choices
from rag.drafts.once import Said
from rag.drafts.source import Source
from rag.drafts.words import FRAMED, PARAPHRASE, frame
from rag.errors import DraftError
from rag.types import Language

TEMPLATES = ("briefing", "qa", "english")


class Template(Protocol):
    """A module ``rag.drafts.templates.<name>`` has these two functions."""

    def title(self, source: Source, language: Language) -> str:
        """The draft's title."""

    def parts(
        self, entries: tuple[Checked, ...], source: Source, language: Language, choices: Choices, around: Sequence[Block]
    ) -> tuple[Part, ...]:
        """Everything between the day below the title and the source; ``around`` is what stands before and after it."""


def find_template(name: str) -> Template:
    """A template by its name.

    Raises:
        DraftError: there is none.
    """
    if name not in TEMPLATES:
        raise DraftError(f"there is no template {name!r}", remedy=f"name one of {', '.join(TEMPLATES)}")
    return cast("Template", import_module(f"rag.drafts.templates.{name}"))


def paragraphs(said: Said) -> tuple[tuple[CheckedStatement, ...], ...]:
    """The statements of an entry by paragraph: each of an answer alone, those of a passage together."""
    if isinstance(said.entry, CheckedPassage):
        return (said.statements,) if said.statements else ()
    return tuple((statement,) for statement in said.statements)


def stated(statements: Sequence[CheckedStatement], source: Source, language: Language, *, kind: BlockKind) -> Block:
    """Statements in one paragraph, their decisive words in bold, with a footnote for each place behind them."""
    joint = " " if language == "en" else ""
    runs = [run for statement in statements for run in (Run(text=joint), *statement_runs(statement, language))][1:]
    notes = dict.fromkeys(note for statement in statements for note in statement_notes(statement, source, language))
    return Block(kind=kind, runs=(*runs, *(Run(text="", note=note) for note in notes)))


def context(statements: Sequence[CheckedStatement], language: Language) -> Iterator[Block]:
    """The sentences that statements point back to, to stand before them."""
    for statement in statements:
        if statement.context:
            yield block("label", frame("context", language, sentence=statement.context))


def statement_runs(statement: CheckedStatement, language: Language) -> tuple[Run, ...]:
    """A statement's words in their weights, and the mark of what is not the text's own."""
    mark = () if statement.verbatim else (Run(text=(FRAMED if statement.framed else PARAPHRASE)[language]),)
    return (*(Run(text=text, bold=bold) for text, bold in _weights(statement) if text), *mark)


def statement_notes(statement: CheckedStatement, source: Source, language: Language) -> tuple[Note, ...]:
    """The footnotes of a statement; those of a paraphrase hold the sentence that it shortens."""
    translated = statement.language == "en" and statement.verbatim
    shortened = not statement.verbatim and not statement.framed
    return tuple(
        source.note(quote.passage, language, translated=translated, quotes=_originals(quote, source) if shortened else ())
        for quote in statement.quotes
    )


def with_memo(blocks: Iterable[Block], memo: str, choices: Choices, language: Language) -> Iterator[Block]:
    """Blocks with somebody's own words on the last of them: in its margin, or below it as a point."""
    found = list(blocks)
    in_margin = bool(memo and found and choices.memos == "comments")
    yield from found[:-1]
    yield from (replace(one, memo=memo) if in_margin else one for one in found[-1:])
    if memo and not in_margin:
        yield block("memo", frame("memo", language, note=memo))


def memo_of(entry: Checked, source: Source, language: Language) -> str:
    """Somebody's own words on an entry that stand apart from it: after what they are on."""
    on = source.label(entry.passage, language) if isinstance(entry, CheckedPassage) else entry.question
    return f"{on}{'：' if language == 'ja' else ': '}{entry.note}" if entry.note else ""


def translation_label(statements: Iterable[CheckedStatement], language: Language) -> tuple[Block, ...]:
    """The label below English in a Japanese draft; in an English one footnotes say that it is a translation."""
    translated = language == "ja" and any(statement.language == "en" and statement.verbatim for statement in statements)
    return (block("label", LABEL_JA),) if translated else ()


def section_title(entry: CheckedPassage, source: Source, language: Language) -> str:
    """The name of the section that a passage stands in."""
    titles = source.document.english_titles(entry.passage.section) if language == "en" else None
    return titles[-1] if titles else entry.passage.section.title


def _originals(quote: CheckedQuote, source: Source) -> tuple[str, ...]:
    """The sentence of a quote, or the one nearest to it; nothing where none is like it."""
    if quote.verbatim:
        return (quote.text,)
    nearest = source.standing.nearest(quote.text, {quote.passage.id})
    return (nearest.place.text,) if nearest and nearest.place.language == "ja" else ()


def _weights(statement: CheckedStatement) -> Iterator[tuple[str, bool]]:
    position = 0
    for start, end in sorted(statement.emphasis):
        if start >= position:
            yield statement.text[position:start], False
            yield statement.text[start:end], True
            position = end
    yield statement.text[position:], False
