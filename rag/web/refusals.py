"""The one form in which anything is refused: ``{"error": {"code", "message", "remedy"}}``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from index.errors import StrategyQAError

_STATUS = {"locked": 403, "model_not_found": 404, "not_taken_up": 409, "rate": 429, "busy": 503, "full": 507}
"""HTTP status of an error by its code; 400 for others."""
_CODES = {404: "not_found", 405: "method", 413: "too_large"}
"""Codes of an HTTP status that no error of ours stands behind; ``request`` for others."""


def refusal(
    status: int, code: str, message: str, remedy: str = "see docs/page.md", *, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """A refusal: what was found, and what to do."""
    return JSONResponse({"error": {"code": code, "message": message, "remedy": remedy}}, status_code=status, headers=headers)


def by_status(status: int, *, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The refusal that an HTTP status alone says, in its own words."""
    known = HTTPStatus(status)
    return refusal(status, _CODES.get(status, "request"), known.description or known.phrase, headers=headers)


def _failed(request: Request, error: StrategyQAError) -> JSONResponse:
    return refusal(_STATUS.get(error.code, 400), error.code, error.message, error.remedy)


def _malformed(request: Request, error: RequestValidationError) -> JSONResponse:
    first = error.errors()[0]
    return refusal(422, "request", f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}")


def _refused(request: Request, error: HTTPException) -> JSONResponse:
    return by_status(error.status_code, headers=error.headers)


def _broken(request: Request, error: Exception) -> JSONResponse:
    return refusal(500, "internal", "the server failed at this request", "see what strategy-qa serve says where it was typed")


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Any]] = {
    StrategyQAError: _failed,
    RequestValidationError: _malformed,
    HTTPException: _refused,
    Exception: _broken,
}
"""What an application answers to each kind of error."""
