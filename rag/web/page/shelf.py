"""The shelf in the page: adding a document, using it, setting it aside, what is known of it. Whoever may not change it sees the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.concurrency import run_in_threadpool

from index.document import read_document, read_metadata
from index.errors import CorpusError, StrategyQAError
from index.home import disk_errors
from index.shelf import own_files, shelf
from index.shelf.entries import METADATA, Entry, library, read_shelf
from index.shelf.shelf import read_report
from index.text.drafted import Corrected, corrected_file, read_corrected, read_drafted
from rag.audit import Audit, What
from rag.settings import Settings
from rag.types import Language
from rag.web.additions import Additions
from rag.web.answering import Answering
from rag.web.page import shelf_page
from rag.web.page.markup import paragraph
from rag.web.page.shelf_page import Row, RowState
from rag.web.said import said_of
from rag.web.v1.contract import BINARY, ChangeReply, DocumentsReply, WorkReply, refused

LONGEST_NAME = 200
"""Bytes of a file's name that are kept."""
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Name = Annotated[str, Query(max_length=100)]
FileName = Annotated[str, Query(max_length=100, description="The file's name; the format is told by the bytes.")]
NewerOf = Annotated[str, Query(max_length=100, description="The document of which it is a newer text; empty: of none.")]
Spoken = Annotated[str, Header(description="Errors are said in Japanese where it begins with `ja`.")]
_INDEX = ("index_missing", "index_mismatch", "index_damaged")


class LockedError(StrategyQAError):
    """Whoever asks may not change the shelf."""

    code = "locked"

    def __init__(self) -> None:
        super().__init__("the documents are locked", remedy="ask your administrator")


class NotTakenUpError(StrategyQAError):
    """The shelf has changed, and what is asked has not."""

    code = "not_taken_up"


class Known(BaseModel):
    """What a person gives of a document; what is empty is unknown."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    title: Text = ""
    """As it calls itself."""
    decided: Text = ""
    """When it was decided."""
    decided_by: Text = ""
    """Who decided it."""
    publisher: Text = ""
    """Who published it."""
    edition: Text = ""
    """Which edition it is."""
    edition_of: Text = ""
    """The name of the document of which it is an edition."""
    licence: Text = ""
    """On which terms it may be used."""
    language: Text = Field(default="", pattern="^(ja|en)?$")
    """In which it is written."""


class Own(BaseModel):
    """What a person puts right of what was drafted of a document."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    corrected: Corrected
    """All that stands from now on."""
    seen: Corrected
    """What the page showed before; where it is another by now, nothing is changed."""


class Named(BaseModel):
    """Body of what is done with a text."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    name: str = Field(max_length=100)
    """``plan``, or ``plan@2``."""
    known: Known | None = None
    """What a person gives of it; read by ``known`` alone."""
    own: Own | None = None
    """What a person puts right; read by ``own`` alone."""


def documents(assistant: Answering, settings: Settings, additions: Additions) -> APIRouter:
    """What everybody sees: the list, and what was understood of each document. What is on its way only whoever may change it."""
    router = APIRouter()

    @router.get("/v1/documents", name="documents", tags=["documents"], response_model=DocumentsReply)
    def listed() -> JSONResponse:
        """Lists the documents of the shelf, and those that answer now."""
        rows = [
            {"name": row.name, "title": row.metadata.title, "edition": row.metadata.edition, "state": row.state}
            for row in _rows(assistant, settings)
        ]
        asked = [part.metadata for part in assistant.document.each]
        answering = [{"name": one.document, "title": one.title, "edition": one.edition} for one in asked]
        return JSONResponse({"documents": rows, "asked": answering})

    @router.get("/fragments/documents", response_class=HTMLResponse)
    def page(language: Language, request: Request) -> HTMLResponse:
        return HTMLResponse(shelf_page.overview(_rows(assistant, settings), additions.works, language, may=_may(settings, request)))

    @router.get("/fragments/documents/work", response_class=HTMLResponse)
    def work(language: Language, request: Request) -> HTMLResponse:
        return HTMLResponse(shelf_page.works(additions.works, language) if _may(settings, request) else "")

    @router.get("/fragments/documents/one", response_class=HTMLResponse)
    def one(name: Name, language: Language, request: Request) -> HTMLResponse:
        try:
            entry = read_shelf(settings.home).find(name)
            rows = _rows(assistant, settings)
            row = next(row for row in rows if row.entry == entry)
            report = read_report(settings.home, entry)
            corpus = library(settings.home) / entry.folder / METADATA
            document = read_document(settings.model_copy(update={"corpus": corpus}))
            text = corpus.with_name(document.metadata.file)
            own = read_drafted(text).still_to_give(document.metadata), read_corrected(corrected_file(text))
            return HTMLResponse(shelf_page.report(row, document, report, rows, language, may=_may(settings, request), own=own))
        except StrategyQAError as error:
            return HTMLResponse(paragraph(said_of(error, language).text, "error"), status_code=404)

    return router


def changes(settings: Settings, additions: Additions, changed: Callable[[], None]) -> APIRouter:
    """What whoever may change the shelf can do. What is refused is said in the language that the request accepts."""
    router, audit = APIRouter(), Audit(settings.home)

    @router.post(
        "/v1/documents",
        name="add_document",
        status_code=202,
        tags=["documents"],
        response_model=WorkReply,
        responses=refused("corpus", "locked", "too_large", "busy", "no_space"),
        openapi_extra={"requestBody": {"content": {"application/octet-stream": BINARY}}},
    )
    async def add(request: Request, file: FileName, of: NewerOf = "", accept_language: Spoken = "en") -> JSONResponse:
        """Adds a file, which is the body, to the shelf; `of` names the document that it is a newer text of.

        What comes of it is shown in the page: a file that is empty or cannot be read is said there.
        """
        with _spoken(accept_language):
            _require_right(settings, request)
            if of:
                read_shelf(settings.home).find(of)
            with additions.arriving() as folder:
                target = folder / file_name(file)
                with disk_errors(target), target.open("wb") as out:
                    async for part in request.stream():
                        await run_in_threadpool(out.write, part)
                number = additions.begin(target, of or None, _note(audit, "document_added", request))
        return JSONResponse({"work": number}, status_code=202)

    def route(path: str, what: What, change: Callable[[Settings, Named], Entry], described: str) -> None:
        @router.post(
            f"/v1/documents/{path}",
            name=f"{path}_document",
            description=described,
            tags=["documents"],
            response_model=ChangeReply,
            responses=refused("corpus", "locked", "not_taken_up", "busy", "no_space", *_INDEX),
        )
        def act(body: Named, request: Request, accept_language: Spoken = "en") -> JSONResponse:
            with _spoken(accept_language):
                _require_right(settings, request)
                entry = change(settings, body)
            text = f"{entry.name}@{entry.revision}"
            _note(audit, what, request)(text)
            if what != "document_changed":
                additions.decided(text)
            if entry.active or what == "document_set_aside":
                with _spoken(accept_language):
                    _take_up(changed)
            return JSONResponse({"name": text})

    route("use", "document_used", lambda settings, body: shelf.use(settings, body.name), "Has a document answer.")
    route("aside", "document_set_aside", _set_aside, "Sets a document aside: it answers no more, and is kept.")
    route("known", "document_changed", _know, "Says what is known of a document.")
    route("own", "document_changed", _correct, "Puts right what was drafted of a document's names and questions.")
    route("delete", "document_removed", _delete, "Removes a document that was set aside, for good.")
    return router


def _take_up(changed: Callable[[], None]) -> None:
    try:
        changed()
    except StrategyQAError as error:
        raise NotTakenUpError(f"it was saved, but the documents before are asked on: {error.message}", remedy=error.remedy) from error


def _set_aside(settings: Settings, body: Named) -> Entry:
    entry = read_shelf(settings.home).find(body.name)
    if entry.name in _names(settings):
        raise _named(entry)
    return shelf.set_aside(settings, body.name)


def _know(settings: Settings, body: Named) -> Entry:
    given = (body.known or Known()).model_dump()
    return shelf.update(settings, body.name, given)[0]


def _correct(settings: Settings, body: Named) -> Entry:
    if body.own is None:
        raise CorpusError("nothing was put right", remedy="send own")
    return own_files.correct(settings, body.name, body.own.corrected, body.own.seen)


def _delete(settings: Settings, body: Named) -> Entry:
    entry = read_shelf(settings.home).find(body.name)
    if entry.active:
        raise CorpusError(f"{entry.name} is in use", remedy="set it aside first")
    if library(settings.home) / entry.folder == settings.corpus.parent:
        raise _named(entry)
    shelf.remove(settings, f"{entry.name}@{entry.revision}")
    return entry


def _may(settings: Settings, request: Request) -> bool:
    """Whether whoever asks may change the shelf."""
    return not settings.library_locked and (not settings.asks_for_keys or bool(request.scope.get("may_change_documents")))


def _require_right(settings: Settings, request: Request) -> None:
    if not _may(settings, request):
        raise LockedError


def file_name(typed: str) -> str:
    """A file's name without folders and without what cannot be seen, bounded."""
    shown = "".join(character for character in typed.replace("\\", "/").rsplit("/", 1)[-1] if character.isprintable()).strip(". ")
    path = Path(shown or "document")
    suffix = path.suffix[:10]
    return path.stem.encode()[: LONGEST_NAME - len(suffix.encode())].decode(errors="ignore") + suffix


def _rows(assistant: Answering, settings: Settings) -> list[Row]:
    """The document of the setting ``corpus``, then those of the shelf."""
    own, found = read_metadata(settings.corpus), read_shelf(settings.home)
    names, asked = _names(settings), {part.key for part in assistant.document.each}
    apart: RowState = "others" if names else "not_yet"
    rows = []
    for entry in found.documents:
        folder = library(settings.home) / entry.folder
        report, metadata = read_report(settings.home, entry), read_metadata(folder / METADATA)
        counts = {"sections": report.sections, "passages": report.passages}
        named, name = entry.active and entry.name in names, f"{entry.name}@{entry.revision}"
        state = apart if entry.active and name not in asked else found.state(entry)
        rows.append(Row(name=name, entry=entry, metadata=metadata, named=named, state=state, **counts))
    if not settings.corpus.is_relative_to(library(settings.home)):
        part = next((part for part in assistant.document.each if part.metadata.document == own.document), assistant.document)
        counts = {"sections": len(part.sections), "passages": len(part.passages)}
        state = "used" if f"{own.document}@{own.revision}" in asked else apart
        rows.insert(0, Row(name=own.document, entry=None, metadata=own, named=True, state=state, **counts))
    return rows


def _names(settings: Settings) -> set[str]:
    """The documents that the settings name: without them the server would not start."""
    return {name.partition("@")[0] for name in settings.documents}


def _named(entry: Entry) -> CorpusError:
    return CorpusError(f"{entry.name} is named by the settings", remedy="name another document there first")


@contextmanager
def _spoken(accepted: str) -> Iterator[None]:
    """Says errors in the language that a request accepts."""
    language: Language = "ja" if accepted.lower().startswith("ja") else "en"
    try:
        yield
    except StrategyQAError as error:
        error.message = said_of(error, language).text
        raise


def _note(audit: Audit, what: What, request: Request) -> Callable[[str], None]:
    """What writes a line of who did something, once it is known with which text."""
    source = request.client.host if request.client else "unknown"
    who = request.scope.get("person")
    return lambda about: audit.add(what, who=who, about=about, source=source)
