"""Two texts compared, for the page: escaped HTML with marks around the words that differ, and the same as a Word file."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from threading import Lock
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from index.compare.editions import KINDS, Change, Comparison, Kind, Side, compare, open_text
from index.errors import BusyError, CorpusError, StrategyQAError
from index.text.types import Document
from rag.drafts.editions import changed_figures, comparison_draft, counted, edition_names, label_of, pieces
from rag.drafts.exporters import MEDIA_TYPES
from rag.drafts.exporters.docx import export
from rag.drafts.record import Making
from rag.drafts.words import COMPARED
from rag.settings import Settings
from rag.types import Language
from rag.web.page.markup import paragraph
from rag.web.strings import table

MOST_SHOWN = 300
"""Sentences of a kind that are shown; the Word file has all."""
LONGEST_WAIT_S = 10
"""Seconds that one comparison waits for another."""
Name = Annotated[str, Query(min_length=1, max_length=80)]
Words = Annotated[str, Query(max_length=200)]


def editions(settings: Settings) -> APIRouter:
    """``GET /fragments/compare`` and ``/fragments/compare/file``; texts are named as for ``documents compare``."""
    router = APIRouter(prefix="/fragments", default_response_class=HTMLResponse)
    one_at_a_time = Lock()

    def compared(old: str, new: str, section: str) -> Comparison:
        if not one_at_a_time.acquire(timeout=LONGEST_WAIT_S):
            raise BusyError("another comparison is being made", remedy="ask again in a moment")
        try:
            found = compare(open_text(settings, old), open_text(settings, new))
        finally:
            one_at_a_time.release()
        return found.within(section) if section.strip() else found

    @router.get("/compare")
    def comparison(old: Name, new: Name, language: Language, section: Words = "") -> HTMLResponse:
        try:
            found = compared(old, new, section)
        except CorpusError:
            return HTMLResponse(paragraph(COMPARED[language]["missing"].format(old=old, new=new), "error"), status_code=404)
        except StrategyQAError:
            return HTMLResponse(paragraph(table(language)["ended_failed"], "error"), status_code=400)
        asked = {"old": old, "new": new, "language": language, "section": section}
        return HTMLResponse(shown(found, language, f"fragments/compare/file?{urlencode(asked)}"))

    @router.get("/compare/file")
    def file(old: Name, new: Name, language: Language, section: Words = "") -> Response:
        making = Making.today(None)
        content = export(comparison_draft(compared(old, new, section), making, language))
        headers = {"content-disposition": f'attachment; filename="comparison-{making.day:%Y%m%d}.docx"'}
        return Response(content, media_type=MEDIA_TYPES[".docx"], headers=headers)

    return router


def shown(comparison: Comparison, language: Language, address: str) -> str:
    """The comparison as HTML, figures that changed first; ``address`` is that of the Word file."""
    words, names = COMPARED[language], edition_names(comparison)
    heads = paragraph(words["old"].format(name=names[0]), "old") + paragraph(words["new"].format(name=names[1]), "new")
    link = f'<p><a class="link" href="{escape(address)}" download>{escape(words["file"])}</a></p>'
    kinds = "".join(_kind(comparison, kind, language) for kind in KINDS[:-1])
    return f'<div class="comparison">{heads}{paragraph(counted(comparison, language), "count")}{link}{kinds}</div>'


def _kind(comparison: Comparison, kind: Kind, language: Language) -> str:
    found, words = comparison.of(kind), COMPARED[language]
    if not found:
        return ""
    items = "".join(f"<li>{''.join(_change(one, comparison, language))}</li>" for one in found[:MOST_SHOWN])
    more = paragraph(words["more"].format(count=len(found) - MOST_SHOWN), "count") if len(found) > MOST_SHOWN else ""
    return f'<section class="{kind}"><h3>{escape(words[kind])} ({len(found)})</h3><ol class="changes">{items}</ol>{more}</section>'


def _change(change: Change, comparison: Comparison, language: Language) -> Iterator[str]:
    if change.gone or change.come:
        yield paragraph(changed_figures(change, language), "changed")
    if change.old:
        yield _side(change.old, comparison.old, "old", language)
    if change.new:
        yield _side(change.new, comparison.new, "new", language)


def _side(side: Side, document: Document, which: str, language: Language) -> str:
    """A sentence after its label. Many screen readers do not tell of a tag: its meaning stands in it in words."""
    words, tag = COMPARED[language], "del" if which == "old" else "ins"
    text = "".join(
        f'<{tag}><span class="spoken">{escape(words[tag])}</span>{escape(piece)}</{tag}>' if marked else escape(piece)
        for piece, marked in pieces(side.sentence.text, side.marked)
    )
    label = f'<span class="label">{escape(words[which].format(name=label_of(side, language)))}</span>'
    return f'<p class="{which}">{label} <span lang="{"en" if document.is_english else "ja"}">{text}</span></p>'
