"""BM25 over search terms, by bm25s, with the share of a question's weight that a text matches."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import CorpusError

K1, B = 1.2, 0.75


class LexicalIndex:
    """BM25 (Robertson and Zaragoza 2009; Lucene's variant, k1 = 1.2, b = 0.75) over a list of texts."""

    def __init__(self, retriever: Any) -> None:  # noqa: ANN401 - bm25s is untyped
        self._retriever = retriever
        self._size = int(retriever.scores["num_docs"])

    @classmethod
    def build(cls, texts: Sequence[Sequence[str]]) -> LexicalIndex:
        """Index texts given as their search terms.

        Raises:
            CorpusError: there is no term in any of them.
        """
        import bm25s

        if not any(texts):
            raise CorpusError("the text has no words", remedy="give a text with words in it")

        retriever = bm25s.BM25(method="lucene", k1=K1, b=B)
        retriever.index([list(text) for text in texts], show_progress=False)
        return cls(retriever)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Read what ``save`` wrote."""
        import bm25s

        return cls(bm25s.BM25.load(str(folder)))

    def save(self, folder: Path) -> None:
        """Write the index into a folder (JSON and npy files)."""
        self._retriever.save(str(folder), show_progress=False)

    def scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """BM25 of each text for a question, divided by the most that the question's terms could give.

        A term that no text holds counts as the rarest: where most of a question is foreign to the texts, as with an
        English question on a Japanese text, all scores stay near 0 and fusion gives them no say.

        Returns:
            Shape ``(texts,)``, range 0 to 1 (nearly), higher is better.
        """
        unique = list(dict.fromkeys(terms))
        known = [term for term in unique if term in self._retriever.vocab_dict]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        scores = np.asarray(self._retriever.get_scores(known), dtype=np.float32)
        return np.asarray(scores / most_of(self._size, self._frequencies(known), len(unique) - len(known)), dtype=np.float32)

    def _frequencies(self, known: Sequence[str]) -> NDArray[np.float64]:
        """Number of texts that hold each term."""
        pointers = self._retriever.scores["indptr"]
        columns = [self._retriever.vocab_dict[term] for term in known]
        return np.array([pointers[column + 1] - pointers[column] for column in columns], dtype=np.float64)


def weights_of(size: int, frequencies: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much terms weigh of which each stands in so many of the texts: Lucene's inverse document frequency."""
    return np.asarray(np.log(1 + (size - frequencies + 0.5) / (frequencies + 0.5)))


def most_of(size: int, frequencies: NDArray[np.float64], unknown: int) -> float:
    """The most that a question's terms could give; each that no text holds counts as the rarest."""
    rarest = float(np.log(1 + (size + 0.5) / 1.5))
    return float(weights_of(size, frequencies).sum() + rarest * unknown)
