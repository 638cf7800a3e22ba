"""Which of the documents that are asked together a question means: those that it names, else the newest edition of each."""

from __future__ import annotations

from collections.abc import Collection

from index.tokens import search_form
from index.types import Document, Span


def meant(text: str, document: Document, wanted: Collection[str] = ()) -> tuple[tuple[str, ...], bool]:
    """The documents that a question is answered from, by their keys, and whether it names several of them.

    Args:
        text: the question.
        document: what is asked; one document alone has no other.
        wanted: names of documents that somebody chose; empty: all.
    """
    parts = [part for part in document.parts if not wanted or part.metadata.document in wanted]
    if not parts:
        return (), False
    if named := _named(text, parts):
        return tuple(part.key for part in named), len(named) > 1
    if wanted:
        return tuple(part.key for part in parts), False
    older = {part.metadata.edition_of for part in parts}
    return tuple(part.key for part in parts if part.metadata.document not in older), False


def _named(text: str, parts: Collection[Document]) -> list[Document]:
    """The documents whose names stand in a text.

    Where a name lies in a longer one, the longer one is meant; where one is that of several editions, the newest.
    """
    plain = search_form(text)
    places = {part.key: _places(plain, part) for part in parts}
    every = {span for spans in places.values() for span in spans}
    outer = [one for one in every if not any(one != other and other[0] <= one[0] and one[1] <= other[1] for other in every)]
    found: set[str] = set()
    for span in outer:
        bearing = [part for part in parts if span in places[part.key]]
        older = {part.metadata.edition_of for part in bearing}
        found |= {part.key for part in bearing if part.metadata.document not in older}
    return [part for part in parts if part.key in found]


def _places(plain: str, part: Document) -> set[Span]:
    spans = set()
    for name in map(search_form, part.titles):
        start = plain.find(name)
        while name and start >= 0:
            spans.add((start, start + len(name)))
            start = plain.find(name, start + 1)
    return spans
