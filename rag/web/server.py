"""The server: the page at ``/``, the API at ``/api``, bound to this machine unless somebody decides otherwise."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import StrategyQAError
from rag.settings import Settings
from rag.types import AnswerDone, AnswerFailed, Event, EvidenceFound, Language, StatementChecked
from rag.web.page import CSS, SCRIPT, Answering, build_page

_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)


class AskRequest(BaseModel):
    """Body of ``POST /api/ask``."""

    model_config = ConfigDict(extra="forbid")

    question: str
    language: Language | None = None
    history: tuple[str, ...] = Field(default=(), max_length=50)
    """Earlier questions, oldest first."""
    stream: bool = False


class SecurityHeaders:
    """Adds headers that keep the browser on this machine and out of frames."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", []),
                    (b"content-security-policy", _POLICY.encode()),
                    (b"x-content-type-options", b"nosniff"),
                    (b"referrer-policy", b"no-referrer"),
                ]
            await send(message)

        await self._app(scope, receive, with_headers)


def build_app(assistant: Answering, settings: Settings) -> FastAPI:
    """The whole application: page and API."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import gradio as gr

    app = FastAPI(title="strategy-qa", docs_url=None, redoc_url=None)
    waiting = threading.BoundedSemaphore(settings.queue_limit)

    @app.exception_handler(StrategyQAError)
    async def _failed(request: Request, error: StrategyQAError) -> JSONResponse:
        return JSONResponse({"error": {"code": error.code, "message": error.message, "remedy": error.remedy}}, status_code=400)

    @app.get("/api/health")
    def health() -> dict[str, Any]:
        provenance = assistant.provenance
        made_by = {"index_id": provenance.index_id, "llm": provenance.llm, "version": provenance.version}
        return {"status": "ok", **made_by, "settings": settings.answering_sha256()}

    @app.post("/api/ask")
    def ask(body: AskRequest) -> Response:
        if not waiting.acquire(blocking=False):
            busy = {"code": "busy", "message": f"{settings.queue_limit} questions are waiting", "remedy": "ask again in a moment"}
            return JSONResponse({"error": busy}, status_code=503)
        earlier = [(question[: settings.question_limit], "") for question in body.history]
        if body.stream:
            return StreamingResponse(
                _server_sent(assistant.ask(body.question, language=body.language, history=earlier), waiting), media_type="text/event-stream"
            )
        try:
            return JSONResponse(assistant.answer(body.question, language=body.language, history=earlier).to_dict())
        finally:
            waiting.release()

    page = build_page(assistant, settings).queue(max_size=settings.queue_limit, api_open=False)
    fonts = ["Hiragino Sans", "Yu Gothic UI", "Noto Sans CJK JP", "Meiryo", "system-ui", "sans-serif"]
    theme = gr.themes.Base(primary_hue="blue", font=fonts, font_mono=["ui-monospace", "monospace"])
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        footer_links=[],
        ssr_mode=False,
        show_error=False,
        theme=theme,
        css=CSS.read_text(encoding="utf-8"),
        head=f"<script>{SCRIPT.read_text(encoding='utf-8')}</script>",
    )
    app.add_middleware(SecurityHeaders)
    return app


def _server_sent(events: Iterator[Event], waiting: threading.BoundedSemaphore) -> Iterator[str]:
    """Events as server-sent events; nothing unchecked is among them."""
    from dataclasses import asdict

    try:
        for event in events:
            data: dict[str, Any]
            if isinstance(event, EvidenceFound):
                data = {"evidence": [asdict(item) for item in event.evidence]}
            elif isinstance(event, StatementChecked):
                data = {"statement": asdict(event.statement), "citations": [asdict(citation) for citation in event.citations]}
            elif isinstance(event, AnswerDone):
                data = event.answer.to_dict()
            elif isinstance(event, AnswerFailed):
                data = {"code": event.code, "message": event.message, "remedy": event.remedy}
            yield f"event: {event.name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
    finally:
        waiting.release()


def require_free_port(host: str, port: int) -> None:
    """Refuse a port that somebody else holds, before minutes go into loading.

    Raises:
        StrategyQAError: the address cannot be bound.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StrategyQAError(
                f"{host}:{port} cannot be used ({error.strerror})",
                remedy=f"type: strategy-qa serve --port {port + 1 if port < 65535 else 7860}",
            ) from error


def run(app: FastAPI, settings: Settings) -> None:
    """Serve until Ctrl-C."""
    import uvicorn

    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", timeout_graceful_shutdown=3)
