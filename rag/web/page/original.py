"""The page of the original: the printed page of a PDF on the shelf as a picture, with the sentences marked that are cited."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from threading import Lock
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from index.document import BLOCKS
from index.errors import CorpusError, StrategyQAError
from index.readers.pictures import MOST_PAGES, picture
from index.sections.blocks import Box, ReadFile, load_blocks
from index.sections.places import printed
from index.shelf.entries import library, read_shelf
from index.text.types import Document, Metadata, Passage
from rag.answer import cite
from rag.settings import Settings
from rag.types import Language
from rag.web.answering import Answering
from rag.web.limits import Limits
from rag.web.page.markup import paragraph
from rag.web.refusals import by_status
from rag.web.strings import table
from rag.web.v1.api import person
from rag.web.v1.contract import BINARY, refused

_MOST_SENTENCES = 50
_KEPT_PICTURES = 16
LONGEST_WAIT_S = 10.0
_drawing = Lock()
"""One page is drawn at a time; who waits longer than that for his turn is told so."""
_Sentences = Annotated[list[int], Query(max_length=_MOST_SENTENCES, description="Numbers of its sentences, from 1.")]
_Passage = Annotated[str, Query(description="The id of a passage.")]
_REFUSED = refused("corpus", "not_found", "rate", "busy")


class DrawingError(StrategyQAError):
    """Other pages are being drawn."""

    code = "busy"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    file: Path
    metadata: Metadata
    page: int
    """Physical page, from 1."""
    boxes: tuple[Box, ...]
    """None where a part of a sentence is not placed."""


def original(assistant: Answering, settings: Settings, limits: Limits) -> APIRouter:
    """``GET /v1/original``, the picture; ``GET /fragments/original``, the picture in the page, with its words."""
    router = APIRouter()

    @router.get(
        "/v1/original",
        name="original",
        tags=["text"],
        response_class=Response,
        responses={200: {"description": "A picture.", "content": {"image/png": {"schema": BINARY["schema"]}}}, **_REFUSED},
    )
    def image(passage: _Passage, request: Request, sentence: _Sentences = []) -> Response:  # noqa: B006 - as FastAPI has it
        """Draws the printed page of a PDF on which a passage stands, with sentences of it marked."""
        limits.count(f"pictures of {person(request)}")
        found = _place(settings.home, assistant.document, passage, sentence)
        if found is None:
            return by_status(404)
        content = _picture(found.file, found.file.stat().st_mtime_ns, found.page, found.boxes)
        return Response(content, media_type="image/png", headers={"cache-control": "private, max-age=600"})

    @router.get("/fragments/original")
    def figure(passage: str, language: Language, sentence: _Sentences = []) -> HTMLResponse:  # noqa: B006
        document = assistant.document
        found = _place(settings.home, document, passage, sentence)
        if found is None:
            return HTMLResponse(paragraph(table(language)["gone"], "error"), status_code=404)
        return HTMLResponse(_figure(found, document, document.passage_by_id[passage], sentence, language))

    return router


def _figure(place: _Place, document: Document, passage: Passage, sentences: list[int], language: Language) -> str:
    words = table(language)
    pages = sorted({place.page, *(box.page for box in place.boxes)})[:MOST_PAGES]
    offset = place.metadata.page_offset
    number = words["original_number"].format(page=", ".join(map(str, pages)))
    printed_pages = [str(page + offset) for page in pages if page + offset > 0] if offset else []
    if printed_pages:
        number += words["original_printed"].format(page=", ".join(printed_pages))
    name = f"{number}{words['original_between']}{cite.label(document, passage, language)}"
    source = f"v1/original?{urlencode({'passage': passage.id, 'sentence': sentences}, doseq=True)}"
    note = paragraph(words["original_unplaced"], "subdued") if sentences and not place.boxes else ""
    image = f'<a href="{escape(source)}" target="_blank" rel="noopener"><img src="{escape(source)}" alt="{escape(name)}"></a>'
    return f"<figure>{image}<figcaption>{escape(name)}</figcaption>{note}</figure>"


def _place(home: Path, document: Document, identity: str, sentences: list[int]) -> _Place | None:
    """Where sentences of a passage are printed; None where there is no such passage, or no page of it."""
    passage = document.passage_by_id.get(identity)
    part = document.part(identity)
    if passage is None or part.metadata.source_file is None:
        return None
    try:
        folder = library(home) / read_shelf(home).find(part.key).folder
        file = folder / part.metadata.source_file
        read = _read(folder / BLOCKS, (folder / BLOCKS).stat().st_mtime_ns)
    except (CorpusError, OSError):
        return None
    spans = [one.span for number, one in enumerate(passage.sentences, start=1) if number in sentences]
    found = [printed(read, passage, span) for span in spans]
    boxes = tuple(box for one in found for box in one) if all(found) else ()
    return _Place(file=file, metadata=part.metadata, page=boxes[0].page if boxes else passage.page, boxes=boxes)


@lru_cache(maxsize=4)
def _read(file: Path, _changed: int) -> ReadFile:
    return load_blocks(file)[0]


def _picture(file: Path, changed: int, page: int, boxes: tuple[Box, ...]) -> bytes:
    if not _drawing.acquire(timeout=LONGEST_WAIT_S):
        raise DrawingError("other pages are being drawn", remedy="try again in a minute")
    try:
        return _drawn(file, changed, page, boxes)
    finally:
        _drawing.release()


@lru_cache(maxsize=_KEPT_PICTURES)
def _drawn(file: Path, _changed: int, page: int, boxes: tuple[Box, ...]) -> bytes:
    return picture(file, page, boxes)
