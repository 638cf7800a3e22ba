"""What in a draft is its frame, and what the record in it says; none of it is a statement about the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from index.text.joined import that_reads
from index.text.types import Document
from rag.drafts.readers import Paragraph
from rag.drafts.source import Source
from rag.drafts.standing import plain
from rag.drafts.words import HEADING, LEAD, MEMO, OWN, OWN_WORDS, RECORD_ROW, WORDS, frames

_HASH = re.compile("[0-9a-f]{64}|(?<=本文 )[0-9a-f]{16}|(?<=text )[0-9a-f]{16}")
"""Of the text, in full or its beginning."""


def made_from(paragraphs: Iterable[Paragraph], document: Document) -> Document | None:
    """The document, or those of its parts, from which a draft says that it was made; None: it does not say, or they are not here."""
    return next((found for digest in digests(paragraphs) if (found := that_reads(document, digest)) is not None), None)


def digests(paragraphs: Iterable[Paragraph]) -> Iterator[str]:
    """The hashes of texts that a draft names, each in full or its beginning."""
    return (digest for one in paragraphs for digest in _HASH.findall(one.text))


class Frame:
    """Reads a draft's paragraphs one after the other and knows those of the frame."""

    def __init__(self, source: Source) -> None:
        metadata = source.document.metadata
        self._sha256 = source.document.sha256
        known = [part.metadata for part in source.document.each]
        self._titles = tuple(title for one in known for title in (one.title, one.title_en) if title)
        self._official = tuple(one.title for one in source.each)
        self._frames = frames([*self._official, *(one.title_en for one in source.each), *self._titles])
        self._whole = {plain(text) for text in (source.title, source.title_en, source.not_found("ja"), source.not_found("en"))}
        self._whole |= {plain(metadata.attribution)} if metadata.attribution else set()
        self.in_record = False
        """Whether the record was reached, which ends a draft."""
        self.made_from: str | None = None
        """The beginning of the hash of the text that the draft was made from."""
        self.same_text: bool | None = None
        """Whether the draft was made from the text that is here; None: nothing was read that says so."""

    def begins(self, words: str) -> bool:
        """Whether a paragraph is one of the headings that every draft has."""
        return bool(HEADING.fullmatch(words))

    def holds(self, words: str) -> bool:
        """Whether a paragraph is of the frame or the record."""
        if self.begins(words):
            self.in_record = any(words == names["record"] for names in WORDS.values())
        framed = (self.in_record and bool(RECORD_ROW.fullmatch(words))) or self._is_framed(words)
        for digest in _HASH.findall(words) if framed else ():
            self.made_from, self.same_text = digest, self._sha256.startswith(digest)
        return framed

    def knows(self, words: str) -> bool:
        """Whether a line is of the frame, or its author's own: no line goes on into it or from it."""
        return (
            self.begins(words)
            or self._is_framed(words)
            or bool(RECORD_ROW.fullmatch(words) or LEAD.match(words))
            or self.is_own_words(words)
        )

    def _is_framed(self, words: str) -> bool:
        return bool(self._frames.fullmatch(words)) or plain(words) in self._whole

    def is_own_words(self, words: str) -> bool:
        """Whether a paragraph is a question, a memo or marked as its author's own."""
        return bool(OWN_WORDS.fullmatch(words) or OWN.search(words))

    def is_memo(self, words: str) -> bool:
        """Whether a line is the first of a memo."""
        return bool(MEMO.fullmatch(words))

    def is_title(self, words: str) -> bool:
        """Whether some words are the document's title."""
        return plain(words) in {plain(title) for title in self._titles}

    def other_titles(self, words: str) -> Iterator[tuple[str, str]]:
        """The document's title, or its official string, with another number in it, and what it is."""
        known = (*self._titles, *self._official)
        for title in known:
            pattern = re.sub(r"\d+", r"\\d+", re.escape(plain(title)))
            found = re.search(pattern, plain(words))
            if found and found[0] not in map(plain, known):
                yield found[0], title
