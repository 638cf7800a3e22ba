"""The one form in which anything is refused: ``{"error": {"code", "message", "remedy"}}``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from index.errors import StrategyQAError

COUNTED = "strategy_qa.refused"
"""Where in a request's scope stands what counts refusals."""
CODES: Mapping[str, tuple[int, str]] = {
    "question": (400, "it is empty, too long or no text, or names a document that is not asked"),
    "draft": (400, "it cannot be made or read, or what it would say does not stand in the text"),
    "corpus": (400, "there is no such text on the shelf, or it cannot be used so"),
    "key": (401, "a personal key is needed, or nobody has the one that was sent"),
    "key_ended": (401, "the key has ended"),
    "origin": (403, "another site's page asked"),
    "locked": (403, "the documents may not be changed with this key"),
    "not_found": (404, "nothing is there"),
    "model_not_found": (404, "no document that is asked has the name of the model"),
    "not_taken_up": (409, "the shelf has changed, but the documents before are asked on"),
    "too_large": (413, "too many bytes were sent"),
    "host": (421, "the server does not answer to this name"),
    "rate": (429, "too much was asked within a minute"),
    "internal": (500, "the server failed; its log says why"),
    "model": (500, "the language model failed"),
    "busy": (503, "too many ask at once"),
    "pool": (503, "no answerer can be asked, or an answer broke off twice"),
    "other_texts": (503, "the answerers have other texts than the page"),
    "closing": (503, "the server is being shut down"),
    "stuck": (503, "nobody has been answered for a while"),
    "index_missing": (503, "the index of what is asked is not there"),
    "index_mismatch": (503, "the index was made from something else"),
    "index_damaged": (503, "the index is damaged"),
    "store": (503, "the database cannot be reached, or refuses"),
    "time": (504, "the answer took too long"),
    "full": (507, "no more feedback is stored"),
    "no_space": (507, "the disk is full"),
}
"""What is refused: its HTTP status, and what it means. Errors with other codes have status 400."""
_BY_STATUS = {404: "not_found", 405: "method", 413: "too_large"}
"""Codes of an HTTP status that no error of ours stands behind; ``request`` for others."""


class Refusal(JSONResponse):
    """What is answered where something is refused. It is counted by its code where the scope says how."""

    def __init__(self, status: int, code: str, message: str, remedy: str, headers: Mapping[str, str] | None = None) -> None:
        said = {"code": code, "message": sendable(message), "remedy": sendable(remedy)}
        super().__init__({"error": said}, status_code=status, headers=headers)
        self.code = code

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count it and send it."""
        count_refusal(scope, self.code)
        await super().__call__(scope, receive, send)


def count_refusal(scope: Mapping[str, Any], code: str) -> None:
    """Count what was refused, where the application counts (``rag.web.metrics``)."""
    if count := scope.get(COUNTED):
        count(code)


def sendable(text: str) -> str:
    """A text without halves of characters, which UTF-8 cannot say; what is refused may name them."""
    return text.encode("utf-8", "replace").decode()


def refusal(status: int, code: str, message: str, remedy: str = "see docs/api.md", *, headers: Mapping[str, str] | None = None) -> Refusal:
    """A refusal: what was found, and what to do."""
    return Refusal(status, code, message, remedy, headers)


def by_status(status: int, *, headers: Mapping[str, str] | None = None) -> Refusal:
    """The refusal that an HTTP status alone says, in its own words."""
    known = HTTPStatus(status)
    return refusal(status, _BY_STATUS.get(status, "request"), known.description or known.phrase, headers=headers)


def status_of(code: str) -> int:
    """The HTTP status of an error's code."""
    return CODES.get(code, (400, ""))[0]


def _failed(request: Request, error: StrategyQAError) -> Refusal:
    return refusal(status_of(error.code), error.code, error.message, error.remedy)


def _malformed(request: Request, error: RequestValidationError) -> Refusal:
    first = error.errors()[0]
    return refusal(422, "request", f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}")


def _refused(request: Request, error: HTTPException) -> Refusal:
    return by_status(error.status_code, headers=error.headers)


def _broken(request: Request, error: Exception) -> Refusal:
    return refusal(500, "internal", "the server failed at this request", "see what strategy-qa serve says where it was typed")


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Any]] = {
    StrategyQAError: _failed,
    RequestValidationError: _malformed,
    HTTPException: _refused,
    Exception: _broken,
}
"""What an application answers to each kind of error."""
