"""The door of a page that others can reach: nothing is served without a key, neither page nor API."""

from __future__ import annotations

from html import escape
from http.cookies import SimpleCookie
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.types import Language
from rag.web.keys import SESSION_S, Keys
from rag.web.limits import LimitError, Limits
from rag.web.refusals import refusal
from rag.web.strings import table

_FORM = Path(__file__).parent / "door.html"
COOKIE = "strategy_qa_session"
LARGEST_FORM = 2000
"""Bytes of the key's form."""
TRIES = 10
"""Wrong keys a minute from one address."""


class Door:
    """Asks for a key, and lets in whoever has one; ``scope["person"]`` is then the owner's name."""

    def __init__(self, app: ASGIApp, keys: Keys, public_url: str | None = None) -> None:
        self._app, self._keys, self._public = app, keys, urlsplit(public_url or "")
        self._tries = Limits(rate=TRIES, places=1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        if request.url.path == "/login" and request.method == "POST":
            await (await self._login(request))(scope, receive, send)
            return
        person = self._person(request)
        if person is None:
            await self._refusal(request)(scope, receive, send)
            return
        if request.url.path == "/logout" and request.method == "POST":
            self._keys.end(_cookie(request))
            reply: Response = RedirectResponse("./", status_code=303)
            reply.delete_cookie(COOKIE, path=f"{self._public.path}/")
            await reply(scope, receive, send)
            return
        scope["person"] = person
        await self._app(scope, receive, send)

    def _person(self, request: Request) -> str | None:
        kind, _, key = request.headers.get("authorization", "").partition(" ")
        return self._keys.owner(key.strip()) if kind.lower() == "bearer" else self._keys.session(_cookie(request))

    async def _login(self, request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_FORM:
                return _form(request, "key_wrong", 413)
        key = parse_qs(body.decode("utf-8", "replace")).get("key", [""])[0].strip()
        try:
            self._tries.count(request.client.host if request.client else "unknown")
        except LimitError:
            return _form(request, "key_tries", 429)
        secret = self._keys.begin(key)
        if secret is None:
            return _form(request, "key_wrong", 403)
        reply = RedirectResponse("./", status_code=303)
        secure = "https" in (request.url.scheme, self._public.scheme)
        path = f"{self._public.path}/"
        reply.set_cookie(COOKIE, secret, max_age=SESSION_S, path=path, httponly=True, samesite="strict", secure=secure)
        return reply

    def _refusal(self, request: Request) -> Response:
        if request.method == "GET" and request.url.path == "/":
            return _form(request, "", 401)
        return refusal(401, "key", "a personal key is needed", "send the header Authorization: Bearer KEY, or open the page")


def _cookie(request: Request) -> str:
    morsel = SimpleCookie(request.headers.get("cookie", "")).get(COOKIE)
    return morsel.value if morsel else ""


def _form(request: Request, problem: str, status: int) -> HTMLResponse:
    """The form that asks for the key, in the language that the browser prefers."""
    language: Language = "ja" if request.headers.get("accept-language", "ja").lower().startswith("ja") else "en"
    words = {name: escape(text) for name, text in table(language).items()}
    shown = _FORM.read_text(encoding="utf-8")
    filled = Template(shown).substitute(words, language=language, problem=words[problem] if problem else "")
    return HTMLResponse(filled, status_code=status, headers={"cache-control": "no-store"})
