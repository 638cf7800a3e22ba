"""The API at ``/v1``: health, questions, feedback."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from rag.settings import Settings
from rag.types import Earlier, Language
from rag.web.answering import Answering
from rag.web.feedback import Feedback, FeedbackFile
from rag.web.limits import Limits
from rag.web.reading import Readings, ServerSent, whole

_READER_GONE = 499
"""As nginx logs it; nobody sees it."""


class EarlierQuestion(BaseModel):
    """A question before it in the conversation."""

    model_config = ConfigDict(extra="forbid")

    question: str
    cited: tuple[str, ...] = Field(default=(), max_length=1000)
    """Ids of the passages that its answer cited."""


class AskRequest(BaseModel):
    """Body of ``POST /v1/ask``."""

    model_config = ConfigDict(extra="forbid")

    question: str
    language: Language | None = None
    documents: tuple[str, ...] = Field(default=(), max_length=100)
    """Names of the documents that may answer; empty: all."""
    history: tuple[str | EarlierQuestion, ...] = Field(default=(), max_length=50)
    """Earlier questions, oldest first; what their answers cited is what a follow-up is looked for in."""
    stream: bool = False


def api(assistant: Answering, settings: Settings, limits: Limits, readings: Readings) -> APIRouter:
    """The routes. Whatever is refused is ``{"error": {"code", "message", "remedy"}}``."""
    router = APIRouter(prefix="/v1")
    feedback_file = FeedbackFile(settings.home, limit=settings.feedback_limit)

    @router.get("/health")
    def health() -> JSONResponse:
        provenance = assistant.provenance
        made_by = {"index_id": provenance.index_id, "llm": provenance.llm, "version": provenance.version}
        stuck = assistant.turns.held_s > 2 * settings.answer_seconds
        content = {
            "status": "stuck" if stuck else "ok",
            **made_by,
            "settings": settings.answering_sha256(),
            "provenance": asdict(provenance),
        }
        return JSONResponse(content, status_code=503 if stuck else 200)

    @router.post("/ask")
    async def ask(body: AskRequest, request: Request) -> Response:
        earlier = [_earlier(one, settings.question_limit) for one in body.history]
        with ExitStack() as stack:
            stack.enter_context(limits.place(person(request)))
            reading = readings.begin(
                lambda over: assistant.ask(body.question, language=body.language, history=earlier, documents=body.documents, stopped=over),
                seconds=settings.answer_seconds,
                held=stack.pop_all(),
            )
        if body.stream:
            return ServerSent(reading)
        answer = await whole(reading, request.receive)
        return JSONResponse(answer.to_dict()) if answer else Response(status_code=_READER_GONE)

    @router.post("/feedback")
    def feedback(body: Feedback, request: Request) -> dict[str, str]:
        limits.count(f"feedback of {person(request)}")
        feedback_file.append(body, assistant.provenance)
        return {"status": "stored"}

    return router


def _earlier(one: str | EarlierQuestion, limit: int) -> Earlier:
    question = EarlierQuestion(question=one) if isinstance(one, str) else one
    return Earlier(question=question.question[:limit], cited=question.cited)


def person(request: Request) -> str:
    """The owner of the key, or where there are no keys the machine that asks."""
    return str(request.scope.get("person") or (request.client.host if request.client else "unknown"))
