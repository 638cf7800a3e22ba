"""Any GGUF file through llama.cpp, by llama-cpp-python's low-level API.

A prompt's three parts are tokenised and read each by itself. The KV states of the first two are computed once: the head's
(instructions and examples) is kept in memory, a sentence's after it by ``rag.kept_states``, also on the disk. Restoring them
gives the same logits as reading again, to the last bit. The first sequence holds the head, each of the others one prompt.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.errors import DependencyError
from rag.errors import ModelError
from rag.kept_states import GIB, MIB, Bounds, KeptStates, Name, state_key
from rag.llms import Prompt
from rag.llms.templates import ChatTemplate
from rag.settings import Settings

_BATCH = 512
_KEPT_HEADS = 4
_TOGETHER = 2
"""Prompts that are read in one batch: as many as there are candidates."""


class _Row(NamedTuple):
    """One token of a batch."""

    token: int
    position: int
    sequence: int


class _Head(NamedTuple):
    """Instructions and examples that were read."""

    tokens: int
    state: bytes
    key: str
    """Of the states of sentences after them."""


class Adapter:
    """One context; not to be used by two threads at once."""

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
        self._heads: dict[str, _Head] = {}
        self._placed = ""
        self._states = KeptStates(settings.home, Bounds(disk=int(settings.states_disk_gib * GIB), memory=settings.states_memory_mib * MIB))
        # Whatever the bits of a state depend on, beside the head and the sentence.
        self._maker = state_key(fingerprint, native.build_name(), f"context {settings.context_tokens}, batch {_BATCH}, not repacked, f16")
        self.tokens_read = 0
        self.tokens_written = 0
        self._load(file, settings.resolved_threads())

    def prefer(self, prompt: Prompt, options: tuple[str, str]) -> float:
        """See ``rag.llms.LanguageModel``."""
        return self.prefer_each([prompt], options)[0]

    def prefer_each(self, prompts: Sequence[Prompt], options: tuple[str, str]) -> tuple[float, ...]:
        """See ``rag.llms.ReadsTogether``."""
        first, second = (self._tokens(option)[0] for option in options)
        found: list[float] = []
        for start in range(0, len(prompts), _TOGETHER):
            logits, _ = self._read(prompts[start : start + _TOGETHER])
            found += [float(one[first] - one[second]) for one in logits]
        return tuple(found)

    def keep_state(self, prompt: Prompt) -> bool | None:
        """See ``rag.llms.KeepsStates``."""
        parts = self._template.render(prompt)
        tokens = self._tokens(parts.passage)
        head = self._place_head(parts.head)
        self._require_room(head + len(tokens))
        name = Name(key=self._heads[parts.head].key, text=parts.passage, tokens=len(tokens))
        if self._states.has(name):
            return False
        if not self._states.has_room(name):
            return None
        self._passage_state(name, tokens, head, kept=False)
        return True if self._states.has(name) else None

    def write(self, prompt: Prompt, *, limit: int, stop: Sequence[str] = ()) -> str:
        """See ``rag.llms.LanguageModel``."""
        (logits,), position = self._read([prompt])
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
            logits = self._decode([_Row(token, position, 1)], [0])[0]
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
        params.n_seq_max = 1 + _TOGETHER
        params.kv_unified = True
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

    def _read(self, prompts: Sequence[Prompt], *, kept: bool = True) -> tuple[list[NDArray[np.float32]], int]:
        """Read prompts that have one head, each into a sequence of its own.

        Head, sentences and questions are decoded apart, in this order and with the same cells, whether a state was kept or
        not: what is computed is then the same to the last bit.

        Returns:
            The next token's logits of each, and the number of tokens that the first one has.
        """
        parts = [self._template.render(prompt) for prompt in prompts]
        tails = [self._tokens(part.question) for part in parts]
        passages = [self._tokens(part.passage) for part in parts]
        head = self._place_head(parts[0].head)
        self._require_room(head + sum(map(len, passages)) + sum(map(len, tails)))
        key = self._heads[parts[0].head].key
        named = [Name(key=key, text=part.passage, tokens=len(tokens)) for part, tokens in zip(parts, passages, strict=True)]
        # All before any is placed: a sentence is read into the same cells whatever it is read together with.
        states = [self._passage_state(name, tokens, head, kept=kept) for name, tokens in zip(named, passages, strict=True)]
        rows: list[_Row] = []
        last: list[int] = []
        for sequence, (state, name, tail) in enumerate(zip(states, named, tails, strict=True), start=1):
            if not self._place_passage(state, sequence, head, name.tokens):
                self._placed = ""
                if not kept:
                    raise ModelError("what was read could not be put together again", remedy="type: strategy-qa doctor")
                return self._read(prompts, kept=False)
            rows += _rows(tail, head + name.tokens, sequence)
            last.append(len(rows) - 1)
        self.tokens_read += len(rows)
        return self._decode(rows, last), head + len(passages[0]) + len(tails[0])

    def _place_head(self, head: str) -> int:
        """Have the context hold the state of a head and nothing else; return its length in tokens."""
        lib = self._lib
        if head == self._placed and head in self._heads:
            for sequence in range(1, 1 + _TOGETHER):
                lib.llama_memory_seq_rm(self._memory, sequence, -1, -1)
            return self._heads[head].tokens
        self._placed = ""
        lib.llama_memory_clear(self._memory, False)
        kept = self._heads.get(head)
        if kept is None or not self._set(kept.state, 0, 0, kept.tokens):
            lib.llama_memory_clear(self._memory, False)
            self._heads.pop(head, None)
            kept = self._read_head(head)
        self._placed = head
        return kept.tokens

    def _read_head(self, head: str) -> _Head:
        tokens = self._tokens(head)
        if len(tokens) >= self._context_tokens:
            raise ModelError(
                f"the instructions have {len(tokens)} tokens, at most {self._context_tokens} fit",
                remedy="raise context_tokens: strategy-qa config",
            )
        self.tokens_read += len(tokens)
        self._decode(_rows(tokens, 0, 0), [])
        if len(self._heads) >= _KEPT_HEADS:
            del self._heads[next(iter(self._heads))]
        self._heads[head] = _Head(tokens=len(tokens), state=self._get(0), key=state_key(self._maker, head))
        return self._heads[head]

    def _passage_state(self, name: Name, tokens: Sequence[int], head: int, *, kept: bool) -> bytes:
        """The state of a sentence after the head that is placed: as it was kept, or read now and kept."""
        if not tokens:
            return b""
        if kept and (state := self._states.get(name)) is not None:
            return state
        lib = self._lib
        lib.llama_memory_seq_cp(self._memory, 0, 1, 0, head)
        self.tokens_read += len(tokens)
        self._decode(_rows(tokens, head, 1), [])
        # Only the sentence's own cells are kept: those of the head are the same for every sentence.
        lib.llama_memory_seq_rm(self._memory, 1, 0, head)
        state = self._get(1)
        lib.llama_memory_seq_rm(self._memory, 1, -1, -1)
        self._states.put(name, state)
        return state

    def _place_passage(self, state: bytes, sequence: int, head: int, tokens: int) -> bool:
        """Have a sequence hold the head and a sentence's state; whether the state is one of so many tokens after it."""
        if tokens and not self._set(state, sequence, head, tokens):
            return False
        self._lib.llama_memory_seq_cp(self._memory, 0, sequence, 0, head)
        return True

    def _set(self, state: bytes, sequence: int, start: int, tokens: int) -> bool:
        """Put a state into a sequence; whether it holds exactly these positions."""
        lib = self._lib
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        if lib.llama_state_seq_set_data(self._context, buffer, len(state), sequence) != len(state):
            return False
        held = (lib.llama_memory_seq_pos_min(self._memory, sequence), lib.llama_memory_seq_pos_max(self._memory, sequence))
        return bool(held == (start, start + tokens - 1))

    def _get(self, sequence: int) -> bytes:
        size = self._lib.llama_state_seq_get_size(self._context, sequence)
        buffer = (ctypes.c_uint8 * size)()
        if self._lib.llama_state_seq_get_data(self._context, buffer, size, sequence) != size:
            raise ModelError("the state of what was read could not be kept", remedy="type: strategy-qa doctor")
        return bytes(buffer)

    def _require_room(self, tokens: int) -> None:
        if tokens >= self._context_tokens:
            raise ModelError(
                f"the prompt has {tokens} tokens, at most {self._context_tokens} fit", remedy="raise context_tokens: strategy-qa config"
            )

    def _decode(self, rows: Sequence[_Row], wanted: Sequence[int]) -> list[NDArray[np.float32]]:
        """Feed rows; return the logits after each wanted one, which all stand in the last batch, shape ``(vocabulary,)`` each."""
        lib = self._lib
        for start in range(0, len(rows), _BATCH):
            part = rows[start : start + _BATCH]
            batch = lib.llama_batch_init(len(part), 0, 1)
            try:
                batch.n_tokens = len(part)
                for n, (token, position, sequence) in enumerate(part):
                    batch.token[n] = token
                    batch.pos[n] = position
                    batch.n_seq_id[n] = 1
                    batch.seq_id[n][0] = sequence
                    batch.logits[n] = start + n in wanted
                if lib.llama_decode(self._context, batch) != 0:
                    self._placed = ""
                    raise ModelError("the language model failed while it read", remedy="type: strategy-qa doctor")
            finally:
                lib.llama_batch_free(batch)
        last = (len(rows) - 1) // _BATCH * _BATCH if rows else 0
        logits = (lib.llama_get_logits_ith(self._context, row - last) for row in wanted)
        return [np.ctypeslib.as_array(one, shape=(self._vocabulary,)).copy() for one in logits]

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


def _rows(tokens: Sequence[int], position: int, sequence: int) -> list[_Row]:
    return [_Row(token, position + n, sequence) for n, token in enumerate(tokens)]
