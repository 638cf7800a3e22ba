"""Where a question's time goes: the product's own parts, each behind a clock."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import cast

import numpy as np
from numpy.typing import NDArray

from eval.gold_set import Item
from eval.records import Record
from eval.rows import Parts
from eval.runs import answer_one
from index.embedders import Embedder, Vectors
from rag.assistant import Assistant
from rag.evidence.retrieve import Retriever
from rag.llms import Copies, LanguageModel, Prompt, ReadsTogether, ShowsLayers, prefer_each
from rag.llms.copying import Copied, Source
from rag.steps import Ranking
from rag.types import Answer, Language


class Stopwatch:
    """Seconds by name since it was last read."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def timing(self, name: str) -> Iterator[None]:
        """Add the time of a block."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[name] += time.perf_counter() - start

    def read(self) -> dict[str, float]:
        """The seconds by name; it starts anew."""
        found = dict(self._seconds)
        self._seconds.clear()
        return found


class TimedEmbedder:
    """An embedder behind a clock."""

    def __init__(self, embedder: Embedder, watch: Stopwatch) -> None:
        self._embedder = embedder
        self._watch = watch
        self.name = embedder.name

    def embed(self, texts: Sequence[str], *, titles: Sequence[str] | None = None) -> Vectors:
        """See ``index.embedders.Embedder``."""
        with self._watch.timing("embedding the question"):
            return self._embedder.embed(texts, titles=titles)


class TimedRetriever(Retriever):
    """A retriever behind a clock; the embedder is inside."""

    watch: Stopwatch

    def rank(self, question: str, language: Language = "ja", *, limit: int = 200, documents: Collection[str] = ()) -> Ranking:
        """See ``rag.evidence.retrieve.Retriever``."""
        with self.watch.timing("retrieving"):
            return super().rank(question, language, limit=limit, documents=documents)


class TimedModel:
    """A language model behind a clock."""

    def __init__(self, model: LanguageModel, watch: Stopwatch) -> None:
        self.model = model
        self._watch = watch
        self.name = model.name
        self.parallel = model.parallel if isinstance(model, ReadsTogether) else 1
        # Counted by the model itself.
        self.tokens_read = self.tokens_written = 0

    def prefer(self, prompt: Prompt, options: tuple[str, str]) -> float:
        """See ``rag.llms.LanguageModel``."""
        return self.prefer_each([prompt], options)[0]

    def prefer_each(self, prompts: Sequence[Prompt], options: tuple[str, str]) -> tuple[float, ...]:
        """See ``rag.llms.ReadsTogether``."""
        with self._watch.timing("judging sentences"):
            return prefer_each(self.model, prompts, options)

    def hidden_each(self, prompts: Sequence[Prompt], layer: int) -> NDArray[np.float32]:
        """See ``rag.llms.ShowsLayers``; the model behind the clock must be one."""
        with self._watch.timing("judging sentences"):
            return cast("ShowsLayers", self.model).hidden_each(prompts, layer)

    def copy(self, prompt: Prompt, source: Source) -> Copied | None:
        """See ``rag.llms.Copies``; nothing where the model behind the clock copies nothing."""
        with self._watch.timing("copying the decisive words"):
            return self.model.copy(prompt, source) if isinstance(self.model, Copies) else None

    def write(self, prompt: Prompt, *, limit: int, stop: Sequence[str] = ()) -> str:
        """See ``rag.llms.LanguageModel``."""
        with self._watch.timing("writing"):
            return self.model.write(prompt, limit=limit, stop=stop)


class TimedProduct:
    """The product with a clock behind every part. It answers gold items."""

    def __init__(self, parts: Parts) -> None:
        self.watch = Stopwatch()
        self._model = parts.model
        embedder = TimedEmbedder(parts.embedder, self.watch)
        retriever = TimedRetriever(parts.index, embedder)
        retriever.watch = self.watch
        model = TimedModel(parts.model, self.watch) if parts.model else None
        self.assistant = Assistant(parts.settings, parts.index, retriever, model, embedder.name)

    def answer(self, item: Item) -> Answer:
        """See ``eval.rows.Answerer``."""
        return self.assistant.answer(item.question, id=item.id)

    @property
    def tokens(self) -> tuple[int, int]:
        """Tokens that the model has read and written so far."""
        return (self._model.tokens_read, self._model.tokens_written) if self._model else (0, 0)

    def timed(self, item: Item) -> tuple[Record, dict[str, float]]:
        """The record of one item, and the seconds of each part; ``everything else`` is what is left of the whole."""
        self.watch.read()
        start = time.perf_counter()
        record = answer_one(self, item)
        whole = time.perf_counter() - start
        seconds = self.watch.read()
        embedding = seconds.get("embedding the question", 0.0)
        seconds["BM25, cosines, fusing"] = seconds.pop("retrieving", embedding) - embedding
        return record, seconds | {"everything else": whole - sum(seconds.values())}
