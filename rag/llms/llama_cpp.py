"""Any GGUF file through llama.cpp, by llama-cpp-python's low-level API.

A prompt's three parts are tokenised and read each by itself. The KV states of the first two are computed once: the head's
(instructions and examples) is kept in memory, a sentence's after it by ``rag.kept_states``, also on the disk. Restoring them
gives the same logits as reading again, to the last bit. The first sequence holds the head, each of the others one prompt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.errors import DependencyError
from rag.errors import ModelError
from rag.kept_states import GIB, MIB, Bounds, KeptStates, Name, state_key
from rag.llms import Prompt
from rag.llms.copying import Copied, Pieces, Source
from rag.llms.llama_context import BATCH, Context, Row, rows
from rag.llms.templates import ChatTemplate
from rag.settings import Settings

_KEPT_HEADS = 4
_TOGETHER = 4
"""Prompts that are read in one batch; the rest follow in further ones."""


class _Parts(NamedTuple):
    """A prompt as it is read."""

    head: str
    passage: list[int]
    question: list[int]
    name: Name
    """Of the passage's state."""


class _Head(NamedTuple):
    """Instructions and examples that were read."""

    tokens: int
    state: bytes


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
        self._context_tokens = settings.context_tokens
        self._heads: dict[str, _Head] = {}
        self._placed = ""
        self._states = KeptStates(settings.home, Bounds(disk=int(settings.states_disk_gib * GIB), memory=settings.states_memory_mib * MIB))
        # Whatever the bits of a state depend on, beside the head and the sentence.
        self._maker = state_key(fingerprint, native.build_name(), f"context {settings.context_tokens}, batch {BATCH}, not repacked, f16")
        self.tokens_read = 0
        self.tokens_written = 0
        self._context = Context(
            llama_cpp, file, tokens=settings.context_tokens, threads=settings.resolved_threads(), sequences=1 + _TOGETHER
        )
        self._pieces: Pieces | None = None
        self._template = ChatTemplate(self._context.template)

    def prefer(self, prompt: Prompt, options: tuple[str, str]) -> float:
        """See ``rag.llms.LanguageModel``."""
        return self.prefer_each([prompt], options)[0]

    def prefer_each(self, prompts: Sequence[Prompt], options: tuple[str, str]) -> tuple[float, ...]:
        """See ``rag.llms.ReadsTogether``."""
        first, second = (self._context.tokens(option)[0] for option in options)
        found: list[float] = []
        for read in self._batches(prompts):
            logits, _ = self._read(read)
            found += [float(one[first] - one[second]) for one in logits]
        return tuple(found)

    def hidden_each(self, prompts: Sequence[Prompt], layer: int) -> NDArray[np.float32]:
        """See ``rag.llms.ShowsLayers``."""
        found: list[NDArray[np.float32]] = []
        for read in self._batches(prompts):
            found += self._context.decode_until(layer, *self._place(read))
        return np.stack(found) if found else np.zeros((0, 0), dtype=np.float32)

    def keep_state(self, prompt: Prompt) -> bool | None:
        """See ``rag.llms.KeepsStates``."""
        parts = self._parts(prompt)
        if self._states.has(parts.name):
            return False
        if not self._states.has_room(parts.name):
            return None
        head = self._place_head(parts.head)
        self._require_room(head + len(parts.passage))
        self._passage_state(parts, head, kept=False)
        return True if self._states.has(parts.name) else None

    def write(self, prompt: Prompt, *, limit: int, stop: Sequence[str] = ()) -> str:
        """See ``rag.llms.LanguageModel``."""
        (logits,), position = self._read([self._parts(prompt)])
        written: list[int] = []
        text = ""
        while len(written) < limit and position < self._context_tokens:
            token = int(logits.argmax())
            if self._context.ends(token):
                break
            written.append(token)
            self.tokens_written += 1
            text = self._context.text(written)
            if ends := [text.index(end) for end in stop if end in text]:
                return text[: min(ends)]
            logits = self._context.decode([Row(token, position, 1)], [0])[0]
            position += 1
        return text

    def copy(self, prompt: Prompt, source: Source) -> Copied | None:
        """See ``rag.llms.Copies``."""
        (logits,), position = self._read([self._parts(prompt)])
        if self._pieces is None:
            self._pieces = Pieces(self._context.pieces(), self._context.ending())

        def feed(copied: int, tokens: Sequence[int]) -> list[NDArray[np.float32]]:
            self.tokens_written += len(tokens)
            self._context.cut(1, position + copied)
            return self._context.decode(rows(tokens, position + copied, 1), range(len(tokens)))

        return self._pieces.copy(source, logits, feed)

    def _batches(self, prompts: Sequence[Prompt]) -> Iterator[list[_Parts]]:
        """Those that are read at once."""
        for start in range(0, len(prompts), _TOGETHER):
            group = [self._parts(prompt) for prompt in prompts[start : start + _TOGETHER]]
            yield from [group] if self._fit_together(group) else [[one] for one in group]

    def _parts(self, prompt: Prompt) -> _Parts:
        text = self._template.render(prompt)
        passage = self._context.tokens(text.passage)
        name = Name(key=state_key(self._maker, text.head), text=text.passage, tokens=len(passage))
        return _Parts(head=text.head, passage=passage, question=self._context.tokens(text.question), name=name)

    def _fit_together(self, prompts: Sequence[_Parts]) -> bool:
        """Whether their questions fit one batch, and all of them the context beside their one head."""
        questions = sum(len(one.question) for one in prompts)
        passages = sum(len(one.passage) for one in prompts)
        return len({one.head for one in prompts}) == 1 and questions <= BATCH and questions + passages <= self._context_tokens // 2

    def _read(self, prompts: Sequence[_Parts]) -> tuple[list[NDArray[np.float32]], int]:
        """Read one prompt, or several that fit together.

        Returns:
            The next token's logits of each, and the number of tokens that the first one has.
        """
        questions, last = self._place(prompts)
        return self._context.decode(questions, last), questions[last[0]].position + 1

    def _place(self, prompts: Sequence[_Parts], *, kept: bool = True) -> tuple[list[Row], list[int]]:
        """Place head and sentence of each prompt into a sequence of its own; the questions' rows, and the last row of each.

        Head, sentences and questions are decoded apart, in this order and with the same cells, whether a state was kept or
        not: what is computed is then the same to the last bit.
        """
        head = self._place_head(prompts[0].head)
        self._require_room(head + sum(len(one.passage) + len(one.question) for one in prompts))
        # All before any is placed: a sentence is read into the same cells whatever it is read together with.
        states = [self._passage_state(one, head, kept=kept) for one in prompts]
        questions: list[Row] = []
        last: list[int] = []
        for sequence, (state, one) in enumerate(zip(states, prompts, strict=True), start=1):
            if not self._place_passage(state, sequence, head, len(one.passage)):
                self._placed = ""
                if not kept:
                    raise ModelError("what was read could not be put together again", remedy="type: strategy-qa doctor")
                return self._place(prompts, kept=False)
            questions += rows(one.question, head + len(one.passage), sequence)
            last.append(len(questions) - 1)
        self.tokens_read += len(questions)
        return questions, last

    def _place_head(self, head: str) -> int:
        """Have the context hold the state of a head and nothing else; return its length in tokens."""
        if head == self._placed and head in self._heads:
            for sequence in range(1, 1 + _TOGETHER):
                self._context.forget(sequence)
            return self._heads[head].tokens
        self._placed = ""
        self._context.clear()
        kept = self._heads.get(head)
        if kept is None or not self._context.set_state(kept.state, 0, 0, kept.tokens):
            self._context.clear()
            self._heads.pop(head, None)
            kept = self._read_head(head)
        self._placed = head
        return kept.tokens

    def _read_head(self, head: str) -> _Head:
        tokens = self._context.tokens(head)
        if len(tokens) >= self._context_tokens:
            raise ModelError(
                f"the instructions have {len(tokens)} tokens, at most {self._context_tokens} fit",
                remedy="raise context_tokens: strategy-qa config",
            )
        self.tokens_read += len(tokens)
        self._context.decode(rows(tokens, 0, 0), [])
        if len(self._heads) >= _KEPT_HEADS:
            del self._heads[next(iter(self._heads))]
        self._heads[head] = _Head(tokens=len(tokens), state=self._context.get_state(0))
        return self._heads[head]

    def _passage_state(self, prompt: _Parts, head: int, *, kept: bool) -> bytes:
        """The state of a sentence after the head that is placed: as it was kept, or read now and kept."""
        if not prompt.passage:
            return b""
        if kept and (state := self._states.get(prompt.name)) is not None:
            return state
        self._context.share(0, 1, head)
        self.tokens_read += len(prompt.passage)
        self._context.decode(rows(prompt.passage, head, 1), [])
        # Only the sentence's own cells are kept: those of the head are the same for every sentence.
        self._context.forget(1, head)
        state = self._context.get_state(1)
        self._context.forget(1)
        self._states.put(prompt.name, state)
        return state

    def _place_passage(self, state: bytes, sequence: int, head: int, tokens: int) -> bool:
        """Have a sequence hold the head and a sentence's state; whether the state is one of so many tokens after it."""
        if tokens and not self._context.set_state(state, sequence, head, tokens):
            return False
        self._context.share(0, sequence, head)
        return True

    def _require_room(self, tokens: int) -> None:
        if tokens >= self._context_tokens:
            raise ModelError(
                f"the prompt has {tokens} tokens, at most {self._context_tokens} fit", remedy="raise context_tokens: strategy-qa config"
            )
