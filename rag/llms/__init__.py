"""Language models: one adapter a file, found by the file's name. Each has a class ``Adapter``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal, Protocol, cast, runtime_checkable

from index.errors import SettingsError
from rag.llms.copying import Copied, Source
from rag.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PLACE = " at "
"""In the name of a model that runs on a server: what stands before the server's address."""

stopping: ContextVar[Callable[[], bool]] = ContextVar("stopping", default=lambda: False)
"""Whether nobody wants the answer any more; asked by models that wait for others."""

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One turn of a chat."""

    role: Role
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """``[instructions and examples][sentence][question]``, each part tokenised by itself, in this order.

    The parts that do not depend on the question stand first, so that their KV state can be kept.
    """

    head: tuple[Turn, ...]
    """Instructions and examples; the same for every question."""
    passage: str
    """First part of the last user turn: the sentence under its heading."""
    question: str
    """Rest of the last user turn."""


class LanguageModel(Protocol):
    """A local language model. Calls are made one at a time."""

    name: str
    """Adapter, weights and their hash. Part of the provenance."""
    tokens_read: int
    """Tokens of prompts read since the model was loaded; what was restored from a kept state is not among them."""
    tokens_written: int
    """Tokens that it wrote since it was loaded."""

    def prefer(self, prompt: Prompt, options: tuple[str, str]) -> float:
        """Logit of the first option's first token minus that of the second's, as the next token of the reply.

        Range: all reals; above 0 where the model would rather say the first option.
        """

    def write(self, prompt: Prompt, *, limit: int, stop: Sequence[str] = ()) -> str:
        """Write the reply greedily, at most ``limit`` tokens, ending before any of ``stop``."""


@runtime_checkable
class ReadsTogether(Protocol):
    """A language model that is faster at several prompts at once than at one after the other."""

    parallel: int
    """Prompts that it reads at once at most; the rest follow."""

    def prefer_each(self, prompts: Sequence[Prompt], options: tuple[str, str]) -> tuple[float, ...]:
        """``LanguageModel.prefer`` of prompts that have one head, in their order; the last bits may differ from it."""


@runtime_checkable
class ShowsLayers(Protocol):
    """A language model that shows what it makes of a prompt on the way to its reply."""

    def hidden_each(self, prompts: Sequence[Prompt], layer: int) -> NDArray[np.float32]:
        """The hidden state after a layer, counted from 0, at the last token of each prompt, shape ``(prompts, width)``.

        The prompts have one head. Later layers are not computed.
        """


@runtime_checkable
class Copies(Protocol):
    """A language model that can be held to the words of a text."""

    def copy(self, prompt: Prompt, source: Source) -> Copied | None:
        """The words of a text with which it would reply; None where it comes to no end (``rag.llms.copying.LIMIT``)."""


@runtime_checkable
class KeepsStates(Protocol):
    """A language model that keeps what it has read, beyond its own end."""

    def keep_state(self, prompt: Prompt) -> bool | None:
        """Read a prompt's sentence and keep the state, unless it is kept; the question is not looked at.

        Returns:
            Whether it was read now; None where no more can be kept.
        """


def open_language_model(settings: Settings) -> LanguageModel | None:
    """Load the language model that the settings name; None for ``none``.

    Raises:
        SettingsError: there is no such adapter.
        DependencyError: its package is not installed.
        WeightsError: its weights are not there; ``strategy-qa setup`` fetches them.
        ModelError: the weights cannot be loaded.

    """
    name = settings.llm
    if name == "none":
        return None
    try:
        module = import_module(f"rag.llms.{name}") if name.isidentifier() else None
    except ModuleNotFoundError as error:
        if error.name != f"rag.llms.{name}":
            raise
        module = None
    if module is None:
        raise SettingsError(f"llm = {name!r} is no file of rag/llms/", remedy="type: strategy-qa config")
    return cast("LanguageModel", module.Adapter(settings))


@contextmanager
def stopped_by(stopped: Callable[[], bool]) -> Iterator[None]:
    """Have models ask, as long as the block lasts, whether the answer is still wanted."""
    before = stopping.set(stopped)
    try:
        yield
    finally:
        stopping.reset(before)


def place_of(name: str) -> str | None:
    """Where the model of a name runs; None: in this process."""
    return name.partition(PLACE)[2] or None if name.startswith("openai_server:") else None


def prefer_each(model: LanguageModel, prompts: Sequence[Prompt], options: tuple[str, str]) -> tuple[float, ...]:
    """``LanguageModel.prefer`` of prompts that have one head, in their order; together where the model can do that."""
    if len(prompts) > 1 and isinstance(model, ReadsTogether):
        return model.prefer_each(prompts, options)
    return tuple(model.prefer(prompt, options) for prompt in prompts)
