"""Forms of other programs: what is refused is said in the form of the program that asks, whatever refuses it."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, ExitStack
from typing import Any, ClassVar

from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import StrategyQAError
from rag.settings import Settings
from rag.web.reading import Ask, Reading, Readings
from rag.web.strings import table

READER_GONE = 499
"""As nginx logs it; nobody sees it."""
_BROKEN = {
    "code": "internal",
    "message": "the server failed at this request",
    "remedy": "see what strategy-qa serve says",
}


class Form(ABC):
    """How a program is told that something is refused."""

    def status(self, status: int) -> int:
        """The HTTP status that it knows."""
        return status

    @abstractmethod
    def content(self, status: int, error: dict[str, str]) -> dict[str, Any]:
        """An error of ours, ``code``, ``message`` and ``remedy``, in its form."""

    def error(self, status: int, error: StrategyQAError) -> dict[str, Any]:
        """An error that was raised."""
        return self.content(status, {"code": error.code, "message": error.message, "remedy": error.remedy})


class OpenAIForm(Form):
    """``{"error": {"message", "type", "param", "code"}}``."""

    _CODES: ClassVar = {"key": "invalid_api_key", "key_ended": "invalid_api_key", "rate": "rate_limit_exceeded"}
    _TYPES: ClassVar = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
    _PARAM = re.compile(r"(?:body\.)?([a-z_]+)(?:\.[\w.]*)?: ")
    """What a message begins with where it speaks of a field."""

    def status(self, status: int) -> int:
        """A field that cannot be read is a bad request."""
        return 400 if status == 422 else status

    def content(self, status: int, error: dict[str, str]) -> dict[str, Any]:
        """See ``Form``."""
        kind = self._TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error")
        named = self._PARAM.match(error["message"])
        param = "model" if error["code"] == "model_not_found" else named[1] if named and named[1] != "body" else None
        code = self._CODES.get(error["code"], error["code"])
        return {"error": {"message": f"{error['message']} ({error['remedy']})", "type": kind, "param": param, "code": code}}


class GennaiForm(Form):
    """``{"outputs", "error"}``: Gennai shows ``outputs`` to the person, and writes ``error`` into its log."""

    def __init__(self, settings: Settings) -> None:
        self._limits = {"limit": settings.question_limit, "seconds": settings.answer_seconds}

    def content(self, status: int, error: dict[str, str]) -> dict[str, Any]:
        """See ``Form``."""
        words = table("ja")
        said = words.get(f"gennai_{error['code']}") or words.get(f"ended_{error['code']}", words["ended_failed"])
        return {"outputs": said.format(**self._limits), "error": f"{error['message']} ({error['remedy']})"}


_OPENAI = re.compile(r"/(?:v1|api)/(?:chat/completions|models(?:/.*)?)$")
_GENNAI = re.compile(r"/(?:v1|api)/gennai$")
"""The paths of a form; a proxy's path may stand before."""


class InForm:
    """Says in the form of the program what any part of the application refuses."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        self._forms = ((_OPENAI, OpenAIForm()), (_GENNAI, GennaiForm(settings)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and an error of the reply in its form."""
        form = next((form for path, form in self._forms if path.search(scope.get("path", ""))), None)
        if scope["type"] != "http" or form is None:
            await self._app(scope, receive, send)
            return
        begun: list[Message] = []
        body = bytearray()

        async def in_form(message: Message) -> None:
            """Keep what an error says until it is whole."""
            if message["type"] == "http.response.start":
                begun.append(message)
            refused = begun[0]["status"] >= 400
            if refused and message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
            if not refused:
                await send(message)
            elif message["type"] == "http.response.body" and not message.get("more_body", False):
                await _said(form, begun[0], bytes(body))(scope, receive, send)

        try:
            await self._app(scope, receive, in_form)
        except Exception:
            if not begun:
                await JSONResponse(form.content(500, _BROKEN), status_code=500)(scope, receive, send)
            raise


def begun(readings: Readings, place: AbstractContextManager[None], ask: Ask, *, seconds: float) -> Reading:
    """Begin an answer that gives its place back when it is made.

    Raises:
        LimitError: too much at once.
    """
    with ExitStack() as stack:
        stack.enter_context(place)
        return readings.begin(ask, seconds=seconds, held=stack.pop_all())


def page_of(request: Request, settings: Settings) -> str:
    """The page's address, ending with a slash: where a proxy shows it, or else where the program found it."""
    return f"{(settings.public_url or str(request.base_url)).rstrip('/')}/"


def _said(form: Form, start: Message, body: bytes) -> JSONResponse:
    """An error in a form; the headers that tell more stay."""
    try:
        error: dict[str, str] = {"code": "request", "message": "", "remedy": "", **json.loads(body)["error"]}
    except (ValueError, KeyError, TypeError):
        error = {"code": "request", "message": "the request was refused", "remedy": "see docs/page.md"}
    reply = JSONResponse(form.content(start["status"], error), status_code=form.status(start["status"]))
    headers = MutableHeaders(raw=start["headers"])
    for name in ("allow", "retry-after"):
        if name in headers:
            reply.headers[name] = headers[name]
    return reply
