"""The OpenAI form: ``POST /v1/chat/completions`` and ``GET /v1/models``, the same answers for programs that speak it."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from index.errors import StrategyQAError
from rag.question.language import recognise_language
from rag.settings import Settings
from rag.types import Answer, AnswerDone, AnswerFailed, Citation, Event, Language, Statement, StatementChecked, Waiting
from rag.web import markdown
from rag.web.answering import Answering
from rag.web.api import person
from rag.web.forms import READER_GONE, OpenAIForm, begun, page_of
from rag.web.limits import Limits
from rag.web.openai_body import ChatRequest
from rag.web.reading import Reading, Readings, whole

ALL = "strategy-qa"
"""The model that asks all documents."""


class ModelNotFoundError(StrategyQAError):
    """No document that is asked has the name of the model."""

    code = "model_not_found"


def openai_form(assistant: Answering, settings: Settings, limits: Limits, readings: Readings) -> APIRouter:
    """The routes. Whatever is refused is ``{"error": {"message", "type", "param", "code"}}``."""
    router = APIRouter(prefix="/v1")
    started = int(time.time())

    def titles() -> dict[str, str]:
        """Each model with what it asks."""
        each = [part.metadata for part in assistant.document.each]
        return {ALL: ALL} | {f"{ALL}/{one.document}": one.title for one in each}

    @router.get("/models")
    def models() -> dict[str, Any]:
        """One model for all documents together, and one for each."""
        made = {"object": "model", "created": started, "owned_by": ALL}
        return {"object": "list", "data": [{"id": name, "name": title, **made} for name, title in titles().items()]}

    @router.post("/chat/completions")
    async def complete(body: ChatRequest, request: Request) -> Response:
        """Answer the last question of the user."""
        known = titles()
        if body.model not in known:
            raise ModelNotFoundError(
                f"the model {body.model[:80]!r} is not there; there are {', '.join(known)}", remedy="choose one of them"
            )
        body.require_supported()
        reply = Reply(model=body.model, page=page_of(request, settings), language=recognise_language(body.question.text))
        if (said := body.task) is not None:
            return Chunks(reply.told(said)) if body.stream else JSONResponse(reply.whole(said, ()))
        documents = tuple(name for name in (body.model.removeprefix(ALL).lstrip("/"),) if name)
        reading = begun(
            readings,
            limits.place(person(request)),
            lambda over: assistant.ask(
                body.question.text,
                history=body.earlier(assistant.document, settings.question_limit),
                documents=documents,
                stopped=over,
            ),
            seconds=settings.answer_seconds,
        )
        if body.stream:
            return Streamed(reading, reply)
        answer = await whole(reading, request.receive)
        return JSONResponse(reply.of(answer)) if answer else Response(status_code=READER_GONE)

    return router


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


class Chunks(StreamingResponse):
    """Chunks as server-sent events."""

    def __init__(self, chunks: AsyncIterator[str]) -> None:
        super().__init__(chunks, media_type="text/event-stream")


class Streamed(Chunks):
    """An answer as chunks. What fails before anything was found is refused with a status, as a whole answer is."""

    def __init__(self, reading: Reading, reply: Reply) -> None:
        super().__init__(reply.told(""))
        self._reading, self._reply = reading, reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the end, or until the reader goes.

        Raises:
            StrategyQAError: nothing was found yet, and it failed.
        """
        async with aclosing(self._reading.events(receive)) as events:
            first = await anext(events, None)
            if isinstance(first, AnswerFailed):
                raise first.error
            self.body_iterator = self._reply.chunks(first, events)
            await self.stream_response(send)


def _sent(data: dict[str, Any] | str) -> str:
    return f"data: {data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)}\n\n"
