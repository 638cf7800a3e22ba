"""What programs send to ``POST /v1/chat/completions``: read leniently, because each sends fields of its own."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from index.errors import StrategyQAError
from index.text.types import Document
from rag.errors import QuestionError
from rag.types import Earlier
from rag.web.forms.recalled import MOST_EARLIER, conversation

_REFUSED = ("tools", "functions", "logprobs", "audio", "web_search_options")
"""Fields that ask for something that is not done here, so that an answer without it would mislead."""
_TRANSCRIPT = ("<chat_history>", "</chat_history>")
"""Between which Open WebUI puts a conversation when it asks for a title, tags, further questions or what to search for."""
_TITLE = "Provide a concise, 5-word-or-less title for the conversation"
"""With which LibreChat asks for a title."""
_SAID = re.compile(r"^(?:user|human): *(.+)$", re.IGNORECASE | re.MULTILINE)
LONGEST_TITLE = 60


class UnsupportedError(StrategyQAError):
    """A program asks for something that is not done here."""

    code = "unsupported"


class _Lenient(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class Part(_Lenient):
    """A part of a message. Text is read; pictures, sound and files are refused in the question and passed over before it."""

    type: str
    """``text``; others have no text."""
    text: str | None = None
    """What is read."""


class Message(_Lenient):
    """A message of the conversation. Of ``system``, ``developer`` and ``tool`` nothing is read."""

    role: str
    """``user`` and ``assistant`` are read."""
    content: str | tuple[Part, ...] | None = None
    """Its text, or parts of it."""

    @property
    def text(self) -> str:
        """Its text alone."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or () if part.type == "text" and part.text)

    @property
    def others(self) -> list[str]:
        """Kinds of parts that are no text."""
        return [part.type for part in self.content or () if isinstance(part, Part) and part.type != "text"]


class StreamOptions(_Lenient):
    """How a stream is wished."""

    include_usage: bool | None = None
    """Passed over: no usage is known."""


class ChatRequest(_Lenient):
    """Body of ``POST /v1/chat/completions``. Fields that stand for how a model writes (``temperature``, ``max_tokens``) are passed over."""

    model: str
    """``strategy-qa``, or with the name of a document that alone may answer: ``strategy-qa/iis2024``."""
    messages: tuple[Message, ...] = Field(min_length=1, max_length=1000)
    """The last one of the ``user`` is the question; those before it are the conversation."""
    stream: bool | None = None
    """Whether the answer comes as chunks."""
    stream_options: StreamOptions | None = None
    """Passed over."""
    n: int | None = None
    """1 alone: there is one answer."""
    response_format: dict[str, Any] | None = None
    """``{"type": "text"}`` alone."""
    tools: Any = None
    """None: nothing is called."""
    functions: Any = None
    """None, as ``tools``."""
    logprobs: Any = None
    """None, or false."""
    audio: Any = None
    """None."""
    web_search_options: Any = None
    """None: no request leaves the machine."""

    def require_supported(self) -> None:
        """Refuse what would mislead if it were passed over.

        Raises:
            UnsupportedError: such a field is there.
        """
        asked = [name for name in _REFUSED if getattr(self, name)]
        asked += ["n"] if (self.n or 1) != 1 else []
        asked += ["response_format"] if (self.response_format or {"type": "text"}).get("type") != "text" else []
        if asked:
            raise UnsupportedError(f"{asked[0]}: not supported, answers are sentences of the text in Markdown", remedy="leave it out")
        if others := self.question.others:
            raise UnsupportedError(f"messages: a part of type {others[0][:40]!r} cannot be read", remedy="send text alone")

    @property
    def question(self) -> Message:
        """The last message of the user.

        Raises:
            QuestionError: there is none.
        """
        if asked := [message for message in self.messages if message.role == "user"]:
            return asked[-1]
        raise QuestionError("messages: there is none of the role user", remedy="send the question as the last message, with the role user")

    def earlier(self, document: Document, limit: int) -> tuple[Earlier, ...]:
        """The questions before it, oldest first, with what our answers to them cited."""
        last = max(place for place, message in enumerate(self.messages) if message.role == "user")
        before = [one for one in self.messages[:last] if one.role in ("user", "assistant")]
        return conversation([(one.role == "user", one.text) for one in before[-MOST_EARLIER:]], document, limit)

    @property
    def task(self) -> str | None:
        """What is replied to a task that a program sets by itself, a conversation in a message; None where a person asks.

        It is no question: the replies name the conversation by its first question, and leave the rest to the program.
        """
        text = self.question.text
        _, begun, after = text.partition(_TRANSCRIPT[0])
        conversation, ended, _ = after.partition(_TRANSCRIPT[1])
        if begun and ended:
            named = {"title": _named(conversation), "tags": [], "follow_ups": [], "queries": [], "text": ""}
            return json.dumps(named, ensure_ascii=False)
        return _named(text) if text.lstrip().startswith(_TITLE) else None


def _named(conversation: str) -> str:
    said = _SAID.search(conversation)
    named = " ".join(said[1].split())[:LONGEST_TITLE] if said else "strategy-qa"
    return named.encode("utf-8", "replace").decode()  # halves of characters cannot be sent
