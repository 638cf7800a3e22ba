"""Downloading what somebody collected: the browser keeps the basket and hands it over whole; nothing of it is believed."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from rag.drafts.basket import Basket, PassageEntry
from rag.drafts.checked import writable
from rag.drafts.choices import Choices, Memos
from rag.drafts.collect import from_answer
from rag.drafts.download import draft_file
from rag.drafts.exporters import MEDIA_TYPES
from rag.drafts.source import Source
from rag.types import Answer, Language
from rag.web.answering import Answering
from rag.web.v1.contract import BINARY, refused

MOST_ENTRIES = 200
LONGEST_NOTE = 2000
LONGEST_BY = 200
FORMATS = (".docx", ".md", ".html")
"""Formats that the page offers; the command line has more."""


class _Entry(BaseModel):
    """A passage with the sentences that matter, or an answer; either with somebody's own words."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    note: str = Field(default="", max_length=LONGEST_NOTE)
    """Somebody's own words to it."""


class PassagePart(_Entry):
    """A passage."""

    kind: Literal["passage"]
    """Says that it is one."""
    passage_id: str
    """Which one."""
    quotes: tuple[str, ...] = Field(default=(), max_length=100)
    """The sentences that matter; empty: the whole passage."""


class AnswerPart(_Entry):
    """An answer, or one statement of it. Fields that another version of the API added to it are passed over."""

    model_config = ConfigDict(extra="ignore")

    kind: Literal["answer"]
    """Says that it is one."""
    answer: Answer
    """As the API gave it; what does not stand in the text is refused."""


class DraftRequest(BaseModel):
    """Body of ``POST /v1/draft``."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    entries: tuple[Annotated[PassagePart | AnswerPart, Field(discriminator="kind")], ...] = Field(max_length=MOST_ENTRIES)
    """In the order in which they are to stand."""
    template: str = "briefing"
    """`briefing`, `qa` or `english`."""
    suffix: str = ".docx"
    """The format: `.docx`, `.md` or `.html`; the command line has more."""
    language: Language | None = None
    """Of headings and labels; null: English where every answer is, else Japanese."""
    by: str = Field(default="", max_length=LONGEST_BY)
    """Who made it."""
    memos: Memos = "comments"
    """How somebody's own words are written."""
    originals: bool = False
    """Whether the passages follow whole."""
    record: bool = False
    """Whether it is said how the draft was made."""
    page_each: bool = False
    """Whether each answer begins a page."""

    @property
    def choices(self) -> Choices:
        """What else was chosen."""
        return Choices(by=writable(self.by), memos=self.memos, originals=self.originals, record=self.record, page_each=self.page_each)


def drafting(assistant: Answering, template: str) -> APIRouter:
    """The route ``POST /v1/draft``: a file of what was collected, or of one answer. ``template`` is the official form of a citation."""
    router = APIRouter(prefix="/v1")
    sources: list[Source] = []

    files = dict.fromkeys(dict.fromkeys(MEDIA_TYPES.values()), BINARY)

    @router.post(
        "/draft",
        tags=["drafts"],
        response_class=Response,
        responses={200: {"description": "The file.", "content": files}, **refused("draft")},
    )
    def draft(body: DraftRequest) -> Response:
        """Makes a draft with citations, as a file; every quote is compared with the text."""
        kind = {"template": body.template, "suffix": body.suffix}
        document = assistant.document
        if not any(source.document is document for source in sources):  # what it looks up is kept in it
            sources[:] = [Source(document=document, template=template)]
        made = draft_file(basket(body), sources[0], assistant.provenance, **kind, language=body.language, choices=body.choices)
        name = f'attachment; filename="{made.name}"'
        return Response(made.content, media_type=made.media_type, headers={"content-disposition": name})

    return router


def basket(body: DraftRequest) -> Basket:
    """The basket that was handed over."""
    found = Basket()
    for part in body.entries:
        before = len(found.entries)
        if isinstance(part, PassagePart):
            found = found.added(PassageEntry(passage_id=part.passage_id, quotes=part.quotes, note=part.note))
        else:
            found = found.added(*from_answer(part.answer).entries)
            if part.note and len(found.entries) > before:
                found = found.annotated(before, part.note)
    return found
