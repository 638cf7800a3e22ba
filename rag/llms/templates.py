"""A model's own chat template, applied so that the three parts of a prompt stay apart."""

from __future__ import annotations

from dataclasses import dataclass

from rag.errors import ModelError
from rag.llms import Prompt

_CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_MARK = "\u2063split\u2063"


@dataclass(frozen=True, kw_only=True, slots=True)
class RenderedPrompt:
    """What the model reads, in three strings that are tokenised apart."""

    head: str
    passage: str
    question: str


class ChatTemplate:
    """A Jinja template as it stands in GGUF files and transformers folders; ChatML where there is none."""

    def __init__(self, source: str | None) -> None:
        """Compile the template in a sandbox: it came with the weights."""
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
        environment.globals["raise_exception"] = _refuse
        self._template = environment.from_string(source or _CHATML)

    def render(self, prompt: Prompt) -> RenderedPrompt:
        """Render the turns, with the role marks of any format in them made harmless.

        Raises:
            ModelError: the template does not take such a chat.
        """
        messages = [{"role": turn.role, "content": neutral(turn.text)} for turn in prompt.head]
        messages.append({"role": "user", "content": _MARK + neutral(prompt.passage) + _MARK + neutral(prompt.question)})
        whole = self._template.render(messages=messages, add_generation_prompt=True, bos_token="", eos_token="")
        parts = whole.split(_MARK)
        if len(parts) != 3:
            raise ModelError("the model's chat template changes the text of a turn", remedy="use another model: strategy-qa config")
        return RenderedPrompt(head=parts[0], passage=parts[1], question=parts[2])


def neutral(text: str) -> str:
    """The text without what a chat format could read as the mark of a role."""
    return text.replace("<|", "< |").replace("|>", "| >").replace(_MARK, "")


def _refuse(message: str) -> None:
    raise ModelError(f"the model's chat template refused the chat: {message}", remedy="use another model: strategy-qa config")
