"""LlamaIndex's ``CitationQueryEngine`` with its defaults over the same passages, embedder, weights and build.

Run by an interpreter that has ``llama-index-core`` (the extra ``peer``): ``make bench`` sees to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata
from llama_index.core.llms.callbacks import llm_completion_callback
from llama_index.core.query_engine import CitationQueryEngine
from pydantic import PrivateAttr

from eval.bench.bench import Figures
from eval.bench.worker import CountsTokens, serve
from index.document import read_document
from index.embedders import Embedder, open_embedder
from index.errors import SettingsError
from index.texts import passage_title
from rag.llms import LanguageModel, Prompt, open_language_model
from rag.settings import load_settings

TOP = 3
"""Passages that are retrieved, as in the engine's own documentation."""
OUTPUT = 256
"""``num_output`` where nothing is said, in tokens."""
WITHOUT_STATES = {"states_disk_gib": 0.0, "states_memory_mib": 0}

_REFUSES = re.compile(
    r"empty response|not (?:mentioned|provided|specified|stated|contain|available|include)|does not (?:say|mention|provide|specify|state)"
    r"|no (?:information|mention)|記載(?:が|は)?(?:ない|なく|あり?ません|されていません)"
    r"|見当たりません|(?:言及|提供|明記)されていません|わかりません|分かりません|情報(?:が|は)(?:ない|ありません)",
    re.IGNORECASE,
)


class Embedding(BaseEmbedding):  # type: ignore[misc]
    """The product's embedder as LlamaIndex calls it."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.name)
        self._embedder = embedder

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(value) for value in self._embedder.embed([query])[0]]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        # The embedder's own prompt for a text without a title; LlamaIndex knows none.
        return [[float(value) for value in row] for row in self._embedder.embed(texts, titles=["none"] * len(texts))]


class Model(CustomLLM):  # type: ignore[misc]
    """The product's language model as LlamaIndex calls it: a prompt is one turn of the user."""

    context: int
    _model: LanguageModel = PrivateAttr()

    def __init__(self, model: LanguageModel, context: int) -> None:
        super().__init__(context=context)
        self._model = model

    @property
    def metadata(self) -> Any:  # noqa: ANN401 - LlamaIndex's own type
        """See ``LLM.metadata``."""
        return LLMMetadata(context_window=self.context, num_output=OUTPUT, model_name=self._model.name)

    @llm_completion_callback()  # type: ignore[untyped-decorator]
    def complete(self, prompt: str, formatted: bool = False, **extra: Any) -> Any:  # noqa: ANN401 - LlamaIndex's own signature
        """See ``LLM.complete``."""
        return CompletionResponse(text=self._model.write(Prompt(head=(), passage="", question=prompt), limit=OUTPUT))

    @llm_completion_callback()  # type: ignore[untyped-decorator]
    def stream_complete(self, prompt: str, formatted: bool = False, **extra: Any) -> Any:  # noqa: ANN401 - LlamaIndex's own signature
        """See ``LLM.stream_complete``; the engine does not stream where nothing is said."""
        yield self.complete(prompt, formatted, **extra)


def open_peer() -> tuple[Callable[[str], Figures], CountsTokens]:
    """Embed the passages, open the engine, ask it once."""
    settings = load_settings().settings.model_copy(update=WITHOUT_STATES)
    model = open_language_model(settings)
    if model is None:
        raise SettingsError("llm = 'none' has nothing that the peer could ask", remedy="type: strategy-qa config")
    passages = read_document(settings).passages
    documents = [
        Document(
            text=f"{passage_title(passage)}\n{passage.text}",
            metadata={"passage_id": passage.id},
            excluded_embed_metadata_keys=["passage_id"],
            excluded_llm_metadata_keys=["passage_id"],
        )
        for passage in passages
    ]
    index = VectorStoreIndex.from_documents(documents, embed_model=Embedding(open_embedder(settings)))
    engine = CitationQueryEngine.from_args(index, llm=Model(model, settings.context_tokens), similarity_top_k=TOP)
    engine.query("３つの基軸は何ですか")

    def answer(question: str) -> Figures:
        response = engine.query(question)
        return as_answer(str(response), [node.node.metadata["passage_id"] for node in response.source_nodes])

    return answer, model


def as_answer(text: str, sources: Sequence[str]) -> Figures:
    """What the engine wrote, in the form that the metrics read: one statement that cites the sources of its marks."""
    cited = [sources[number - 1] for number in sorted({int(mark) for mark in re.findall(r"\[(\d+)\]", text)}) if number <= len(sources)]
    refused = not text.strip() or bool(_REFUSES.search(text))
    citations = [{"number": n, "passage_id": passage, "quotes": [], "official": ""} for n, passage in enumerate(cited, start=1)]
    statement = {"text": text, "citations": [one["number"] for one in citations], "support": "framed", "emphasis": [], "checks": {}}
    return {
        "status": "not_found" if refused else "answered",
        "text": text,
        "statements": [] if refused else [statement],
        "citations": [] if refused else citations,
        "evidence": [{"passage_id": source} for source in sources],
    }


if __name__ == "__main__":
    serve(open_peer)
