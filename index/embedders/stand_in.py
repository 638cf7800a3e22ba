"""A deterministic embedder without weights, for tests and for trying the product: hashed search terms."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from index.embedders import Vectors
from index.language.tokens import terms
from index.settings import IndexSettings

DIMENSIONS = 512


class Adapter:
    """Each search term of a text, and of its title, is one signed coordinate."""

    def __init__(self, settings: IndexSettings) -> None:
        """Nothing is loaded."""
        self.name = self.name_for(settings)

    @staticmethod
    def name_for(settings: IndexSettings) -> str:
        """The same for all settings."""
        return f"stand_in:{DIMENSIONS}"

    def embed(self, texts: Sequence[str], *, titles: Sequence[str] | None = None) -> Vectors:
        """Embed questions or documents (see ``index.embedders.Embedder``)."""
        documents = texts if titles is None else [f"{title}。{text}" for title, text in zip(titles, texts, strict=True)]
        vectors = np.zeros((len(documents), DIMENSIONS), dtype=np.float32)
        for row, document in enumerate(documents):
            for term in terms(document):
                digest = hashlib.blake2b(term.encode(), digest_size=8).digest()
                vectors[row, int.from_bytes(digest[:4], "little") % DIMENSIONS] += 1.0 if digest[4] % 2 else -1.0
            length = float(np.linalg.norm(vectors[row]))
            vectors[row, 0 if length == 0 else slice(None)] = 1.0 if length == 0 else vectors[row] / length
        return vectors
