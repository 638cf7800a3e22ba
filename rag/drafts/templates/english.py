"""A one-page English brief with the Japanese beside it; the frame is English whatever language was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.translation import LABEL_EN, LABEL_JA
from rag.drafts.blocks import Beside, Block, Part, Run, block
from rag.drafts.checked import Checked, CheckedAnswer, CheckedStatement
from rag.drafts.source import Source
from rag.drafts.templates import quote_note, statements_of
from rag.drafts.words import PARAPHRASE, WARNING, WORDS, frame
from rag.types import Language

PAGE_CHARACTERS = 2700
"""English letters, and twice the Japanese ones, that fit beside each other on one page of A4 with their footnotes."""

NOTE_CHARACTERS = 180
"""What a footnote takes of them."""


def title(source: Source, language: Language) -> str:
    """The draft's title."""
    return frame("brief", "en", title=source.document.metadata.title_en or source.document.metadata.title)


def parts(entries: tuple[Checked, ...], source: Source, language: Language) -> tuple[Part, ...]:
    """Two columns on one page; what does not fit is counted."""
    rows = list({(left.text, right.text): (left, right) for entry in entries for left, right in _rows(entry, source)}.values())
    kept = _fitting(rows)
    return (*_page(rows[:kept], len(rows) - kept, source), *_not_found(entries, source))


def _page(rows: Sequence[tuple[Block, Block]], left_out: int, source: Source) -> Iterator[Part]:
    yield block("subtitle", source.title)
    yield block("label", WARNING["en"])
    if rows:
        yield Beside(heads=(WORDS["en"]["column_en"], WORDS["en"]["column_ja"]), rows=tuple(rows))
    if source.document.translated:
        yield block("label", f"{LABEL_EN} / {LABEL_JA}")
    if left_out:
        yield block("label", frame("left_out", "en", count=left_out))


def _not_found(entries: tuple[Checked, ...], source: Source) -> Iterator[Part]:
    for entry in entries:
        if isinstance(entry, CheckedAnswer) and not entry.statements:
            yield block("question", frame("asked", "en", question=entry.question))
            yield block("text", source.not_found("en"))


def _rows(entry: Checked, source: Source) -> Iterator[tuple[Block, Block]]:
    for statement in statements_of(entry, source, "ja"):
        english, verbatim = _english(statement, source)
        notes = tuple(Run(text="", note=quote_note(quote, source, "en", with_quote=False)) for quote in statement.quotes)
        mark = () if verbatim else (Run(text=PARAPHRASE["en"]),)
        japanese = "".join(f"「{quote.text}」" if quote.verbatim else f"{quote.text}{PARAPHRASE['ja']}" for quote in statement.quotes)
        yield Block(kind="text", runs=(Run(text=english), *mark, *notes)), block("text", japanese)


def _english(statement: CheckedStatement, source: Source) -> tuple[str, bool]:
    """The English of a statement, and whether it is the reference translation's own words."""
    if statement.language == "en":
        return statement.text, statement.verbatim
    english = " ".join(quote.translation for quote in statement.quotes if quote.translation)
    return english or WORDS["en"]["no_translation"], True


def _fitting(rows: Sequence[tuple[Block, Block]]) -> int:
    """How many rows fit on the page; the first always counts."""
    used = 0
    for count, (english, japanese) in enumerate(rows):
        used += max(len(english.text), 2 * len(japanese.text)) + NOTE_CHARACTERS
        if used > PAGE_CHARACTERS and count:
            return count
    return len(rows)
