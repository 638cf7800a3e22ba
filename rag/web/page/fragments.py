"""Pieces of the page that the browser fetches by itself: a passage, a section, search results. No model speaks here."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from index.errors import StrategyQAError
from index.language.characters import Span
from index.text.types import Passage
from rag.errors import QuestionError
from rag.evidence.mentions import mentions
from rag.settings import Settings
from rag.types import Language
from rag.web.answering import Answering
from rag.web.page import passages
from rag.web.page.markup import paragraph
from rag.web.strings import table

MOST_RESULTS = 20
MOST_NUMBER = 9999
"""The highest number of a citation."""
_SPANS = re.compile(r"(\d{1,6})-(\d{1,6})")


def fragments(assistant: Answering, settings: Settings) -> APIRouter:
    """Routes under ``/fragments``; each gives escaped HTML, or says in words why it cannot (status 404 or 400)."""
    router = APIRouter(prefix="/fragments", default_response_class=HTMLResponse)

    @router.get("/ahead")
    def ahead(language: Language) -> HTMLResponse:
        share = assistant.ahead
        return HTMLResponse(escape(table(language)["reading_ahead"].format(share=100 * share.done // share.of)) if share else "")

    @router.get("/passage")
    def passage(
        id: str, language: Language, spans: str = "", number: Annotated[int | None, Query(ge=1, le=MOST_NUMBER)] = None
    ) -> HTMLResponse:
        document = assistant.document
        found = document.passage_by_id.get(id)
        if found is None:
            return _gone(language)
        return HTMLResponse(passages.cited(document, found, read_spans(spans, found), language, settings.official_template, number))

    @router.get("/section")
    def section(id: str, language: Language, passage: str = "") -> HTMLResponse:
        document = assistant.document
        found = document.section_by_id.get(id)
        return _gone(language) if found is None else HTMLResponse(passages.section_text(document, found, language, passage))

    @router.get("/search")
    def search(q: str, language: Language, every: bool = False) -> HTMLResponse:
        document = assistant.document

        def found() -> str:
            if not q.strip():
                raise QuestionError("there is nothing to search for", remedy="type a word")
            if len(q) > settings.question_limit:
                raise QuestionError("the query is too long", remedy="type fewer words")
            if every:
                return passages.mention_list(mentions(document, q), document, language)
            return passages.results(assistant.search(q, limit=MOST_RESULTS), document, language)

        return _said(found, language, settings)

    return router


def read_spans(typed: str, passage: Passage) -> tuple[Span, ...]:
    """``10-45,60-80`` as spans; those that lie outside of the passage are left out."""
    pairs = [(int(found[1]), int(found[2])) for found in _SPANS.finditer(typed)]
    return tuple((start, end) for start, end in pairs if start < end <= len(passage.text))


def _gone(language: Language) -> HTMLResponse:
    return HTMLResponse(paragraph(table(language)["gone"], "error"), status_code=404)


def _said(make: Callable[[], str], language: Language, settings: Settings) -> HTMLResponse:
    words = table(language)
    try:
        return HTMLResponse(make())
    except QuestionError:
        return HTMLResponse(paragraph(words["search_error"].format(limit=settings.question_limit), "error"), status_code=400)
    except StrategyQAError:
        return HTMLResponse(paragraph(words["ended_failed"], "error"), status_code=400)
