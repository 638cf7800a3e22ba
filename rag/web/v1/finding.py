"""Reading the text over the API: passages by words, sections by number or name. No language model speaks here."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from rag.errors import QuestionError
from rag.finding_sections import section_dict
from rag.question.which import meant
from rag.web.answering import Checking
from rag.web.refusals import Refusal, refusal
from rag.web.v1.contract import MOST_DOCUMENTS, SearchReply, SearchRequest, SectionsReply, refused

Named = Annotated[list[str], Query(max_length=MOST_DOCUMENTS, description="Names of the documents that are read; none: all.")]


def finding(assistant: Checking) -> APIRouter:
    """``POST /v1/search`` and ``GET /v1/section``."""
    router = APIRouter(prefix="/v1", tags=["text"])

    @router.post("/search", response_model=SearchReply, responses=refused("question"))
    def search(body: SearchRequest) -> JSONResponse:
        """Ranks passages by meaning and words, best first."""
        found = assistant.search(body.query, limit=body.limit, documents=body.documents)
        return JSONResponse({"schema": 1, "query": body.query, "evidence": [asdict(one) for one in found]})

    @router.get("/section", response_model=SectionsReply, responses=refused("question", "not_found"))
    def section(
        section: Annotated[str, Query(max_length=200, description="A number in any notation, or a name: 3(1)①, ３．（１）①, 3.1.1.")],
        documents: Named = [],  # noqa: B006 - as FastAPI has it
    ) -> JSONResponse | Refusal:
        """Gives whole sections, verbatim, by their number or name."""
        document = assistant.document
        meant("", document, documents)  # a document that is not asked is no section that is not there
        try:
            found = assistant.sections(section, documents=documents)
        except QuestionError as error:
            return refusal(404, "not_found", error.message, "look it up with POST /v1/search")
        return JSONResponse({"schema": 1, "sections": [section_dict(document, one) for one in found]})

    return router
