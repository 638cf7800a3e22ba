"""The door of a page that others can reach: nothing is served without a key, neither page nor API."""

from __future__ import annotations

import time
from html import escape
from http.cookies import SimpleCookie
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from index.errors import StoreError
from rag.audit import Audit, What
from rag.types import Language
from rag.web.kept_sessions import SESSION_S
from rag.web.limits import LimitError, Limits
from rag.web.refusals import refusal
from rag.web.sessions import Keys, Owner
from rag.web.strings import table

_FORM = Path(__file__).parent / "door.html"
COOKIE = "strategy_qa_session"
LARGEST_FORM = 2000
"""Bytes of the key's form."""
TRIES = 10
"""Wrong keys a minute from one address."""
_MOST_CAME = 10_000


class Door:
    """Asks for a key, and lets in whoever has one; ``scope["person"]`` is then the owner's name, and the scope says what they may."""

    def __init__(self, app: ASGIApp, keys: Keys, audit: Audit, public_url: str | None = None) -> None:
        self._app, self._keys, self._audit, self._public = app, keys, audit, urlsplit(public_url or "")
        self._tries, self._headers = Limits(rate=TRIES, places=1), Limits(rate=TRIES, places=1)
        self._came: dict[tuple[str, str], float] = {}
        """When who came from where with a key in a header; it is written once a session's time."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        try:
            answer = await self._answer(request, scope)
        except StoreError:
            answer = _away(request)
        await (answer or self._app)(scope, receive, send)

    async def _answer(self, request: Request, scope: Scope) -> Response | None:
        """What the door answers; None: whoever asks is let in. Keys and sessions may stand elsewhere, so a thread looks for them."""
        if request.url.path == "/login" and request.method == "POST":
            return await self._login(request)
        key = _key_in_header(request)
        owner = await (run_in_threadpool(self._keys.session, _cookie(request)) if key is None else run_in_threadpool(self._keys.owner, key))
        if owner is None or owner.has_ended:
            return (self._refusal if key is None else self._wrong_header)(request, owner)
        if key is not None:
            self._note_header(request, owner)
        if request.url.path == "/logout" and request.method == "POST":
            return await self._logout(request, owner)
        scope["person"], scope["may_change_documents"] = owner.name, owner.may_change_documents
        return None

    async def _login(self, request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_FORM:
                return _form(request, "key_wrong", 413)
        key = parse_qs(body.decode("utf-8", "replace")).get("key", [""])[0].strip()
        owner = await run_in_threadpool(self._keys.owner, key)
        limited = self._tries.count if owner is None or owner.has_ended else self._tries.require
        try:
            limited(_address(request))
        except LimitError:
            return _form(request, "key_tries", 429)
        self._note(request, owner)
        secret = await run_in_threadpool(self._keys.begin, key)
        if secret is None:
            return _form(request, "key_ended" if owner else "key_wrong", 403)
        reply = RedirectResponse("./", status_code=303)
        secure = "https" in (request.url.scheme, self._public.scheme)
        path = f"{self._public.path}/"
        reply.set_cookie(COOKIE, secret, max_age=SESSION_S, path=path, httponly=True, samesite="strict", secure=secure)
        return reply

    async def _logout(self, request: Request, owner: Owner) -> Response:
        await run_in_threadpool(self._keys.end, _cookie(request))
        self._audit.add("signed_out", who=owner.name, source=_address(request))
        reply = RedirectResponse("./", status_code=303)
        reply.delete_cookie(COOKIE, path=f"{self._public.path}/")
        return reply

    def _wrong_header(self, request: Request, owner: Owner | None) -> Response:
        """What is answered to a key in a header that opens nothing; so many a minute are written and told why."""
        try:
            self._headers.count(_address(request))
        except LimitError:
            return refusal(429, "rate", "too many wrong keys", "wait a minute")
        self._note(request, owner)
        return self._refusal(request, owner)

    def _note_header(self, request: Request, owner: Owner) -> None:
        """Write down who comes with a key in a header, once for as long as a session would last."""
        came, now = (owner.name, _address(request)), time.monotonic()
        if now - self._came.get(came, -SESSION_S) < SESSION_S:
            return
        if len(self._came) >= _MOST_CAME:
            self._came.pop(next(iter(self._came)))
        self._came[came] = now
        self._note(request, owner)

    def _note(self, request: Request, owner: Owner | None) -> None:
        what: What = "wrong_key" if owner is None else "ended_key" if owner.has_ended else "signed_in"
        self._audit.add(what, who=owner.name if owner else None, source=_address(request))

    def _refusal(self, request: Request, owner: Owner | None) -> Response:
        if request.method == "GET" and request.url.path == "/":
            return _form(request, "key_ended" if owner else "", 401)
        if owner:
            return refusal(401, "key_ended", "this key has ended", "ask your administrator for a new one")
        return refusal(
            401, "key", "a personal key is needed", "send the header Authorization: Bearer KEY or x-api-key: KEY, or open the page"
        )


def _key_in_header(request: Request) -> str | None:
    """The key of ``Authorization: Bearer``, or of ``x-api-key``; None where there is neither."""
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    found = key if kind.lower() == "bearer" else request.headers.get("x-api-key")
    return None if found is None else found.strip()


def _away(request: Request) -> Response:
    """What is answered while keys and sessions cannot be reached; where they stand is nobody's business."""
    if (request.method, request.url.path) in (("GET", "/"), ("POST", "/login")):
        return _form(request, "key_away", 503)
    return refusal(503, "store", "keys and sessions cannot be reached", "try again in a moment")


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


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
