"""The basket: passages and answers across questions and searches, in the order in which they are to stand in the draft.

Everything is frozen; what changes a basket returns another one. Nothing in it is believed: ``rag.drafts.checked`` compares every
quote with the text when a draft is made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from index.language.characters import Span
from rag.errors import DraftError
from rag.types import Language


@dataclass(frozen=True, kw_only=True, slots=True)
class BasketQuote:
    """Words that are said to stand in a passage."""

    passage_id: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PassageEntry:
    """A passage that somebody collected."""

    passage_id: str
    quotes: tuple[str, ...] = ()
    """The sentences that matter; none: the whole passage."""
    note: str = ""
    """Somebody's own words beside it; never compared with the text, and shown as such."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementEntry:
    """A statement of an answer."""

    text: str
    quotes: tuple[BasketQuote, ...]
    """What it rests on, at least one."""
    language: Language = "ja"
    emphasis: tuple[Span, ...] = ()
    """The decisive words, as spans of ``text``."""
    points_to: str | None = None
    """The sentence that it points back to."""
    framed: bool = False
    """Whether the program made the sentence around facts of the metadata, or figures of what it rests on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerEntry:
    """A question with the statements of its answer; without statements the text does not say."""

    question: str
    """As it was understood."""
    statements: tuple[StatementEntry, ...] = ()
    missing: tuple[str, ...] = ()
    """Parts of the question that the text does not answer."""
    language: Language = "ja"
    headline: str | None = None
    """The short answer: words of a statement."""
    note: str = ""
    """As in ``PassageEntry``."""


Entry = PassageEntry | AnswerEntry


@dataclass(frozen=True, kw_only=True, slots=True)
class Basket:
    """What a draft is made of."""

    entries: tuple[Entry, ...] = ()

    @property
    def passage_ids(self) -> frozenset[str]:
        """The passages of which something is said to stand in it."""
        passages = {entry.passage_id for entry in self.entries if isinstance(entry, PassageEntry)}
        statements = (one for entry in self.entries if isinstance(entry, AnswerEntry) for one in entry.statements)
        return frozenset(passages | {quote.passage_id for one in statements for quote in one.quotes})

    @property
    def language(self) -> Language:
        """Of a draft of it, unless somebody says otherwise: English where every answer is."""
        return "en" if {entry.language for entry in self.entries if isinstance(entry, AnswerEntry)} == {"en"} else "ja"

    def added(self, *entries: Entry) -> Basket:
        """With more entries at the end; one that is there already is not added again."""
        new = dict.fromkeys(entry for entry in entries if entry not in self.entries)
        return replace(self, entries=(*self.entries, *new))

    def removed(self, position: int) -> Basket:
        """Without the entry at a position, from 0 (raises as ``_at``)."""
        self._at(position)
        return replace(self, entries=self.entries[:position] + self.entries[position + 1 :])

    def moved(self, position: int, to: int) -> Basket:
        """With the entry at a position moved to another (raises as ``_at``)."""
        entry = self._at(position)
        rest = [*self.entries[:position], *self.entries[position + 1 :]]
        rest.insert(max(0, min(to, len(rest))), entry)
        return replace(self, entries=tuple(rest))

    def annotated(self, position: int, note: str) -> Basket:
        """With a note at an entry, or without one where it is empty (raises as ``_at``)."""
        return self._with(position, replace(self._at(position), note=note))

    def edited(self, position: int, entry: Entry) -> Basket:
        """With another entry in the place of one (raises as ``_at``)."""
        self._at(position)
        return self._with(position, entry)

    def _with(self, position: int, entry: Entry) -> Basket:
        return replace(self, entries=(*self.entries[:position], entry, *self.entries[position + 1 :]))

    def _at(self, position: int) -> Entry:
        """The entry at a position.

        Raises:
            DraftError: there is none.
        """
        if not 0 <= position < len(self.entries):
            raise DraftError(f"the basket has {len(self.entries)} entries, none at {position}", remedy="name one that is there")
        return self.entries[position]
