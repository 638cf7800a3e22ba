"""A deterministic language model without weights, for tests and for trying the product: it compares search terms."""

from __future__ import annotations

from collections.abc import Sequence

from index.language.tokens import terms
from rag.llms import Prompt
from rag.settings import Settings


class Adapter:
    """Prefers the first option where the passage holds most of the question's terms; writes the passage's words back."""

    name = "stand_in"

    def __init__(self, settings: Settings) -> None:
        """Nothing is loaded."""
        self.tokens_read = 0
        self.tokens_written = 0

    def prefer(self, prompt: Prompt, options: tuple[str, str]) -> float:
        """See ``rag.llms.LanguageModel``: from -4 (no term shared) to 4 (all shared)."""
        self.tokens_read += len(prompt.passage) + len(prompt.question)
        asked = set(terms(prompt.question))
        shared = asked & set(terms(prompt.passage))
        return 8 * len(shared) / len(asked) - 4 if asked else -4.0

    def write(self, prompt: Prompt, *, limit: int, stop: Sequence[str] = ()) -> str:
        """See ``rag.llms.LanguageModel``: the passage's beginning, one character a token."""
        text = prompt.passage.partition("）")[2].strip()[:limit]
        ends = [text.index(end) for end in stop if end in text]
        self.tokens_written += len(text)
        return text[: min(ends)] if ends else text
