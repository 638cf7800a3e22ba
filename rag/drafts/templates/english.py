"""A one-page English brief with the Japanese beside it; the frame is English whatever language was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from index.text.translation import LABEL_EN, LABEL_JA
from rag.drafts.blocks import Beside, Block, Part, Run, block
from rag.drafts.checked import Checked, CheckedAnswer, CheckedStatement
from rag.drafts.choices import Choices
from rag.drafts.once import Said, said_once
from rag.drafts.paper import NOTE_RULE, TEXT_HEIGHT, block_height, note_height, row_height
from rag.drafts.source import Source
from rag.drafts.templates import memo_of, statement_notes, statement_runs, with_memo
from rag.drafts.words import PARAPHRASE, WORDS, frame
from rag.types import Language

LONGEST_NAMES = 200
"""Characters of the names of what was left out; the others are counted."""


@dataclass(frozen=True, slots=True)
class _Item:
    """Rows of the columns that stand or are left out together: a row, or the first one of an answer below its question."""

    name: str
    """What it is called where it is left out."""
    rows: tuple[tuple[Block, Block], ...]
    memo: str = ""

    @property
    def height(self) -> float:
        """On the page, with its footnotes; points."""
        notes = (run.note for row in self.rows for one in row for run in one.runs if run.note)
        return sum(map(row_height, self.rows)) + sum(map(note_height, notes))


def title(source: Source, language: Language) -> str:
    """The draft's title."""
    return frame("brief", "en", title=source.document.metadata.title_en or source.document.metadata.title)


def parts(entries: tuple[Checked, ...], source: Source, language: Language, choices: Choices, around: Sequence[Block]) -> tuple[Part, ...]:
    """Two columns on one page; what does not fit is named."""
    items = tuple(_with_memo(item, choices) for said in said_once(entries, source, "en") for item in _items(said, source))
    kept, left_out = _fitting(items, _frame_height(source, around))
    return tuple(_page(kept, left_out, source))


def _items(said: Said, source: Source) -> Iterator[_Item]:
    """The rows of an entry; of a question whose sentences all stand above, that they do."""
    asked = _asked(said.entry) if isinstance(said.entry, CheckedAnswer) else ()
    rows = [_row(statement, source) for statement in said.statements]
    if not rows and asked:
        rows = [(block("text", frame("above", "en")), block("text", ""))]
    names = [source.label(statement.quotes[0].passage, "en") for statement in said.statements] or [memo_of(said.entry, source, "en")]
    for number, row in enumerate(rows):
        last = number == len(rows) - 1
        yield _Item(names[number], (*asked, row) if number == 0 else (row,), said.entry.note if last else "")
    if not rows and said.entry.note:
        yield _Item(names[0], (), memo_of(said.entry, source, "en"))


def _with_memo(item: _Item, choices: Choices) -> _Item:
    """The memo in the margin of the last row, or below it."""
    before, left, right = item.rows[:-1], [row[0] for row in item.rows[-1:]], [row[1] for row in item.rows[-1:]]
    made = tuple(with_memo(left, item.memo, choices, "en"))
    below = [*right, *(block("text", "") for _ in range(len(made) - len(right)))]
    return replace(item, rows=(*before, *zip(made, below, strict=True)))


def _asked(entry: CheckedAnswer) -> tuple[tuple[Block, Block], ...]:
    """The row of a question: in the column of its language."""
    question = block("text", frame("asked", entry.language, question=entry.question))
    return ((question, block("text", "")) if entry.language == "en" else (block("text", frame("asked_in_japanese", "en")), question),)


def _row(statement: CheckedStatement, source: Source) -> tuple[Block, Block]:
    notes = dict.fromkeys(statement_notes(statement, source, "en"))
    runs = statement_runs(statement, "en") if statement.language == "en" or statement.framed else (Run(text=WORDS["en"]["no_translation"]),)
    japanese = "".join(f"「{quote.text}」" if quote.verbatim else f"{quote.text}{PARAPHRASE['ja']}" for quote in statement.quotes)
    return Block(kind="text", runs=(*runs, *(Run(text="", note=note) for note in notes))), block("text", japanese)


def _page(kept: Sequence[_Item], left_out: Sequence[_Item], source: Source) -> Iterator[Part]:
    rows = tuple(row for item in kept for row in item.rows)
    if rows:
        yield Beside(heads=_HEADS, rows=rows)
    if source.document.translated:
        yield block("label", f"{LABEL_EN} / {LABEL_JA}")
    if left_out:
        named = block("label", frame("left_out", "en", what=_names(left_out)))
        yield replace(named, memo="; ".join(f"{item.name}: {item.memo}" for item in left_out if item.memo))


_HEADS = (WORDS["en"]["column_en"], WORDS["en"]["column_ja"])


def _frame_height(source: Source, around: Sequence[Block]) -> float:
    """Of everything on the page but the items."""
    framed = [*around, block("title", title(source, "en")), block("label", "bullet " * (LONGEST_NAMES // 7))]
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
