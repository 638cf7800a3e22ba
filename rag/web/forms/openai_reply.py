"""What is replied in the OpenAI form: its objects, and an answer as one of them or as chunks."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Any, Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict

from rag.types import Answer, AnswerDone, AnswerFailed, Citation, Event, Language, Statement, StatementChecked, Waiting
from rag.web.forms import markdown
from rag.web.forms.errors import OpenAIForm


class _Reply(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class Model(_Reply):
    """All documents together, or one of them."""

    id: str
    """What a request names as its ``model``."""
    name: str
    """The title of the document."""
    object: Literal["model"]
    """Says what it is, as everywhere in this form."""
    created: int
    """When the server was started, in seconds since 1970."""
    owned_by: str
    """The product."""


class ModelList(_Reply):
    """Reply of ``GET /v1/models``."""

    object: Literal["list"]
    """Says what it is."""
    data: tuple[Model, ...]
    """The one for all documents first."""


class UrlCitation(_Reply):
    """Where the page opens what is cited, and where the mark stands in the content."""

    url: str
    """Of the page, with the passage and the sentence."""
    title: str
    """The label of the passage."""
    start_index: int
    """Of the mark, in Unicode code points."""
    end_index: int
    """Of the mark, the first code point after it."""


class Annotation(_Reply):
    """One mark."""

    type: Literal["url_citation"]
    """The one kind that there is."""
    url_citation: UrlCitation
    """What is cited."""


class Said(_Reply):
    """The message of the assistant."""

    role: Literal["assistant"]
    """Who says it."""
    content: str
    """Markdown."""
    refusal: None
    """A refusal is said in the content."""
    annotations: tuple[Annotation, ...]
    """The marks of the statements, in their order."""


class Choice(_Reply):
    """The one answer."""

    index: Literal[0]
    """There is one."""
    message: Said
    """The answer."""
    finish_reason: Literal["stop"]
    """An answer is never cut."""
    logprobs: None
    """There are none."""


class Completion(_Reply):
    """Reply of ``POST /v1/chat/completions``."""

    id: str
    """Another one for each reply."""
    object: Literal["chat.completion"]
    """Says what it is."""
    created: int
    """When it was asked, in seconds since 1970."""
    model: str
    """As it was asked."""
    choices: tuple[Choice, ...]
    """One."""
    usage: None
    """No model writes the answer, so no tokens are counted."""


class OpenAIError(_Reply):
    """What was refused, and why."""

    message: str
    """What was found, and what to do."""
    type: str
    """The kind of the status."""
    param: str | None
    """The field that is meant."""
    code: str
    """Names the reason."""


class OpenAIRefusal(_Reply):
    """Any refusal."""

    error: OpenAIError
    """What was refused."""


class Reply:
    """One reply: its name, and its objects."""

    def __init__(self, *, model: str, page: str, language: Language) -> None:
        self._page, self._language = page, language
        self._named = {"id": f"chatcmpl-{uuid4().hex}", "created": int(time.time()), "model": model}
        self._stated: list[Statement] = []
        self._written = 0

    def of(self, answer: Answer) -> dict[str, Any]:
        """The whole answer."""
        text = markdown.whole(answer, self._page)
        stated = text.removesuffix(markdown.tail(answer, self._page))
        return self.whole(text, self._annotations(stated, answer.citations))

    def whole(self, text: str, annotations: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """A text as one object."""
        message = {"role": "assistant", "content": text, "refusal": None, "annotations": list(annotations)}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return {**self._named, "object": "chat.completion", "choices": [choice], "usage": None}

    async def told(self, text: str) -> AsyncIterator[str]:
        """A text that is there already, as a stream."""
        for chunk in (self._chunk({"role": "assistant", "content": text}), self._chunk({}, "stop")):
            yield chunk
        yield _sent("[DONE]")

    async def chunks(self, first: Event | None, events: AsyncGenerator[Event]) -> AsyncIterator[str]:
        """Events as chunks: one for each statement, after its checks; the sources at the end."""
        yield self._chunk({"role": "assistant", "content": ""})
        for said in self._of_event(first):
            yield said
        async for event in events:
            for said in self._of_event(event):
                yield said
        yield _sent("[DONE]")

    def _of_event(self, event: Event | None) -> list[str]:
        if isinstance(event, Waiting):
            return [f": {event.ahead} ahead\n\n"]
        if isinstance(event, StatementChecked):
            self._stated.append(event.statement)
            return [self._text(markdown.statement(event.statement, self._stated, self._language), event.citations)]
        if isinstance(event, AnswerDone):
            answer = event.answer
            ends = [part for part in (markdown.head(answer), markdown.tail(answer, self._page)) if part]
            return [*(self._text(part) for part in ends), self._chunk({}, "stop")]
        return [_sent(OpenAIForm().error(500, event.error))] if isinstance(event, AnswerFailed) else []

    def _text(self, text: str, citations: Sequence[Citation] = ()) -> str:
        """A paragraph as a chunk, with the citations whose marks are in it."""
        text = (markdown.JOINT if self._written else "") + text
        annotations = self._annotations(text, citations, self._written)
        self._written += len(text)
        return self._chunk({"content": text} | ({"annotations": annotations} if annotations else {}))

    def _chunk(self, delta: dict[str, Any], ended: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": ended, "logprobs": None}
        return _sent({**self._named, "object": "chat.completion.chunk", "choices": [choice]})

    def _annotations(self, text: str, citations: Sequence[Citation], start: int = 0) -> list[dict[str, Any]]:
        """Each mark as a citation of an address: that at which the page opens the passage."""
        return [
            {
                "type": "url_citation",
                "url_citation": {
                    "url": markdown.cited_at(self._page, mark.citation),
                    "title": mark.citation.label,
                    "start_index": mark.span[0],
                    "end_index": mark.span[1],
                },
            }
            for mark in markdown.marks(text, citations, start)
        ]


def _sent(data: dict[str, Any] | str) -> str:
    return f"data: {data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)}\n\n"
