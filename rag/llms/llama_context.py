"""One llama.cpp context: tokens, batches, logits and the state of a sequence."""

from __future__ import annotations

import ctypes
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError

BATCH = 512
"""Tokens that are read at once at most."""


class Row(NamedTuple):
    """One token of a batch."""

    token: int
    position: int
    sequence: int


def rows(tokens: Sequence[int], position: int, sequence: int) -> list[Row]:
    """Tokens one after the other in a sequence, from a position on."""
    return [Row(token, position + n, sequence) for n, token in enumerate(tokens)]


@cache
def _silence(lib: Any) -> Any:  # noqa: ANN401 - llama_cpp has no types
    """What llama.cpp calls with every line of its log, as long as the process lives: one for all contexts, so that it outlives each."""
    return lib.llama_log_callback(lambda level, text, data: None)


class _Watch:
    """Copies what one layer makes of a batch, and ends the computation there. llama.cpp asks it of each step of its graph."""

    def __init__(self, lib: Any) -> None:  # noqa: ANN401 - llama_cpp has no types
        self._ggml = ggml = lib.llama_cpp._lib
        ggml.ggml_get_name.restype, ggml.ggml_get_name.argtypes = ctypes.c_char_p, [ctypes.c_void_p]
        ggml.ggml_nbytes.restype, ggml.ggml_nbytes.argtypes = ctypes.c_size_t, [ctypes.c_void_p]
        ggml.ggml_backend_tensor_get.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t]
        self.callback = lib.llama_cpp.ggml_backend_sched_eval_callback(self._step)
        self._wanted = b""
        self.found: NDArray[np.float32] | None = None

    @contextmanager
    def after(self, layer: int) -> Iterator[None]:
        """Watch for a layer, counted from 0, as long as the block lasts."""
        self._wanted, self.found = f"l_out-{layer}".encode(), None
        try:
            yield
        finally:
            self._wanted = b""

    def _step(self, tensor: int, asks: bool, data: int) -> bool:
        """Called before a step: whether it is watched; and after a watched one: whether to go on."""
        if asks:
            return bool(self._wanted) and self._ggml.ggml_get_name(tensor) == self._wanted
        found = np.empty(self._ggml.ggml_nbytes(tensor) // 4, dtype=np.float32)
        self._ggml.ggml_backend_tensor_get(tensor, found.ctypes.data, 0, found.nbytes)
        self.found = found
        return False


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C until the block is left: it would be raised in the callback, and C would swallow it."""
    raises = signal.getsignal(signal.SIGINT)
    if not callable(raises) or threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[FrameType | None] = []
    signal.signal(signal.SIGINT, lambda number, frame: held.append(frame))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, raises)
        if held:
            raises(signal.SIGINT, held[-1])


class Context:
    """Weights and one context, whose sequences share their cells."""

    def __init__(self, lib: Any, file: Path, *, tokens: int, threads: int, sequences: int) -> None:  # noqa: ANN401 - llama_cpp has no types
        """Load the weights.

        Raises:
            ModelError: they cannot be loaded, or there is no memory for the context.
        """
        self._lib = lib
        lib.llama_log_set(_silence(lib), ctypes.c_void_p(0))
        lib.llama_backend_init()
        model_params = lib.llama_model_default_params()
        model_params.n_gpu_layers = 0
        model_params.use_extra_bufts = False
        self._model = lib.llama_model_load_from_file(str(file).encode(), model_params)
        if not self._model:
            raise ModelError(f"{file} cannot be loaded as a GGUF file", remedy="type: strategy-qa weights verify")
        params = lib.llama_context_default_params()
        params.n_ctx = tokens
        params.n_batch = params.n_ubatch = BATCH
        params.n_seq_max = sequences
        params.kv_unified = True
        params.n_threads = params.n_threads_batch = threads
        self._watch = _Watch(lib)
        params.cb_eval = self._watch.callback
        self._context = lib.llama_init_from_model(self._model, params)
        if not self._context:
            raise ModelError(f"no context of {tokens} tokens could be made", remedy="lower context_tokens: strategy-qa config")
        self._memory = lib.llama_get_memory(self._context)
        self._vocab = lib.llama_model_get_vocab(self._model)
        self._vocabulary = int(lib.llama_vocab_n_tokens(self._vocab))
        template = lib.llama_model_chat_template(self._model, None)
        self.template: str | None = template.decode("utf-8") if template else None

    def clear(self) -> None:
        """Forget everything; the cells' old content is not wiped, nothing reads it."""
        self._lib.llama_memory_clear(self._memory, False)

    def share(self, source: int, target: int, end: int) -> None:
        """Make the cells of one sequence before position ``end`` those of another one too."""
        self._lib.llama_memory_seq_cp(self._memory, source, target, 0, end)

    def forget(self, sequence: int, end: int = -1) -> None:
        """Forget a sequence's cells before position ``end``; all of them where it is negative."""
        self._lib.llama_memory_seq_rm(self._memory, sequence, 0 if end >= 0 else -1, end)

    def cut(self, sequence: int, start: int) -> None:
        """Forget a sequence's cells from position ``start`` on."""
        self._lib.llama_memory_seq_rm(self._memory, sequence, start, -1)

    def ends(self, token: int) -> bool:
        """Whether a token ends the reply."""
        return bool(self._lib.llama_vocab_is_eog(self._vocab, token))

    def ending(self) -> list[int]:
        """The tokens that end a reply."""
        return [token for token in range(self._vocabulary) if self.ends(token)]

    def pieces(self) -> Iterator[tuple[int, bytes]]:
        """The tokens with their bytes; those that mark roles have none."""
        buffer = ctypes.create_string_buffer(512)
        for token in range(self._vocabulary):
            size = self._lib.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, False)
            yield token, buffer.raw[: max(size, 0)]

    def set_state(self, state: bytes, sequence: int, start: int, tokens: int) -> bool:
        """Put a state into a sequence; whether it holds exactly these positions."""
        lib = self._lib
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        if lib.llama_state_seq_set_data(self._context, buffer, len(state), sequence) != len(state):
            return False
        held = (lib.llama_memory_seq_pos_min(self._memory, sequence), lib.llama_memory_seq_pos_max(self._memory, sequence))
        return bool(held == (start, start + tokens - 1))

    def get_state(self, sequence: int) -> bytes:
        """The state of a sequence."""
        size = self._lib.llama_state_seq_get_size(self._context, sequence)
        buffer = (ctypes.c_uint8 * size)()
        if self._lib.llama_state_seq_get_data(self._context, buffer, size, sequence) != size:
            raise ModelError("the state of what was read could not be kept", remedy="type: strategy-qa doctor")
        return bytes(buffer)

    def decode(self, rows: Sequence[Row], wanted: Sequence[int]) -> list[NDArray[np.float32]]:
        """Feed rows; return the logits after each wanted one, which all stand in the last batch, shape ``(vocabulary,)`` each."""
        last = self._feed(rows, wanted)
        logits = (self._lib.llama_get_logits_ith(self._context, row - last) for row in wanted)
        return [np.ctypeslib.as_array(one, shape=(self._vocabulary,)).copy() for one in logits]

    def decode_until(self, layer: int, rows: Sequence[Row], wanted: Sequence[int]) -> list[NDArray[np.float32]]:
        """Feed rows to the layers up to ``layer``, counted from 0; return what it makes of each wanted one, shape ``(width,)`` each.

        The later layers read nothing: the cells of these rows serve no later ``decode``, and are to be forgotten.

        Raises:
            ModelError: the model has no such layer.
        """
        with self._watch.after(layer):
            last = self._feed(rows, wanted)
            found = self._watch.found
        if found is None:
            raise ModelError(f"the model has no layer {layer}", remedy="type: strategy-qa calibrate")
        states = found.reshape(len(rows) - last, -1)
        return [states[row - last].copy() for row in wanted]

    def _feed(self, rows: Sequence[Row], wanted: Sequence[int]) -> int:
        """Feed rows in batches; return the first row of the last batch."""
        lib = self._lib
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            batch = lib.llama_batch_init(len(part), 0, 1)
            try:
                batch.n_tokens = len(part)
                for n, (token, position, sequence) in enumerate(part):
                    batch.token[n] = token
                    batch.pos[n] = position
                    batch.n_seq_id[n] = 1
                    batch.seq_id[n][0] = sequence
                    batch.logits[n] = start + n in wanted
                with _interrupts_held():
                    failed = lib.llama_decode(self._context, batch) != 0
                if failed:
                    raise ModelError("the language model failed while it read", remedy="type: strategy-qa doctor")
            finally:
                lib.llama_batch_free(batch)
        return (len(rows) - 1) // BATCH * BATCH if rows else 0

    def tokens(self, text: str) -> list[int]:
        """Tokenise; marks of roles in it are read as such."""
        data = text.encode("utf-8")
        room = len(data) + 8
        tokens = (self._lib.llama_token * room)()
        count = self._lib.llama_tokenize(self._vocab, data, len(data), tokens, room, False, True)
        return list(tokens[:count])

    def text(self, tokens: Sequence[int]) -> str:
        """The text of tokens; a last character that is not whole is left out."""
        pieces = []
        buffer = ctypes.create_string_buffer(256)
        for token in tokens:
            size = self._lib.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, False)
            pieces.append(buffer.raw[: max(size, 0)])
        return b"".join(pieces).decode("utf-8", errors="ignore")
