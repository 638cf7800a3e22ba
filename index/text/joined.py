"""Several documents as one: it has the sections and passages of all, and ``Document.part`` says to which of them one belongs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import combinations

from index.errors import CorpusError
from index.text.drafted import told_apart
from index.text.types import Document, Metadata

MOST_CITED = 4
"""Documents that a draft is looked for in, when it is read again, unless it cites all."""


def joined(documents: Sequence[Document]) -> Document:
    """Several documents as one; one stays as it is.

    Raises:
        CorpusError: two of them have one name, so that a citation of one would open the other.
    """
    first, *others = documents
    if not others:
        return first
    keys = [one.key for one in documents]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise CorpusError(
            f"two documents have the name {twice}", remedy="remove one and add it with another --name: strategy-qa documents list"
        )
    return Document(
        metadata=_shared([one.metadata for one in documents]),
        sections=tuple(section for one in documents for section in one.sections),
        passages=tuple(passage for one in documents for passage in one.passages),
        sha256=_text_id(documents),
        translation={identity: text for one in documents for identity, text in one.translation.items()},
        glossary=told_apart([one.glossary for one in documents]),
        parts=tuple(documents),
    )


def _shared(known: Sequence[Metadata]) -> Metadata:
    """What can be said of several documents in one line; each decision is that of one document."""

    def all_of(name: str, joint: str) -> str | None:
        return joint.join(dict.fromkeys(value for one in known if (value := getattr(one, name)))) or None

    english = "; ".join(one.title_en or one.title for one in known) if any(one.title_en for one in known) else None
    return Metadata(
        document="+".join(one.document for one in known),
        title="、".join(one.title for one in known),
        title_en=english,
        publisher=all_of("publisher", "、"),
        licence=all_of("licence", "／"),
        attribution=all_of("attribution", "／"),
        file="",
    )


def that_reads(document: Document, sha256: str) -> Document | None:
    """The document, or those of its parts, whose text has a SHA-256, or one that begins so; None: there is none."""
    every = (combination for size in range(1, MOST_CITED + 1) for combination in combinations(document.each, size))
    found = (joined(combination) for combination in every if _text_id(combination).startswith(sha256))
    return document if document.sha256.startswith(sha256) else next(found, None)


def that_make(hashes: Sequence[str], sha256: str) -> tuple[str, ...]:
    """Of the SHA-256 of texts those that together have an id that begins so; empty: none do."""
    every = (one for size in range(1, MOST_CITED + 1) for one in combinations(dict.fromkeys(hashes), size))
    return next((one for one in every if joined_id(sorted(one)).startswith(sha256)), ())


def _text_id(documents: Sequence[Document]) -> str:
    """The id of the text of several documents, in whatever order they are asked."""
    return joined_id(sorted(one.sha256 for one in documents))


def joined_id(ids: Sequence[str]) -> str:
    """The id of what was made from several: the one id, or the beginning of the SHA-256 of all."""
    return ids[0] if len(ids) == 1 else hashlib.sha256("\n".join(ids).encode()).hexdigest()[: len(ids[0])]
