"""The form of the Digital Agency's portal Gennai (源内) for applications outside of it: ``POST /v1/gennai``."""

from __future__ import annotations

import json
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from index.errors import StrategyQAError
from index.text.types import Document
from rag.settings import Settings
from rag.types import Earlier
from rag.web.answering import Answering
from rag.web.forms import markdown
from rag.web.forms.errors import READER_GONE, begun, page_of
from rag.web.forms.recalled import MOST_EARLIER, conversation
from rag.web.limits import Limits
from rag.web.reading import Readings, whole
from rag.web.v1.api import person

Typed = str | int | float | bool
"""What somebody typed or chose: Gennai sends digits as a number, and ``true`` as a truth value."""


class FilesError(StrategyQAError):
    """Files were attached."""

    code = "files"


class DocumentError(StrategyQAError):
    """A document is named that is not asked."""

    code = "document"


class _Lenient(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class Exchanged(_Lenient):
    """A question that was asked before, with its answer, as Gennai keeps them."""

    input: str = ""
    """Its ``inputs``, as JSON."""
    output: str = ""
    """Its answer, as it was shown."""


class Inputs(_Lenient):
    """The fields of the form as it was registered. Others are passed over."""

    question: Typed | None = None
    """In Japanese or English."""
    input_text: Typed | None = None
    """The same under the other name that applications of Gennai have for it."""
    documents: Typed | tuple[str, ...] | None = None
    """Names of the documents that alone may answer, as a list or separated by commas; empty: all."""
    language: Literal["", "ja", "en"] | None = None
    """Of the answer; empty: that of the question."""
    conversation_histories: tuple[Exchanged, ...] | None = Field(default=None, max_length=1000)
    """What was asked before, oldest first."""
    files: tuple[Any, ...] | None = None
    """None are read."""

    @property
    def asked(self) -> str:
        """The question."""
        return _text(self.question) or _text(self.input_text)

    @property
    def named(self) -> tuple[str, ...]:
        """The documents that may answer."""
        names = self.documents if isinstance(self.documents, tuple) else _text(self.documents).split(",")
        return tuple(name.strip() for name in names if name.strip())

    def earlier(self, document: Document, limit: int) -> tuple[Earlier, ...]:
        """The questions before it, oldest first, with what our answers to them cited."""
        turns = []
        for one in (self.conversation_histories or ())[-MOST_EARLIER:]:
            turns += [(True, _question_in(one.input)), (False, one.output)]
        return conversation(turns, document, limit)


class GennaiRequest(_Lenient):
    """Body of ``POST /v1/gennai``."""

    inputs: Inputs
    """The fields of the form."""


class GennaiRefusal(_Lenient):
    """What was refused, and why."""

    outputs: str
    """For the person, in Japanese."""
    error: str
    """For the portal's log, in English."""


class GennaiReply(_Lenient):
    """What Gennai shows."""

    outputs: str
    """The answer as Markdown."""


_REFUSED: dict[int | str, dict[str, Any]] = {"default": {"model": GennaiRefusal, "description": "What was refused, and why."}}


def gennai(assistant: Answering, settings: Settings, limits: Limits, readings: Readings) -> APIRouter:
    """The route. Whatever is refused is ``{"outputs", "error"}``, the first of which the person sees."""
    router = APIRouter(prefix="/v1")

    @router.post("/gennai", tags=["forms"], response_model=GennaiReply, responses=_REFUSED)
    async def ask(body: GennaiRequest, request: Request) -> Response:
        """Answer the question of the inputs."""
        inputs = body.inputs
        if inputs.files:
            raise FilesError(
                "files cannot be read here", remedy="ask without files, or put them on the shelf: strategy-qa documents add FILE"
            )
        known = [part.metadata.document for part in assistant.document.each]
        if unknown := [name for name in inputs.named if name not in known]:
            raise DocumentError(f"the document {unknown[0][:80]!r} is not asked; asked are {', '.join(known)}", remedy="choose one of them")
        reading = begun(
            readings,
            await limits.counted(person(request)),
            lambda over: assistant.ask(
                inputs.asked,
                language=inputs.language or None,
                history=inputs.earlier(assistant.document, settings.question_limit),
                documents=inputs.named,
                stopped=over,
            ),
            seconds=settings.answer_seconds,
        )
        answer = await whole(reading, request.receive)
        if answer is None:
            return Response(status_code=READER_GONE)
        return JSONResponse({"outputs": markdown.whole(answer, page_of(request, settings))})

    return router


def _text(typed: Typed | None) -> str:
    if typed is None:
        return ""
    return str(typed).lower() if isinstance(typed, bool) else str(typed).strip()


def _question_in(kept: str) -> str:
    """The question in inputs that were kept as JSON; none where they are something else."""
    try:
        return Inputs.model_validate({**json.loads(kept), "files": [], "conversation_histories": []}).asked
    except (ValueError, TypeError, RecursionError):
        return ""
