"""The API at ``/v1``: questions, feedback. What else it has stands in ``state``, ``finding``, ``verifying``, ``drafting`` and ``shelf``."""

from __future__ import annotations

from contextlib import ExitStack

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from rag.settings import Settings
from rag.types import Answer, Earlier
from rag.web.answering import Answering
from rag.web.limits import Limits
from rag.web.metrics import Metrics
from rag.web.reading import Readings, ServerSent, whole
from rag.web.shared import opinions_of
from rag.web.v1.contract import AskRequest, EarlierQuestion, StoredReply, refused
from rag.web.v1.feedback import Feedback
from rag.web.v1.openapi import STREAMED

_READER_GONE = 499
"""As nginx logs it; nobody sees it."""


def api(assistant: Answering, settings: Settings, limits: Limits, readings: Readings, metrics: Metrics) -> APIRouter:
    """The routes. Whatever is refused is ``{"error": {"code", "message", "remedy"}}``."""
    router = APIRouter(prefix="/v1")
    opinions = opinions_of(settings)
    asked = {stream: metrics.at("stream" if stream else "api", assistant) for stream in (True, False)}

    @router.post(
        "/ask",
        tags=["questions"],
        response_model=Answer,
        responses={200: STREAMED, **refused("question", "rate", "model", "internal", "busy", "closing", "time")},
    )
    async def ask(body: AskRequest, request: Request) -> Response:
        """Answers a question from the text alone, each statement with the sentence and the section that it rests on.

        With `stream` the answer comes as server-sent events; a failure is then the event `error`, with status 200.
        """
        earlier = [_earlier(one, settings.question_limit) for one in body.history]
        with ExitStack() as stack:
            stack.enter_context(await limits.counted(person(request)))
            reading = readings.begin(
                lambda over: asked[body.stream].ask(
                    body.question, language=body.language, history=earlier, documents=body.documents, stopped=over
                ),
                seconds=settings.answer_seconds,
                held=stack.pop_all(),
            )
        if body.stream:
            return ServerSent(reading)
        answer = await whole(reading, request.receive)
        return JSONResponse(answer.to_dict()) if answer else Response(status_code=_READER_GONE)

    @router.post("/feedback", tags=["questions"], responses=refused("rate", "full", "no_space"))
    def feedback(body: Feedback, request: Request) -> StoredReply:
        """Stores what somebody says of an answer; the question only where it is sent."""
        limits.count(f"feedback of {person(request)}")
        opinions.append(body, assistant.provenance)
        return StoredReply(status="stored")

    return router


def _earlier(one: str | EarlierQuestion, limit: int) -> Earlier:
    question = EarlierQuestion(question=one) if isinstance(one, str) else one
    return Earlier(question=question.question[:limit], cited=question.cited)


def person(request: Request) -> str:
    """The owner of the key, or where there are no keys the machine that asks."""
    return str(request.scope.get("person") or (request.client.host if request.client else "unknown"))
