"""The server: the page at ``/``, the API at ``/api``, bound to this machine unless somebody decides otherwise."""

from __future__ import annotations

import os
import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import StrategyQAError
from rag.settings import Settings
from rag.web.api import api
from rag.web.asking import Answering
from rag.web.door import Door
from rag.web.drafting import drafting
from rag.web.keys import FILE, KeyFileError, Keys, is_loopback
from rag.web.limits import Limits
from rag.web.reading import Readings

_STATUS = {"rate": 429, "busy": 503, "full": 507}
"""HTTP status of an error by its code; 400 for others."""
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)


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


class ThisMachine:
    """Answers to names of this machine alone, so that no foreign site can point its own name here and read along."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] == "http" and not is_loopback(Request(scope).url.hostname or ""):
            error = {"code": "host", "message": "the page answers at localhost alone", "remedy": "open it at http://localhost"}
            await JSONResponse({"error": error}, status_code=421)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def build_app(assistant: Answering, settings: Settings) -> FastAPI:
    """The whole application: page, its fragments, and the API.

    Raises:
        KeyFileError: others could reach it, and there are no keys.
    """
    keys = required_keys(settings)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import gradio as gr

    from rag.web.fragments import fragments
    from rag.web.page import build_page, head, style, theme

    app = FastAPI(title="strategy-qa", docs_url=None, redoc_url=None, openapi_url=None)
    limits, readings = Limits(rate=settings.rate_limit, places=settings.queue_limit), Readings()
    app.state.close = readings.close

    @app.exception_handler(StrategyQAError)
    async def _failed(request: Request, error: StrategyQAError) -> JSONResponse:
        return JSONResponse(
            {"error": {"code": error.code, "message": error.message, "remedy": error.remedy}}, status_code=_STATUS.get(error.code, 400)
        )

    @app.exception_handler(RequestValidationError)
    async def _malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        message = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        return JSONResponse({"error": {"code": "request", "message": message, "remedy": "see docs/page.md"}}, status_code=422)

    app.include_router(api(assistant, settings, limits, readings))
    app.include_router(drafting(assistant.document, assistant.provenance, settings.official_template))
    app.include_router(fragments(assistant, settings))
    page = build_page(assistant, settings, limits).queue(max_size=None, api_open=False)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        footer_links=[],
        ssr_mode=False,
        show_error=False,
        max_file_size=1,  # bytes: nothing is uploaded here
        theme=theme(),
        css=style(),
        head=head(),
    )
    if keys is None:
        app.add_middleware(ThisMachine)
    else:
        app.add_middleware(Door, keys=keys)
    app.add_middleware(SecurityHeaders)
    return app


def required_keys(settings: Settings) -> Keys | None:
    """The keys that are asked for; None where the page is for this machine alone.

    Raises:
        KeyFileError: others could reach the page, and there are no keys; or the file of keys is unreadable.
    """
    if settings.keys_file is None:
        if not is_loopback(settings.host):
            raise KeyFileError(
                f"{settings.host} can be reached from other machines, so everybody needs a personal key",
                remedy=f"type: strategy-qa keys add NAME, then: strategy-qa serve --host {settings.host} --keys {settings.home / FILE}",
            )
        return None
    keys = Keys(settings.keys_file)
    if not keys.names:
        raise KeyFileError(f"{settings.keys_file} holds no key", remedy="type: strategy-qa keys add NAME")
    return keys


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
    """Serve until Ctrl-C or SIGTERM."""
    server(app, settings).run()


def server(app: FastAPI, settings: Settings) -> uvicorn.Server:
    """What serves the application where the settings say. Answers on their way end with their event before it is shut down."""

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            app.state.close()
            super().handle_exit(sig, frame)

    return Server(uvicorn.Config(app, host=settings.host, port=settings.port, log_level="warning", timeout_graceful_shutdown=3))
