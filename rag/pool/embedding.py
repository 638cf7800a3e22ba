"""Texts embedded by the answerers of a pool: each batch of a build is a task, and as many are on their way as answerers are ready."""

from __future__ import annotations

import time
from collections.abc import Sequence
from importlib.metadata import version
from typing import Protocol

from index.embedders import Vectors, embedder_name
from rag.pool import PoolError, PoolFullError
from rag.settings import Settings

PAUSE_S = 1.0
"""Seconds before a batch that found the pool's line full is sent again."""


class Embeds(Protocol):
    """Answerers that embed too."""

    def embed(self, maker: str, texts: Sequence[str], titles: Sequence[str] | None) -> Vectors:
        """Embed texts (see ``index.embedders.Embedder``; raises as ``rag.pool.Answerers.ask``; PoolError: an answerer is another maker)."""


class PoolEmbedder:
    """An embedder whose vectors the answerers make. Several threads may use it."""

    def __init__(self, answerers: Embeds, settings: Settings, together: int) -> None:
        self.name, self.together = embedder_name(settings), together
        self._answerers = answerers

    def embed(self, texts: Sequence[str], *, titles: Sequence[str] | None = None) -> Vectors:
        """See ``index.embedders.Embedder``; people who ask come first where the pool's line is full."""
        while True:
            try:
                return self._answerers.embed(maker_of(self.name), texts, titles)
            except PoolFullError:
                time.sleep(PAUSE_S)


def maker_of(embedder: str) -> str:
    """What makes vectors, with the libraries on which their bits depend."""
    return " ".join([embedder, *(f"{name} {version(name)}" for name in ("sentence-transformers", "torch"))])


def embedder_of_pool(settings: Settings) -> PoolEmbedder:
    """An embedder of the pool that the settings name.

    Raises:
        DependencyError: Ray is not installed.
        PoolError: no answerer is ready.
    """
    from rag.pool.ray_serve import THIS_MACHINE, RayAnswerers, status

    address = settings.pool_address or THIS_MACHINE
    answerers = RayAnswerers(settings, address)
    ready, _, _ = status(settings, address)
    if not ready:
        raise PoolError(f"no answerer is ready at {address}", remedy="type: strategy-qa cluster status")
    return PoolEmbedder(answerers, settings, ready)
