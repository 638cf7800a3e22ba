"""Any sentence-transformers folder, by default EmbeddingGemma with its own prompts, on the CPU."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.embedders import Vectors
from index.errors import WeightsError
from index.settings import IndexSettings
from index.threads import share_the_processor


class Adapter:
    """Runs the model in fp32 with torch. No code that came with the weights is run."""

    def __init__(self, settings: IndexSettings) -> None:
        """Load the weights that the settings name.

        Raises:
            WeightsError: they are not there, or are no sentence-transformers folder.
        """
        from index import weights

        folder = weights.locate(settings.embedder_weights, settings)
        self.name = self.name_for(settings)
        self._batch = settings.embedder_batch
        self._threads = settings.resolved_threads()
        self._model = _load(folder, self._threads)
        self._query_prompt: str = self._model.prompts.get("query", "")
        self._takes_titles = "title: none" in self._model.prompts.get("document", "")

    @staticmethod
    def name_for(settings: IndexSettings) -> str:
        """Adapter, weights and their hash."""
        from index import weights

        fingerprint = weights.fingerprint(settings.embedder_weights, settings)
        return f"sentence_transformers:{Path(settings.embedder_weights).name}@{fingerprint[:12]}"

    def embed(self, texts: Sequence[str], *, titles: Sequence[str] | None = None) -> Vectors:
        """Embed questions or documents (see ``index.embedders.Embedder``)."""
        # One text on one thread: two would wait for each other, and for the language model, longer than they compute.
        _use_threads(1 if len(texts) == 1 else self._threads)
        if titles is None:
            inputs = [self._query_prompt + text for text in texts]
        elif self._takes_titles:
            inputs = [f"title: {title} | text: {text}" for title, text in zip(titles, texts, strict=True)]
        else:
            inputs = [f"{title}\n{text}" for title, text in zip(titles, texts, strict=True)]
        vectors = self._model.encode(inputs, batch_size=self._batch, normalize_embeddings=True, show_progress_bar=False, prompt="")
        return np.asarray(vectors, dtype=np.float32)


def _use_threads(count: int) -> None:
    import torch

    torch.set_num_threads(count)


def _load(folder: Path, threads: int) -> Any:  # noqa: ANN401 - sentence-transformers loads what the folder describes
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    share_the_processor()
    from sentence_transformers import SentenceTransformer

    _use_threads(threads)
    try:
        return SentenceTransformer(str(folder), device="cpu", trust_remote_code=False, local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        raise WeightsError(
            f"{folder} cannot be loaded as a sentence-transformers folder: {str(error).splitlines()[0]}", remedy="type: strategy-qa setup"
        ) from error
