"""What stands before the application: the routes that there are, from which page they may be asked, and headers of every reply.

Gradio brings more routes than the page uses. Some fetch whatever address they are given, or speak to a model hub. Here they do not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.readers import LARGEST_FILE
from rag.web.keys import is_loopback
from rag.web.refusals import by_status, refusal

READING = frozenset(("GET", "HEAD"))
PAGE = {
    r"/": READING,
    r"/(?:assets|static)/[\w./@-]+": frozenset(("GET",)),
    r"/(?:favicon\.ico|theme\.css)": frozenset(("GET",)),
    r"/gradio_api/heartbeat/\w+": frozenset(("GET",)),
    r"/gradio_api/(?:queue/data|app_id)": frozenset(("GET",)),  # the latter tells a page that lost the server that it is there again
    r"/gradio_api/(?:queue/join|run/predict)": frozenset(("POST",)),
}
"""The routes of Gradio that the page uses, as expressions for their paths, with their methods."""
LARGEST_BODY = 1_000_000
"""Bytes of a request: the longest question with the questions before it."""
LARGEST_BODIES = dict.fromkeys(("/v1/draft", "/v1/verify", "/gradio_api/queue/join", "/gradio_api/run/predict"), 16_000_000)
"""Bytes of a request where the browser hands over a conversation, what was collected for a draft, or a draft."""
STREAMED = {"/v1/documents": LARGEST_FILE}
"""Bytes of a file that is written to the disk as it comes, and never stands in memory whole."""
_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::[0-9]{1,5})?", re.IGNORECASE)
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)


class Headers:
    """Adds headers that keep the browser on this machine and out of frames, and streams out of buffers and caches."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = _POLICY
                headers["x-content-type-options"] = "nosniff"
                headers["referrer-policy"] = "same-origin"  # with none, a form of ours would be sent without its origin
                if headers.get("content-type", "").startswith("text/event-stream"):
                    headers["cache-control"] = "no-store"
                    headers["x-accel-buffering"] = "no"
            await send(message)

        await self._app(scope, receive, with_headers)


class Gate:
    """Lets through what is asked of a known route, by our own page or by no page.

    Args:
        app: what stands after it.
        routes: expressions for paths of our own, with their methods.
        public_url: where a reverse proxy shows the page; its path may stand before that of a request.
        only_here: answer to names of this machine alone, so that no foreign site can point its own name here and read along.
    """

    def __init__(self, app: ASGIApp, *, routes: Iterable[tuple[str, frozenset[str]]], public_url: str | None, only_here: bool) -> None:
        self._app, self._only_here = app, only_here
        self._routes = [(re.compile(path), methods) for path, methods in (*routes, *PAGE.items())]
        self._public = urlsplit(public_url or "")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            path = scope["path"]
            if path.startswith(f"{self._public.path}/"):
                path = path[len(self._public.path) :]
            if path.startswith("/api/"):  # the name that it had; programs that learned it go on
                path = f"/v1{path[4:]}"
            # Gradio would let a page of any origin read its replies, and send our page to any host.
            headers = [(name, value) for name, value in scope["headers"] if name not in (b"origin", b"x-forwarded-host")]
            await (self._reply(Request(scope), path) or self._app)({**scope, "path": path, "headers": headers}, receive, send)
        else:
            await send({"type": "websocket.close"})

    def _reply(self, request: Request, path: str) -> Response | None:
        host = _HOST.fullmatch(request.headers.get("host", ""))
        if host is None:
            return by_status(400)
        if self._only_here and not is_loopback((host[1] or host[2]).lower()):
            return refusal(421, "host", "the page answers at localhost alone", "open it at http://localhost")
        if self._public.path and path == self._public.path:
            return RedirectResponse(f"{self._public.path}/")
        methods = frozenset().union(*(methods for pattern, methods in self._routes if pattern.fullmatch(path)))
        if request.method not in methods:
            return by_status(405, headers={"allow": ", ".join(sorted(methods))}) if methods else by_status(404)
        if self._is_foreign(request) and not (path == "/" and request.method in READING):
            return refusal(403, "origin", "another site asked", "open the page itself")
        return None

    def _is_foreign(self, request: Request) -> bool:
        """Whether another site's page had it sent. A link may lead from there to ours; nothing else may be asked."""
        if site := request.headers.get("sec-fetch-site"):  # which a page cannot write
            return site not in ("same-origin", "none")
        origin = request.headers.get("origin")
        return origin is not None and (origin.partition("://")[2] or origin) not in (request.headers["host"], self._public.netloc)


class Bounded:
    """Reads a request's body before anything else does, and refuses one that is too large; files are counted as they come."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        streamed = STREAMED.get(scope["path"])
        most = streamed or LARGEST_BODIES.get(scope["path"], LARGEST_BODY)
        told = Request(scope).headers.get("content-length", "0")
        is_larger = told.isdecimal() and int(told[:20]) > most
        if streamed and not is_larger:
            await self._app(scope, _counted(receive, most), send)
            return
        body = None if is_larger else await _body(receive, most)
        if body is None:
            await by_status(413)(scope, receive, send)
            return
        whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def read() -> Message:
            return whole.pop() if whole else await receive()

        await self._app(scope, read, send)


def _counted(receive: Receive, most: int) -> Receive:
    """Hands a body on as it comes, and refuses it where more than ``most`` bytes came."""
    left = most

    async def read() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413)
        return message

    return read


async def _body(receive: Receive, most: int) -> bytes | None:
    """The whole body; None where it has more than ``most`` bytes."""
    found = bytearray()
    while len(found) <= most:
        message = await receive()
        found += message.get("body", b"")
        if not message.get("more_body", False):  # the end, or nobody is there any more
            return bytes(found) if len(found) <= most else None
    return None
