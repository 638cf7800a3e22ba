"""The one module that reads ``prompts/``. A prompt is a file that declares its placeholders, examples and reply."""

from __future__ import annotations

import string
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from rag.errors import ModelError
from rag.llms import Prompt, Turn

FOLDER = Path(__file__).parent.parent / "prompts"


class PromptFile(BaseModel):
    """A prompt as it stands in its file. Its layout is ``[instructions and examples][sentence][question]``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    placeholders: tuple[str, ...]
    reply: tuple[str, ...]
    """The replies between which the model chooses; empty where it writes."""
    system: str
    passage: str
    question: str
    also: dict[str, str] = {}
    """Other questions that may be put in the place of ``question``, by name: what was read of the sentence serves them too."""
    examples: tuple[dict[str, str], ...]

    @model_validator(mode="after")
    def _declared(self) -> Self:
        for question in (self.question, *self.also.values()):
            used = {name for text in (self.passage, question) for _, name, _, _ in string.Formatter().parse(text) if name}
            if used != set(self.placeholders):
                raise ValueError(f"placeholders are {sorted(self.placeholders)}, the text uses {sorted(used)}")
        for example in self.examples:
            if set(example) != {*self.placeholders, "reply"}:
                raise ValueError(f"an example has {sorted(example)}, {sorted((*self.placeholders, 'reply'))} were expected")
            if self.reply and example["reply"] not in self.reply:
                raise ValueError(f"an example replies {example['reply']!r}, one of {self.reply} was expected")
        return self

    def render(self, *, also: str = "", **values: str) -> Prompt:
        """Fill in the placeholders. The values are data: braces in them are not read.

        Args:
            also: which of the other questions is put; empty: the prompt's own.
            values: for each placeholder its text.
        """
        head = [Turn(role="system", text=self.system)]
        for example in self.examples:
            filled = {name: text for name, text in example.items() if name != "reply"}
            head.append(Turn(role="user", text=self._passage(filled) + self.question.format(**filled)))
            head.append(Turn(role="assistant", text=example["reply"]))
        return Prompt(
            head=tuple(head), passage=self._passage(values), question=(self.also[also] if also else self.question).format(**values)
        )

    def _passage(self, values: dict[str, str]) -> str:
        return self.passage.format(**values)


@lru_cache(maxsize=16)
def load_prompt(name: str) -> PromptFile:
    """Read ``prompts/<name>.toml``.

    Raises:
        ModelError: the file is missing or not of the form above.
    """
    file = FOLDER / f"{name}.toml"
    try:
        return PromptFile.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise ModelError(f"{file} is not a prompt: {error}", remedy="restore it from the repository") from error
