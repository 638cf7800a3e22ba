"""Templates of drafts: one a file, found by the file's name. Each has a function ``parts``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Protocol, cast

from index.translation import LABEL_EN, LABEL_JA
from rag.drafts.blocks import Block, Note, Part, Run, block
from rag.drafts.checked import Checked, CheckedAnswer, CheckedPassage, CheckedQuote, CheckedStatement
from rag.drafts.source import Source
from rag.drafts.words import FRAMED, PARAPHRASE, frame
from rag.errors import DraftError
from rag.types import Language

TEMPLATES = ("briefing", "qa", "english")


class Template(Protocol):
    """A module ``rag.drafts.templates.<name>`` has these two functions."""

    def title(self, source: Source, language: Language) -> str:
        """The draft's title."""

    def parts(self, entries: tuple[Checked, ...], source: Source, language: Language) -> tuple[Part, ...]:
        """Everything between the title and the record."""


def find_template(name: str) -> Template:
    """A template by its name.

    Raises:
        DraftError: there is none.
    """
    if name not in TEMPLATES:
        raise DraftError(f"there is no template {name!r}", remedy=f"name one of {', '.join(TEMPLATES)}")
    return cast("Template", import_module(f"rag.drafts.templates.{name}"))


def statement_runs(statement: CheckedStatement, source: Source, language: Language) -> tuple[Run, ...]:
    """A statement with its decisive words in bold and a footnote for each quote behind it."""
    runs = [Run(text=text, bold=bold) for text, bold in _weights(statement) if text]
    return (*runs, *statement_mark(statement, language), *(Run(text="", note=quote_note(q, source, language)) for q in statement.quotes))


def statement_mark(statement: CheckedStatement, language: Language) -> tuple[Run, ...]:
    """What says that a statement's words are not the text's own; nothing where they are."""
    return () if statement.verbatim else (Run(text=(FRAMED if statement.framed else PARAPHRASE)[language]),)


def stated(statement: CheckedStatement, source: Source, language: Language) -> Iterator[Block]:
    """A statement as a point; before it the sentence that it points back to."""
    if statement.context:
        yield block("label", frame("context", language, sentence=statement.context))
    yield point(statement_runs(statement, source, language))


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


def statements_of(entry: Checked, source: Source, language: Language) -> Iterator[CheckedStatement]:
    """What an entry says, sentence by sentence, in the language of the draft as far as there is a translation."""
    for statement in entry.statements if isinstance(entry, CheckedAnswer) else _quoted(entry, source):
        yield _in_english(statement) if language == "en" and statement.language == "ja" and not statement.framed else statement


def _in_english(statement: CheckedStatement) -> CheckedStatement:
    """The reference translation of what a Japanese statement rests on; itself where there is none."""
    english = [quote.translation for quote in statement.quotes if quote.translation]
    if len(english) < len(statement.quotes):
        return statement
    return CheckedStatement(text=" ".join(english), language="en", verbatim=True, quotes=statement.quotes)


def _quoted(entry: CheckedPassage, source: Source) -> Iterator[CheckedStatement]:
    """A passage says its quotes."""
    for quote in entry.quotes:
        sentences = _sentences(quote)
        for text in sentences:
            one = CheckedQuote(
                passage=quote.passage, text=text, verbatim=quote.verbatim, translation=source.translation(quote.passage, text)
            )
            yield CheckedStatement(text=text, language="ja", verbatim=quote.verbatim, quotes=(one,))


def first_statements(entry: Checked, source: Source, language: Language) -> tuple[CheckedStatement, ...]:
    """The points of an entry: all statements of an answer, the first sentence of a collected passage."""
    statements = tuple(statements_of(entry, source, language))
    return statements if isinstance(entry, CheckedAnswer) else statements[:1]


def translation_label(statements: Iterable[CheckedStatement], language: Language) -> tuple[Block, ...]:
    """The label that stands below English of the reference translation; nothing below Japanese."""
    translated = any(statement.language == "en" for statement in statements)
    return (block("label", LABEL_JA if language == "ja" else LABEL_EN),) if translated else ()


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
