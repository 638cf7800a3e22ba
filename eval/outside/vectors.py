"""An embedder that keeps every vector: embedding is the slow part, and the same passages come back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedders import Embedder, Vectors
from index.home import replacing

Pair = tuple[str | None, str]
"""A title and a text; a question has no title."""


class KeptEmbedder:
    """Embeds what was never embedded, and reads the rest from a folder.

    A vector's file is named by the hash of title and text, in a folder named by the embedder. It is written beside its place, then
    renamed, so an interruption leaves no half of one.
    """

    def __init__(self, embedder: Embedder, folder: Path, *, batch: int) -> None:
        self.name = embedder.name
        self._embedder = embedder
        self._folder = folder / hashlib.sha256(embedder.name.encode()).hexdigest()[:16]
        self._batch = batch

    def embed(self, texts: Sequence[str], *, titles: Sequence[str] | None = None) -> Vectors:
        """See ``index.embedders.Embedder``."""
        pairs: list[Pair] = list(zip([None] * len(texts) if titles is None else titles, texts, strict=True))
        known = {pair: vector for pair in set(pairs) if (vector := self._kept(pair)) is not None}
        new = sorted((pair for pair in set(pairs) if pair not in known), key=lambda pair: (len(pair[1]), pair[1], pair[0] or ""))
        for start in range(0, len(new), self._batch):
            part = new[start : start + self._batch]
            made = self._embedder.embed([text for _, text in part], titles=None if titles is None else [title or "" for title, _ in part])
            for pair, vector in zip(part, made, strict=True):
                self._keep(pair, vector)
                known[pair] = vector
        return np.stack([known[pair] for pair in pairs])

    def _kept(self, pair: Pair) -> NDArray[np.float32] | None:
        try:
            vector: NDArray[np.float32] = np.load(self._file(pair))
        except (FileNotFoundError, EOFError, ValueError):
            return None
        return vector

    def _keep(self, pair: Pair, vector: NDArray[np.float32]) -> None:
        with replacing(self._file(pair)) as beside, beside.open("wb") as handle:
            np.save(handle, vector)

    def _file(self, pair: Pair) -> Path:
        name = hashlib.sha256(json.dumps(pair, ensure_ascii=False).encode()).hexdigest()[:32]
        return self._folder / name[:2] / f"{name}.npy"
