"""The OpenAI form: ``/v1/chat/completions``, ``/v1/models`` and each of the models, the same answers for programs that speak it."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from index.errors import StrategyQAError
from rag.question.language import recognise_language
from rag.settings import Settings
from rag.types import AnswerFailed, Event
from rag.web.answering import Answering
from rag.web.forms.errors import READER_GONE, begun, page_of
from rag.web.forms.openai_body import ChatRequest
from rag.web.forms.openai_reply import Completion, Model, ModelList, OpenAIRefusal, Reply
from rag.web.limits import Limits
from rag.web.reading import Reading, Readings, whole
from rag.web.refusals import count_refusal
from rag.web.v1.api import person

ALL = "strategy-qa"
"""The model that asks all documents."""
_REFUSED: dict[int | str, dict[str, Any]] = {"default": {"model": OpenAIRefusal, "description": "What was refused, and why."}}


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

    def described(name: str) -> dict[str, Any]:
        known = titles()
        if name not in known:
            raise ModelNotFoundError(f"the model {name[:80]!r} is not there; there are {', '.join(known)}", remedy="choose one of them")
        return {"id": name, "name": known[name], "object": "model", "created": started, "owned_by": ALL}

    @router.get("/models", tags=["forms"], response_model=ModelList, responses=_REFUSED)
    def models() -> dict[str, Any]:
        """One model for all documents together, and one for each."""
        return {"object": "list", "data": [described(name) for name in titles()]}

    @router.get("/models/{model:path}", tags=["forms"], response_model=Model, responses=_REFUSED)
    def model(model: Annotated[str, Path(description="Its id, as the list says it.")]) -> dict[str, Any]:
        """One of the models."""
        return described(model)

    @router.post("/chat/completions", tags=["forms"], response_model=Completion, responses=_REFUSED)
    async def complete(body: ChatRequest, request: Request) -> Response:
        """Answer the last question of the user."""
        described(body.model)
        body.require_supported()
        reply = Reply(model=body.model, page=page_of(request, settings), language=recognise_language(body.question.text))
        if (said := body.task) is not None:
            return Chunks(reply.told(said)) if body.stream else JSONResponse(reply.whole(said, ()))
        documents = tuple(name for name in (body.model.removeprefix(ALL).lstrip("/"),) if name)
        reading = begun(
            readings,
            await limits.counted(person(request)),
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


class Chunks(StreamingResponse):
    """Chunks as server-sent events."""

    def __init__(self, chunks: AsyncIterator[str]) -> None:
        super().__init__(chunks, media_type="text/event-stream")


class Streamed(StreamingResponse):
    """An answer as chunks. What fails before anything was found is refused with a status, as a whole answer is."""

    def __init__(self, reading: Reading, reply: Reply) -> None:
        super().__init__((), media_type="text/event-stream")
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
            self.body_iterator = self._reply.chunks(first, _counted(events, scope))
            await self.stream_response(send)


async def _counted(events: AsyncGenerator[Event], scope: Scope) -> AsyncGenerator[Event]:
    """Events as they come; what fails after something was found is counted, though its status is 200."""
    async for event in events:
        if isinstance(event, AnswerFailed):
            count_refusal(scope, event.code)
        yield event
