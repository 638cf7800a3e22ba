"""How the embedder uses the processor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from index.embedders.sentence_transformers import Adapter


class Model:
    """Notes how many threads it was given."""

    def __init__(self) -> None:
        self.threads: list[int] = []

    def encode(self, texts: Sequence[str], **_: Any) -> Any:
        import torch  # for seconds; only here

        self.threads.append(torch.get_num_threads())
        return np.ones((len(texts), 3), dtype=np.float32)


def test_one_question_takes_one_thread_and_a_batch_takes_all() -> None:
    import torch

    before = torch.get_num_threads()
    adapter, model = Adapter.__new__(Adapter), Model()
    adapter._model, adapter._threads, adapter._batch = model, 3, 8
    adapter._query_prompt, adapter._takes_titles = "query: ", True
    try:
        adapter.embed(["a question"])
        adapter.embed(["one", "other"])
        adapter.embed(["text", "text"], titles=["", ""])
        adapter.embed(["a question"])
    finally:
        torch.set_num_threads(before)
    assert model.threads == [1, 3, 3, 1]
