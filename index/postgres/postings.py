"""Search terms as postings: in which rows each stands, how often, and how long the rows are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.language.tokens import Names, search_form, terms
from index.text.types import Document
from index.texts import Texts, english_texts, japanese_texts

Integers = NDArray[np.int32]
LEVELS = ("passages", "sentences")
NAME = "@"
"""Begins the terms of names: which of them stand in a text depends on the glossaries of all documents that are asked with it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Posting:
    """Where a term stands."""

    term: str
    rows: bytes
    counts: bytes


def texts_of(document: Document, side: str) -> Texts:
    """What is searched of a document on a side; a text without a translation stands on both sides as it is."""
    return english_texts(document) if side == "english" and document.translated else japanese_texts(document)


def sides_of(document: Document) -> tuple[str, ...]:
    """The sides of a document that have texts of their own."""
    return ("japanese", "english") if document.translated else ("japanese",)


def plain_terms(texts: Texts, level: str, names: Names) -> list[list[str]]:
    """The terms of each text of a level without those of names, as ``index.build.lexical_indexes`` takes them."""
    if level == "passages":
        found = [terms(title, names) + terms(text, names) for title, text in texts.passages]
    else:
        found = [terms(text, names) for _, text in texts.sentences]
    return [[term for term in one if not term.startswith(NAME)] for one in found]


def name_terms(texts: Texts, level: str, names: Names) -> list[list[str]]:
    """The terms of names in each text of a level."""
    if level == "passages":
        return [names.terms(search_form(title)) + names.terms(search_form(text)) for title, text in texts.passages]
    return [names.terms(search_form(text)) for _, text in texts.sentences]


def postings(texts: Iterable[Sequence[str]]) -> list[Posting]:
    """Where the terms of texts stand, a text a row."""
    found: dict[str, list[tuple[int, int]]] = {}
    for row, one in enumerate(texts):
        for term, count in Counter(one).items():
            found.setdefault(term, []).append((row, count))
    return [
        Posting(term=term, rows=written(row for row, _ in places), counts=written(count for _, count in places))
        for term, places in found.items()
    ]


def written(numbers: Iterable[int]) -> bytes:
    """Numbers as they stand in a column of bytes."""
    return np.fromiter(numbers, dtype="<i4").tobytes()


def read(content: bytes) -> Integers:
    """The numbers of a column of bytes."""
    return np.frombuffer(content, dtype="<i4")
