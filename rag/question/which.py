"""Which of the documents that are asked together a question means: those that it names, else the newest edition of each."""

from __future__ import annotations

from collections.abc import Collection

from index.dictionary import placed
from index.tokens import search_form
from index.types import Document, Span

_BETWEEN = ("助詞", "助動詞", "接続詞", "補助記号", "空白")
"""What stands between the names and what is asked: 「…と…では、」."""


def meant(text: str, document: Document, wanted: Collection[str] = ()) -> tuple[tuple[str, ...], int]:
    """The documents that a question is answered from, by their keys, and how many of them it names.

    Args:
        text: the question.
        document: what is asked; one document alone has no other.
        wanted: names of documents that somebody chose; empty: all.
    """
    parts = [part for part in document.parts if not wanted or part.metadata.document in wanted]
    if not parts:
        return (), 0
    if named := _named(text, parts):
        return tuple(part.key for part in named), len(named)
    if wanted:
        return tuple(part.key for part in parts), 0
    older = {part.metadata.edition_of for part in parts}
    return tuple(part.key for part in parts if part.metadata.document not in older), 0


def unnamed(text: str, document: Document) -> str:
    """A question without the names of the documents: what is asked of them."""
    for name in document.titles:
        text = text.replace(name, "")
    text = f"文書{text}"  # as a name stood there: a particle at the beginning is read as an interjection
    start = next((span[0] for word, span in placed(text) if span[0] and word.feature.pos1 not in _BETWEEN), len(text))
    return text[start:].strip()


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
