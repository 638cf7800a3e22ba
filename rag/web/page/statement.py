"""A statement on the page: its words by weight, its citations, and where they stand."""

from __future__ import annotations

from html import escape

from index.language.display import display
from index.language.japanese import restate
from index.text.types import Document
from rag.answer import cite
from rag.types import Citation, Language
from rag.web.page.exchange import Exchange
from rag.web.page.markup import paragraph, weighted
from rag.web.strings import table

SOURCES = 5
"""Places that are listed under an answer before they are folded."""


def statement(position: int, exchange: Exchange, document: Document, language: Language) -> str:
    """A statement with its citations; where there are several, each can be added to the basket by itself.

    Before it stands the sentence that it points back to.
    """
    stated = exchange.statements[position]
    words = table(language)
    buttons = "".join(_citation(one, document, language) for one in exchange.citations if one.number in stated.citations)
    text = weighted(stated.text, stated.emphasis, stated.focus)
    before = stated.context_in(exchange.statements)
    pointed = f'<p class="context" lang="{exchange.language}">{spoken(words["context"], language)}{escape(before)}</p>' if before else ""
    add = ""
    if exchange.answer and len(exchange.statements) > 1:
        name = escape(words["basket_add_statement"])
        add = f'<button type="button" class="add-statement" data-statement="{position}" aria-label="{name}" title="{name}">＋</button>'
    cited = [one.passage_id for one in exchange.citations if one.number in stated.citations]
    foreign = exchange.language == "ja" and stated.support == "quoted" and any(document.part(one).is_english for one in cited)
    own: Language = "en" if foreign else exchange.language
    restated = restate(stated.text) if foreign else ""
    note = paragraph(words["restated"].format(restated=restated), "where") if restated else ""
    shown = f'<p class="statement" lang="{own}">{text} <span class="citations">{buttons}{add}</span></p>'
    return f'{pointed}<div class="actions statement-line">{shown}<span class="said" role="status"></span></div>{note}'


def spoken(text: str, language: Language) -> str:
    """Words for those who hear the page."""
    return f'<span class="spoken" lang="{language}">{escape(text)}</span>'


def _label(citation: Citation, document: Document, language: Language) -> str | None:
    """The label of a citation in the language of the page; None where the text has changed since the answer was given."""
    passage = document.passage_by_id.get(citation.passage_id)
    return None if passage is None or passage.text != citation.passage else cite.label(document, passage, language)


def _citation(citation: Citation, document: Document, language: Language) -> str:
    """A button that opens the passage; its card has the label and the sentence."""
    label = _label(citation, document, language)
    if label is None:
        return f'<span class="citation outdated">[{citation.number}]</span>'
    spans = ",".join(f"{start}-{end}" for start, end in (quote.span for quote in citation.quotes))
    english = language == "en" and all(quote.translation for quote in citation.quotes)
    quote = " ".join((quote.translation or "") if english else display(quote.text) for quote in citation.quotes)
    data = {"passage": citation.passage_id, "spans": spans, "number": str(citation.number), "label": label, "quote": quote}
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items())
    name = escape(f"[{citation.number}] {label}")
    return f'<button type="button" class="citation" aria-label="{name}"{attributes}>[{citation.number}]</button>'


def sources(exchange: Exchange, document: Document, language: Language) -> str:
    """Where the statements stand, one line a citation."""
    words = table(language)
    lines = []
    for citation in exchange.citations:
        label = _label(citation, document, language)
        shown = citation.label if label is None else label
        lines.append(f"<li{' class=outdated' if label is None else ''}>{escape(f'[{citation.number}] {shown}')}")
        lines.append(f" {escape(words['outdated'])}</li>" if label is None else "</li>")
    if not lines:
        return ""
    name, items = escape(words["sources"]), f"<ul>{''.join(lines)}</ul>"
    if len(exchange.citations) > SOURCES:
        count = escape(words["count"].format(count=len(exchange.citations)))
        return f'<details class="sources"><summary>{name} {count}</summary>{items}</details>'
    return f'<div class="sources"><span>{name}</span>{items}</div>'
