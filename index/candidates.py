"""What a search needs of a store: the best texts of each kind of evidence, and the exact scores of both for all of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.manifest import Manifest
from index.text.types import Document

Scores = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """Texts of one kind, passages or sentences, in document order."""

    rows: Rows
    """Their places among all of the document, ascending."""
    cosines: Scores
    """Range -1 to 1."""
    lexical: Scores
    """BM25 as a share of the question's weight (``index.lexical``), 0 to 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidates:
    """Passages, and every sentence of these passages."""

    passages: Level
    sentences: Level


class Searched(Protocol):
    """Documents as they are searched, wherever their vectors and terms stand."""

    @property
    def document(self) -> Document:
        """What is asked; several documents as one."""

    @property
    def manifest(self) -> Manifest:
        """What it was made from."""

    def candidates(self, vector: Scores, terms: Sequence[str], language: str, *, where: Collection[str] = (), k: int) -> Candidates:
        """The passages among whose texts are the ``k`` best by cosine and the ``k`` best by BM25.

        Args:
            vector: of the question, of length 1.
            terms: of the question.
            language: an English question is compared with the original and its translation, and the better match counts.
            where: keys of the documents that are searched (``Document.key``); empty: all. How rare a word is, is counted in all.
            k: as many passages and as many sentences of each kind of evidence at least, where there are so many.

        Returns:
            Exact scores, whichever way a text was found. A store may give more than was asked for, and all.
        """

    def lexical_scores(self, terms: Sequence[str], language: str) -> tuple[Scores, Scores]:
        """BM25 of every sentence and of every passage for the terms of a question."""
