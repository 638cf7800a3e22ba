"""Embedders: one adapter a file, found by the file's name. Each has a class ``Adapter`` with ``name_for``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from typing import Any, Protocol, cast, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index.errors import SettingsError
from index.settings import IndexSettings

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors whose dot product is their cosine similarity."""

    name: str
    """What makes the vectors: adapter, weights and their hash. Part of the manifest."""

    def embed(self, texts: Sequence[str], *, titles: Sequence[str] | None = None) -> Vectors:
        """Embed questions (no titles) or documents (a title, here the heading path, for each).

        Returns:
            Vectors of length 1, shape ``(len(texts), dimensions)``.

        """


@runtime_checkable
class EmbedsTogether(Protocol):
    """An embedder that several threads may use at once."""

    together: int
    """Batches that are worth sending at once."""


_elsewhere: ContextVar[Embedder | None] = ContextVar("elsewhere", default=None)


@contextmanager
def embedding_by(embedder: Embedder) -> Iterator[None]:
    """Have the vectors of the settings' embedder made elsewhere while the block runs."""
    before = _elsewhere.set(embedder)
    try:
        yield
    finally:
        _elsewhere.reset(before)


def open_embedder(settings: IndexSettings) -> Embedder:
    """Load the embedder that the settings name, or give the one that stands for it (``embedding_by``).

    Raises:
        SettingsError: there is no such adapter.
        WeightsError: its weights are not there; ``strategy-qa setup`` fetches them.
    """
    elsewhere = _elsewhere.get()
    if elsewhere is not None and elsewhere.name == embedder_name(settings):
        return elsewhere
    return cast("Embedder", _adapter(settings)(settings))


def embedder_name(settings: IndexSettings) -> str:
    """The ``name`` that the configured embedder will have, known without loading it."""
    return str(_adapter(settings).name_for(settings))


def _adapter(settings: IndexSettings) -> Any:  # noqa: ANN401 - found by name
    name = settings.embedder
    try:
        module = import_module(f"index.embedders.{name}") if name.isidentifier() else None
    except ModuleNotFoundError as error:
        if error.name != f"index.embedders.{name}":
            raise
        module = None
    if module is None:
        raise SettingsError(f"embedder = {name!r} is no file of index/embedders/", remedy="type: strategy-qa config")
    return module.Adapter
