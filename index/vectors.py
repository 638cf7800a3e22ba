"""Dense vectors in FAISS, exact inner product: a strategy has hundreds of vectors, a shelf of them some ten thousand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedders import Vectors


class VectorIndex:
    """Vectors of length 1, searched exactly."""

    def __init__(self, faiss_index: Any) -> None:  # noqa: ANN401 - faiss is untyped
        self._index = faiss_index

    @classmethod
    def build(cls, vectors: Vectors) -> VectorIndex:
        """Index vectors of shape ``(n, dimensions)``."""
        import faiss

        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def load(cls, file: Path) -> VectorIndex:
        """Read what ``save`` wrote."""
        import faiss

        return cls(faiss.read_index(str(file)))

    def save(self, file: Path) -> None:
        """Write the index to one file."""
        import faiss

        faiss.write_index(self._index, str(file))

    def scores(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosine of each vector to one query vector of shape ``(dimensions,)``.

        Returns:
            Shape ``(n,)``, range -1 to 1, higher is nearer.
        """
        count = int(self._index.ntotal)
        similarities, rows = self._index.search(query.reshape(1, -1).astype(np.float32), count)
        scores = np.empty(count, dtype=np.float32)
        scores[rows[0]] = similarities[0]
        return scores

    def vectors(self) -> Vectors:
        """The vectors themselves, shape ``(n, dimensions)``."""
        return np.asarray(self._index.reconstruct_n(0, self._index.ntotal), dtype=np.float32)
