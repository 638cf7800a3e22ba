"""What is looked up in the documents that are asked, without a model: sections, quotes, drafts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from index.text.types import Document, Section
from rag.drafts.checking import check
from rag.drafts.quoted import QuoteVerdict, verify_quote
from rag.drafts.readers import read_bytes
from rag.drafts.report import Report
from rag.drafts.source import Source
from rag.finding_sections import find_sections
from rag.settings import Settings


def never() -> bool:
    """Nobody stops an answer or a check."""
    return False


class LookingUp(ABC):
    """What whoever knows the documents can say of them."""

    def __init__(self, settings: Settings, document: Document) -> None:
        self._settings = settings
        self._source = Source(document=document, template=settings.official_template)

    @property
    @abstractmethod
    def document(self) -> Document:
        """What is asked; several documents as one."""

    def sections(self, typed: str, *, documents: Sequence[str] = ()) -> tuple[Section, ...]:
        """The sections that a number in any notation or a name means; ``rag.shown.section_dict`` is the JSON of one.

        Args:
            typed: ``3(1)①``, ``３．（１）①``, ``3.1.1``, ``フュージョンエネルギー``.
            documents: names of those that are looked in; empty: all.

        Raises:
            QuestionError: there is none; the message names its neighbours.
        """
        return find_sections(self._sources(documents).document, typed)

    def verify(self, data: bytes, *, suffix: str = ".md", documents: Sequence[str] = (), stopped: Callable[[], bool] = never) -> Report:
        """What in a draft still stands in the text, as ``strategy-qa verify`` says it.

        Args:
            data: the whole file.
            suffix: its format, one of ``rag.drafts.readers.SUFFIXES``.
            documents: names of those that it is compared with; empty: those that it was made from, else all.
            stopped: asked before each paragraph whether nobody waits any more.

        Raises:
            DraftError: it cannot be read.
            QuestionError: a document that is named is not asked.
            TooLateError: ``stopped`` said yes.
        """
        paragraphs = read_bytes(data, suffix)
        named = bool(documents or self._settings.documents)
        report, _ = check(paragraphs, self._sources(documents), self._settings, named=named, stopped=stopped)
        return report

    def verify_quote(self, quote: str, *, section: str = "", documents: Sequence[str] = ()) -> QuoteVerdict:
        """Whether a quote stands word for word in the text, and where it is said to.

        Args:
            quote: a part of a sentence, a sentence or several.
            section: where it is said to stand: a number in any notation, a name, a label, an official string; empty: anywhere.
            documents: names of those in which it is looked for; empty: all.

        Raises:
            QuestionError: there is no quote, it is too long, or a document that is named is not asked.
        """
        return verify_quote(self._sources(documents), quote, section)

    def _sources(self, documents: Sequence[str]) -> Source:
        """The documents as a draft cites them, or some of them; what it looks up is kept in it (QuestionError: one is not asked)."""
        document = self.document
        if self._source.document is not document:
            self._source = Source(document=document, template=self._settings.official_template)
        return self._source.named(documents)
