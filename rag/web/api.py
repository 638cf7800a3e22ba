"""The API at ``/api``: health, questions, feedback."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from rag.settings import Settings
from rag.types import AnswerDone, AnswerFailed, Earlier, Event, EvidenceFound, Language, StatementChecked
from rag.web.asking import Answering
from rag.web.feedback import Feedback, FeedbackFile
from rag.web.limits import Limits
from rag.web.line import Line, Waiting


class EarlierQuestion(BaseModel):
    """A question before it in the conversation."""

    model_config = ConfigDict(extra="forbid")

    question: str
    cited: tuple[str, ...] = Field(default=(), max_length=1000)
    """Ids of the passages that its answer cited."""


class AskRequest(BaseModel):
    """Body of ``POST /api/ask``."""

    model_config = ConfigDict(extra="forbid")

    question: str
    language: Language | None = None
    history: tuple[str | EarlierQuestion, ...] = Field(default=(), max_length=50)
    """Earlier questions, oldest first; what their answers cited is what a follow-up is looked for in."""
    stream: bool = False


def api(assistant: Answering, settings: Settings, limits: Limits, line: Line) -> APIRouter:
    """The routes. Whatever is refused is ``{"error": {"code", "message", "remedy"}}``."""
    router = APIRouter(prefix="/api")
    feedback_file = FeedbackFile(settings.home, limit=settings.feedback_limit)

    @router.get("/health")
    def health() -> dict[str, Any]:
        provenance = assistant.provenance
        made_by = {"index_id": provenance.index_id, "llm": provenance.llm, "version": provenance.version}
        return {"status": "ok", **made_by, "settings": settings.answering_sha256(), "provenance": asdict(provenance)}

    @router.post("/ask")
    def ask(body: AskRequest, request: Request) -> Response:
        with ExitStack() as stack:
            stack.enter_context(limits.place(_person(request)))
            earlier = [_earlier(one, settings.question_limit) for one in body.history]
            if not body.stream:
                stack.enter_context(line.turn())
                return JSONResponse(assistant.answer(body.question, language=body.language, history=earlier).to_dict())
            end = time.monotonic() + settings.answer_seconds

            def over() -> bool:
                return time.monotonic() > end

            events = assistant.ask(body.question, language=body.language, history=earlier, stopped=over)
            return StreamingResponse(_server_sent(line.events(events, over), stack.pop_all()), media_type="text/event-stream")

    @router.post("/feedback")
    def feedback(body: Feedback, request: Request) -> dict[str, str]:
        limits.count(f"feedback of {_person(request)}")
        feedback_file.append(body, assistant.provenance)
        return {"status": "stored"}

    return router


def _earlier(one: str | EarlierQuestion, limit: int) -> Earlier:
    question = EarlierQuestion(question=one) if isinstance(one, str) else one
    return Earlier(question=question.question[:limit], cited=question.cited)


def _person(request: Request) -> str:
    """The owner of the key, or where there are no keys the machine that asks."""
    return str(request.scope.get("person") or (request.client.host if request.client else "unknown"))


def _server_sent(events: Iterator[Event | Waiting], place: ExitStack) -> Iterator[str]:
    """Events as server-sent events; nothing unchecked is among them."""
    with place:
        for event in events:
            data: dict[str, Any]
            if isinstance(event, Waiting):
                continue
            if isinstance(event, EvidenceFound):
                data = {"evidence": [asdict(item) for item in event.evidence]}
            elif isinstance(event, StatementChecked):
                data = {"statement": asdict(event.statement), "citations": [asdict(citation) for citation in event.citations]}
            elif isinstance(event, AnswerDone):
                data = event.answer.to_dict()
            elif isinstance(event, AnswerFailed):
                data = {"code": event.code, "message": event.message, "remedy": event.remedy}
            yield f"event: {event.name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
