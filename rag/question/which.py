"""Which of the documents that are asked together a question means: those that it names or points at, else the newest edition of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from index.text.naming import named, newest
from index.text.pointing import pointed_among
from index.text.types import Document
from rag.errors import QuestionError


@dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """The documents from which a question is answered."""

    keys: tuple[str, ...] = ()
    """By ``Document.key``; empty: there is one document alone."""
    named: int = 0
    """How many of them the question names."""
    which: str = ""
    """The words of the question that point at one of them (「本計画」), where nothing tells at which."""


def meant(text: str, document: Document, wanted: Collection[str] = (), cited: Collection[str] = ()) -> Meant:
    """The documents that a question means.

    Args:
        text: the whole message: a sentence before the question may name the document.
        document: what is asked.
        wanted: names of documents that somebody chose; empty: all.
        cited: ids of passages that were cited last. Of a document with editions the one that was cited is meant, and a question that points
            at a document stays with those that were cited.

    Raises:
        QuestionError: one that somebody chose is not asked.
    """
    known = {part.metadata.document for part in document.each}
    if unknown := [name for name in wanted if name not in known]:
        raise QuestionError(f"the document {unknown[0]!r} is not asked; asked are {', '.join(sorted(known))}", remedy="choose one of them")
    parts = [part for part in document.parts if not wanted or part.metadata.document in wanted]
    if found := named(text, parts):
        return Meant(keys=tuple(part.key for part in found), named=len(found))
    spoken = {document.part(one).key for one in cited if one in document.passage_by_id}
    kept = parts if wanted else newest(parts, spoken)
    meant, which = pointed_among(kept, text, spoken)
    return Meant(keys=tuple(part.key for part in meant), which=which)
