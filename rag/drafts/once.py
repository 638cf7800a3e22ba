"""No sentence twice: what each entry says that none before it said, in the language of the draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.language.display import display
from rag.drafts.checked import Checked, CheckedAnswer, CheckedPassage, CheckedQuote, CheckedStatement
from rag.drafts.source import Source
from rag.drafts.standing import plain
from rag.types import Language


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """An entry and what it says first."""

    entry: Checked
    statements: tuple[CheckedStatement, ...]
    """Those that no entry before it has."""
    before: tuple[int, ...]
    """Positions, from 0, of the entries that have its others."""


def said_once(entries: tuple[Checked, ...], source: Source, language: Language) -> tuple[Said, ...]:
    """Every entry with its own statements; a sentence that one points back to stands before it where it stands nowhere else."""
    stated = [tuple(statements_of(entry, source, language)) for entry in entries]
    first: dict[str, int] = {}
    pointed: dict[str, str] = {}
    for position, statements in enumerate(stated):
        for statement in statements:
            first.setdefault(plain(statement.text), position)
            if statement.context:
                pointed.setdefault(plain(statement.text), statement.context)
    shown = set(first)
    found = []
    for position, (entry, statements) in enumerate(zip(entries, stated, strict=True)):
        own: dict[str, CheckedStatement] = {}
        for statement in statements:
            key = plain(statement.text)
            if first[key] != position or key in own:
                continue
            context = pointed.get(key)
            context = None if context is None or plain(context) in shown else context
            shown |= {plain(context)} if context else set()
            own[key] = replace(statement, context=context)
        before = tuple(dict.fromkeys(at for one in statements if (at := first[plain(one.text)]) != position))
        found.append(Said(entry=entry, statements=tuple(own.values()), before=before))
    return tuple(found)


def statements_of(entry: Checked, source: Source, language: Language) -> Iterator[CheckedStatement]:
    """What an entry says, sentence by sentence, in the language of the draft as far as there are words in it."""
    for statement in entry.statements if isinstance(entry, CheckedAnswer) else _quoted(entry, source):
        is_other = statement.language != language and not statement.framed
        yield _in_language(statement, source, language) if is_other else statement


def _in_language(statement: CheckedStatement, source: Source, language: Language) -> CheckedStatement:
    """What a statement rests on, in another language; itself where there is no translation."""
    words = [quote.text if language == "ja" else quote.translation for quote in statement.quotes if quote.verbatim]
    if len(words) < len(statement.quotes) or None in words:
        return statement
    text = ("" if language == "ja" else " ").join(word for word in words if word)
    context = source.in_language(statement.context, language) if statement.context else None
    return CheckedStatement(text=text, language=language, verbatim=True, quotes=statement.quotes, context=context)


def _quoted(entry: CheckedPassage, source: Source) -> Iterator[CheckedStatement]:
    """A passage says its quotes."""
    for quote in entry.quotes:
        for text in _sentences(quote):
            translation = source.translation(quote.passage, text)
            one = CheckedQuote(passage=quote.passage, text=text, verbatim=quote.verbatim, translation=translation)
            yield CheckedStatement(text=text, language="ja", verbatim=quote.verbatim, quotes=(one,))


def _sentences(quote: CheckedQuote) -> list[str]:
    whole = [display(sentence.text) for sentence in quote.passage.sentences]
    return [text for text in whole if text in quote.text] or [quote.text] if quote.verbatim else [quote.text]
