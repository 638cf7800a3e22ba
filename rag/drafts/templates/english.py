"""A one-page English brief with the Japanese beside it; the frame is English whatever language was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, count

from index.translation import LABEL_EN, LABEL_JA
from rag.drafts.blocks import Beside, Block, Part, Run, block
from rag.drafts.checked import Checked, CheckedAnswer, CheckedStatement
from rag.drafts.paper import NOTE_RULE, TEXT_HEIGHT, block_height, note_height, row_height
from rag.drafts.source import Source
from rag.drafts.templates import quote_note, statement_mark, statements_of
from rag.drafts.words import PARAPHRASE, WARNING, WORDS, frame
from rag.types import Language

LONGEST_NAMES = 200
"""Characters of the names of what was left out; the others are counted."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A row of the columns, or a question that the text does not answer."""

    name: str
    """What it is called where it is left out."""
    row: tuple[Block, Block] | None = None
    question: tuple[Block, ...] = ()

    @property
    def height(self) -> float:
        """On the page, with its footnotes; points."""
        if self.row is None:
            return sum(block_height(one) for one in self.question)
        return row_height(self.row) + sum(note_height(run.note) for one in self.row for run in one.runs if run.note)


def title(source: Source, language: Language) -> str:
    """The draft's title."""
    return frame("brief", "en", title=source.document.metadata.title_en or source.document.metadata.title)


def parts(entries: tuple[Checked, ...], source: Source, language: Language) -> tuple[Part, ...]:
    """Two columns, and what the text does not say, on one page; what does not fit is named."""
    items = tuple({(item.row, item.question): item for item in _items(entries, source)}.values())
    kept, left_out = _fitting(items, _frame_height(source))
    return tuple(_page(kept, left_out, source))


def _items(entries: tuple[Checked, ...], source: Source) -> Iterator[_Item]:
    numbers = count(1)
    for entry in entries:
        number = next(numbers) if isinstance(entry, CheckedAnswer) else 0
        if isinstance(entry, CheckedAnswer) and not entry.statements:
            asked = block("question", frame("asked", "en", question=entry.question))
            said = frame("related", "en") if entry.related else source.not_found("en")
            yield _Item(f"question {number}", question=(asked, block("text", said)))
        for statement in statements_of(entry, source, "ja"):
            yield _Item(source.label(statement.quotes[0].passage, "en"), row=_row(statement, source))


def _row(statement: CheckedStatement, source: Source) -> tuple[Block, Block]:
    english, mark = _english(statement)
    notes = tuple(Run(text="", note=quote_note(quote, source, "en", with_quote=False)) for quote in statement.quotes)
    japanese = "".join(f"「{quote.text}」" if quote.verbatim else f"{quote.text}{PARAPHRASE['ja']}" for quote in statement.quotes)
    return Block(kind="text", runs=(Run(text=english), *mark, *notes)), block("text", japanese)


def _english(statement: CheckedStatement) -> tuple[str, tuple[Run, ...]]:
    """The English of a statement, and the mark behind it where its words are not the reference translation's own."""
    if statement.language == "en" or statement.framed:
        return statement.text, statement_mark(statement, "en")
    english = " ".join(quote.translation for quote in statement.quotes if quote.translation)
    return english or WORDS["en"]["no_translation"], ()


def _page(kept: Sequence[_Item], left_out: Sequence[_Item], source: Source) -> Iterator[Part]:
    yield block("subtitle", source.title)
    yield block("label", WARNING["en"])
    rows = tuple(item.row for item in kept if item.row)
    if rows:
        yield Beside(heads=_HEADS, rows=rows)
    if source.document.translated:
        yield block("label", f"{LABEL_EN} / {LABEL_JA}")
    if left_out:
        yield block("label", frame("left_out", "en", what=_names(left_out)))
    for item in kept:
        yield from item.question


_HEADS = (WORDS["en"]["column_en"], WORDS["en"]["column_ja"])


def _frame_height(source: Source) -> float:
    """Of everything on the page but the items."""
    framed = [block("title", title(source, "en")), block("label", "bullet " * (LONGEST_NAMES // 7))]
    framed += [one for one in _page((), (), source) if isinstance(one, Block)]
    heads = (block("text", _HEADS[0]), block("text", _HEADS[1]))
    return sum(block_height(one) for one in framed) + row_height(heads) + NOTE_RULE


def _fitting(items: Sequence[_Item], used: float) -> tuple[list[_Item], list[_Item]]:
    """What fits on the page beside what is used of it, and what does not; the first item always stands."""
    kept: list[_Item] = []
    left_out: list[_Item] = []
    for item in items:
        if kept and used + item.height > TEXT_HEIGHT:
            left_out.append(item)
        else:
            kept.append(item)
            used += item.height
    return kept, left_out


def _names(left_out: Sequence[_Item]) -> str:
    """The names of items, as many as there is room for, and how many more there are."""
    names = list(dict.fromkeys(item.name for item in left_out))
    room = LONGEST_NAMES - len("; and 100 more") - len(frame("left_out", "en", what=""))
    lengths = accumulate(len(name) + 2 for name in names)
    shown = max(1, sum(length <= room for length in lengths))
    return "; ".join([*names[:shown], *([f"and {len(names) - shown} more"] if len(names) > shown else [])])
