"""Any GGUF file through llama.cpp, by llama-cpp-python's low-level API.

A prompt's three parts are tokenised each by itself. The KV state of a head (instructions and examples) is computed once
and restored for every question, which gives the same logits as reading it again.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import DependencyError
from rag.errors import ModelError
from rag.llms import Prompt
from rag.llms.templates import ChatTemplate
from rag.settings import Settings

_BATCH = 512
_KEPT_HEADS = 4


class Adapter:
    """One context with one sequence; not to be used by two threads at once."""

    def __init__(self, settings: Settings) -> None:
        """Load the weights that the settings name (raises as ``rag.llms.open_language_model``)."""
        from index import native, weights
        from index.threads import share_the_processor

        share_the_processor()

        try:
            import llama_cpp
        except ModuleNotFoundError as error:
            raise DependencyError("llama-cpp-python is not installed", remedy="type: make llama (or: --set llm=none)") from error
        native.require_same_processor()
        file = weights.locate(settings.llm_weights, settings)
        fingerprint = weights.fingerprint(settings.llm_weights, settings)
        self.name = f"llama_cpp:{Path(settings.llm_weights).name}@{fingerprint[:12]}"
        self._lib: Any = llama_cpp
        self._context_tokens = settings.context_tokens
        self._heads: dict[str, tuple[int, bytes]] = {}
        self.tokens_read = 0
        self.tokens_written = 0
        self._load(file, settings.resolved_threads())

    def prefer(self, prompt: Prompt, options: tuple[str, str]) -> float:
        """See ``rag.llms.LanguageModel``."""
        logits, _ = self._read(prompt)
        first, second = (self._tokens(option)[0] for option in options)
        return float(logits[first] - logits[second])

    def write(self, prompt: Prompt, *, limit: int, stop: Sequence[str] = ()) -> str:
        """See ``rag.llms.LanguageModel``."""
        logits, position = self._read(prompt)
        written: list[int] = []
        text = ""
        while len(written) < limit and position < self._context_tokens:
            token = int(logits.argmax())
            if self._lib.llama_vocab_is_eog(self._vocab, token):
                break
            written.append(token)
            self.tokens_written += 1
            text = self._text(written)
            if ends := [text.index(end) for end in stop if end in text]:
                return text[: min(ends)]
            logits = self._decode([token], position)
            position += 1
        return text

    def _load(self, file: Path, threads: int) -> None:
        lib = self._lib
        self._silence = lib.llama_log_callback(lambda level, text, data: None)
        lib.llama_log_set(self._silence, ctypes.c_void_p(0))
        lib.llama_backend_init()
        model_params = lib.llama_model_default_params()
        model_params.n_gpu_layers = 0
        model_params.use_extra_bufts = False
        self._model = lib.llama_model_load_from_file(str(file).encode(), model_params)
        if not self._model:
            raise ModelError(f"{file} cannot be loaded as a GGUF file", remedy="type: strategy-qa weights verify")
        params = lib.llama_context_default_params()
        params.n_ctx = self._context_tokens
        params.n_batch = params.n_ubatch = _BATCH
        params.n_threads = params.n_threads_batch = threads
        self._context = lib.llama_init_from_model(self._model, params)
        if not self._context:
            raise ModelError(
                f"no context of {self._context_tokens} tokens could be made", remedy="lower context_tokens: strategy-qa config"
            )
        self._memory = lib.llama_get_memory(self._context)
        self._vocab = lib.llama_model_get_vocab(self._model)
        self._vocabulary = int(lib.llama_vocab_n_tokens(self._vocab))
        template = lib.llama_model_chat_template(self._model, None)
        self._template = ChatTemplate(template.decode("utf-8") if template else None)

    def _read(self, prompt: Prompt) -> tuple[NDArray[np.float32], int]:
        """Read a prompt; return the next token's logits and the number of tokens read."""
        parts = self._template.render(prompt)
        length = self._restore_head(parts.head)
        tail = self._tokens(parts.passage) + self._tokens(parts.question)
        if length + len(tail) >= self._context_tokens:
            raise ModelError(
                f"the prompt has {length + len(tail)} tokens, at most {self._context_tokens} fit",
                remedy="raise context_tokens: strategy-qa config",
            )
        self.tokens_read += len(tail)
        return self._decode(tail, length), length + len(tail)

    def _restore_head(self, head: str) -> int:
        """Put the state of a head into the context; return its length in tokens."""
        self._lib.llama_memory_clear(self._memory, True)
        if head not in self._heads:
            tokens = self._tokens(head)
            if len(tokens) >= self._context_tokens:
                raise ModelError(
                    f"the instructions have {len(tokens)} tokens, at most {self._context_tokens} fit",
                    remedy="raise context_tokens: strategy-qa config",
                )
            self.tokens_read += len(tokens)
            self._decode(tokens, 0)
            if len(self._heads) >= _KEPT_HEADS:
                del self._heads[next(iter(self._heads))]
            self._heads[head] = (len(tokens), self._save())
            return len(tokens)
        length, state = self._heads[head]
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        if self._lib.llama_state_seq_set_data(self._context, buffer, len(state), 0) != len(state):
            del self._heads[head]
            return self._restore_head(head)
        return length

    def _save(self) -> bytes:
        size = self._lib.llama_state_seq_get_size(self._context, 0)
        buffer = (ctypes.c_uint8 * size)()
        if self._lib.llama_state_seq_get_data(self._context, buffer, size, 0) != size:
            raise ModelError("the state of the instructions could not be kept", remedy="type: strategy-qa doctor")
        return bytes(buffer)

    def _decode(self, tokens: Sequence[int], position: int) -> NDArray[np.float32]:
        """Feed tokens from ``position`` on; return the last one's logits, shape ``(vocabulary,)``."""
        lib = self._lib
        for start in range(0, len(tokens), _BATCH):
            part = tokens[start : start + _BATCH]
            batch = lib.llama_batch_init(len(part), 0, 1)
            try:
                batch.n_tokens = len(part)
                for row, token in enumerate(part):
                    batch.token[row] = token
                    batch.pos[row] = position + start + row
                    batch.n_seq_id[row] = 1
                    batch.seq_id[row][0] = 0
                    batch.logits[row] = start + row == len(tokens) - 1
                if lib.llama_decode(self._context, batch) != 0:
                    raise ModelError("the language model failed while it read", remedy="type: strategy-qa doctor")
            finally:
                lib.llama_batch_free(batch)
        logits = lib.llama_get_logits_ith(self._context, -1)
        return np.ctypeslib.as_array(logits, shape=(self._vocabulary,)).copy()

    def _tokens(self, text: str) -> list[int]:
        data = text.encode("utf-8")
        room = len(data) + 8
        tokens = (self._lib.llama_token * room)()
        count = self._lib.llama_tokenize(self._vocab, data, len(data), tokens, room, False, True)
        return list(tokens[:count])

    def _text(self, tokens: Sequence[int]) -> str:
        pieces = []
        buffer = ctypes.create_string_buffer(256)
        for token in tokens:
            size = self._lib.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, False)
            pieces.append(buffer.raw[: max(size, 0)])
        return b"".join(pieces).decode("utf-8", errors="ignore")
