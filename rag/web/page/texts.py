"""What the page makes of the documents that are asked: their facts and questions to begin with. Made once for each set of documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from threading import Lock

from index.document import read_metadata, text_file
from index.shelf.together import members
from index.text.facts import Fact, read_facts
from index.text.types import Document
from rag.settings import Settings
from rag.types import Language
from rag.web.page.examples import MOST, read_examples


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """Of one set of documents."""

    document: Document
    """As it was opened: a corrected title makes another one of the same text."""
    facts: tuple[Fact, ...]
    examples: Mapping[Language, Sequence[str]]


class Texts:
    """Reads what stands beside each document. Safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._made: Made | None = None

    def of(self, document: Document) -> Made:
        """What was made of the documents that are asked.

        Raises:
            CorpusError: a file beside one of them is none of its kind.
        """
        with self._lock:
            if self._made is None or self._made.document is not document:
                self._made = self._read(document)
            return self._made

    def _read(self, document: Document) -> Made:
        found = [(read_metadata(own.corpus), own) for own in members(self._settings)]
        files = {f"{metadata.document}@{metadata.revision}": text_file(own, metadata) for metadata, own in found}
        # What is beside a text that the shelf has set aside by now is not looked for.
        read = [(part, files.get(part.key, Path(part.metadata.file))) for part in document.each]
        facts = tuple(fact for part, file in read for fact in read_facts(part, file))
        examples = [read_examples(part, file, named=len(read) > 1) for part, file in read]
        return Made(
            document=document,
            facts=facts,
            examples={language: _in_turn([one[language] for one in examples]) for language in examples[0]},
        )


def _in_turn(lists: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The first of each, then the second of each, up to ``MOST``."""
    return tuple(dict.fromkeys(one for one in chain.from_iterable(zip_longest(*lists)) if one))[:MOST]
