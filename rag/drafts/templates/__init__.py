"""Templates of drafts: one a file, found by the file's name. Each has a function ``parts``."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Protocol, cast

from rag.drafts.blocks import Block, Note, Part, Run
from rag.drafts.checked import Checked, CheckedAnswer, CheckedPassage, CheckedQuote, CheckedStatement
from rag.drafts.source import Source
from rag.drafts.words import PARAPHRASE
from rag.types import Language

TEMPLATES = ("briefing", "qa", "english")


class Template(Protocol):
    """A module ``rag.drafts.templates.<name>`` has these two functions."""

    def title(self, source: Source, language: Language) -> str:
        """The draft's title."""

    def parts(self, entries: tuple[Checked, ...], source: Source, language: Language) -> tuple[Part, ...]:
        """Everything between the title and the record."""


def find_template(name: str) -> Template:
    """A template by its name, which is one of ``TEMPLATES``."""
    return cast("Template", import_module(f"rag.drafts.templates.{name}"))


def statement_runs(statement: CheckedStatement, source: Source, language: Language) -> tuple[Run, ...]:
    """A statement with its decisive words in bold and a footnote for each quote behind it."""
    runs = [Run(text=text, bold=bold) for text, bold in _weights(statement) if text]
    if not statement.verbatim:
        runs.append(Run(text=PARAPHRASE[language]))
    return (*runs, *(Run(text="", note=quote_note(quote, source, language)) for quote in statement.quotes))


def quote_runs(quote: CheckedQuote, source: Source, language: Language, *, text: str | None = None, with_quote: bool) -> tuple[Run, ...]:
    """The words of a quote, or ``text`` of it, in 「」 where it is verbatim, with a footnote that says where."""
    words = quote.text if text is None else text
    shown = f"「{words}」" if quote.verbatim else f"{words}{PARAPHRASE[language]}"
    note = quote_note(quote, source, language, with_quote=with_quote)
    return (Run(text=shown, note=note),)


def quote_note(quote: CheckedQuote, source: Source, language: Language, *, with_quote: bool = True) -> Note:
    """The footnote of a quote: the official string, the headings above it and, unless it hangs on the quote, the words.

    Behind a paraphrase stands the sentence nearest to it.
    """
    words = quote.text
    if not quote.verbatim:
        nearest = source.standing.nearest(quote.text, {quote.passage.id})
        japanese = nearest if nearest and nearest.place.language == "ja" else None
        words = japanese.place.text if japanese else ""
        with_quote = bool(words)
    return source.note(quote.passage.section, language, quotes=(words,) if with_quote else ())


def statements_of(entry: Checked, source: Source) -> Iterator[CheckedStatement]:
    """What an entry says, sentence by sentence; a passage says its quotes."""
    if isinstance(entry, CheckedAnswer):
        yield from entry.statements
        return
    for quote in entry.quotes:
        sentences = _sentences(quote)
        for text in sentences:
            one = CheckedQuote(
                passage=quote.passage, text=text, verbatim=quote.verbatim, translation=source.translation(quote.passage, text)
            )
            yield CheckedStatement(text=text, language="ja", verbatim=quote.verbatim, emphasis=(), quotes=(one,))


def first_statement(entry: CheckedPassage, source: Source) -> CheckedStatement:
    """The sentence with which a collected passage begins."""
    return next(statements_of(entry, source))


def section_title(entry: CheckedPassage, source: Source, language: Language) -> str:
    """The name of the section that a passage stands in."""
    titles = source.document.english_titles(entry.passage.section) if language == "en" else None
    return titles[-1] if titles else entry.passage.section.title


def point(runs: tuple[Run, ...]) -> Block:
    """A point of a list."""
    return Block(kind="point", runs=runs)


def _sentences(quote: CheckedQuote) -> list[str]:
    from index.display import display

    whole = [display(sentence.text) for sentence in quote.passage.sentences]
    return [text for text in whole if text in quote.text] or [quote.text] if quote.verbatim else [quote.text]


def _weights(statement: CheckedStatement) -> Iterator[tuple[str, bool]]:
    position = 0
    for start, end in sorted(statement.emphasis):
        if start >= position:
            yield statement.text[position:start], False
            yield statement.text[start:end], True
            position = end
    yield statement.text[position:], False
