"""Checking what somebody or something wrote over the API: one quote, or a whole draft."""

from __future__ import annotations

import asyncio
import time
from pathlib import PurePath
from threading import Lock
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from index.errors import BusyError
from rag.drafts.readers import SUFFIXES
from rag.drafts.report import Report
from rag.errors import DraftError
from rag.settings import Settings
from rag.web.answering import Checking
from rag.web.limits import Limits
from rag.web.patience import Patience
from rag.web.v1.api import person
from rag.web.v1.contract import BINARY, DraftText, QuoteReply, QuoteRequest, ReportReply, refused
from rag.web.v1.finding import Named

LARGEST_DRAFT = 1_000_000
"""Bytes of a draft that is text; a Word file may hold pictures, and is bounded by the gate."""
LONGEST_WAIT_S = 10.0
"""Seconds that one draft waits for another: one is compared at a time."""
_LOOK_EVERY_S = 0.05
"""Seconds after which one that waits looks whether its turn has come."""
FileName = Annotated[str, Query(max_length=200, description="The draft's name; its ending says how it is read: .docx, .md or .txt.")]


def verifying(assistant: Checking, settings: Settings, limits: Limits) -> APIRouter:
    """``POST /v1/verify-quote`` and ``POST /v1/verify``, of which each person has so many a minute. A draft has the time of an answer."""
    router, one_at_a_time = APIRouter(prefix="/v1", tags=["checks"]), Lock()

    async def verified(data: bytes, suffix: str, documents: list[str]) -> Report:
        late = time.monotonic() + LONGEST_WAIT_S
        while not one_at_a_time.acquire(blocking=False):  # who waits has no thread, which others need
            if time.monotonic() > late:
                raise BusyError("another draft is being compared", remedy="send it again in a moment")
            await asyncio.sleep(_LOOK_EVERY_S)
        try:
            over = Patience(settings.answer_seconds).over
            return await run_in_threadpool(assistant.verify, data, suffix=suffix, documents=documents, stopped=over)
        finally:
            one_at_a_time.release()

    @router.post("/verify-quote", response_model=QuoteReply, responses=refused("question"))
    def verify_quote(body: QuoteRequest) -> JSONResponse:
        """Says whether a quote stands in the text, where, and what is nearest if not."""
        return JSONResponse(assistant.verify_quote(body.quote, section=body.section, documents=body.documents).to_dict())

    sent = {"application/json": {"schema": DraftText.model_json_schema()}, "application/octet-stream": BINARY}

    @router.post(
        "/verify",
        response_model=ReportReply,
        responses=refused("question", "draft", "too_large", "rate", "busy", "time"),
        openapi_extra={"requestBody": {"required": True, "content": sent}},
    )
    async def verify(request: Request, file: FileName = "draft.md", documents: Named = []) -> JSONResponse:  # noqa: B006
        """Says of each quote, figure and section number of a draft whether it stands, where, and what is nearest if not.

        The body is the draft: a file's bytes as they are, or JSON with its text.
        """
        suffix = PurePath(file).suffix.lower()
        if suffix not in SUFFIXES:
            raise DraftError(
                f"the draft's name ends with {suffix or 'nothing'}; {', '.join(SUFFIXES)} are verified", remedy="name it: ?file="
            )
        await run_in_threadpool(limits.count, f"drafts of {person(request)}")
        data = await request.body()
        if not data:
            raise DraftError("nothing was sent", remedy="send the draft as the body")
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json":
            data = _text(data).encode("utf-8", "replace")
        if suffix != ".docx" and len(data) > LARGEST_DRAFT:
            raise HTTPException(413)
        report = await verified(data, suffix, documents)
        return JSONResponse(report.to_dict())

    return router


def _text(body: bytes) -> str:
    try:
        return DraftText.model_validate_json(body).text
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in error.errors()]) from error
