"""What stands around the conversation: head, status, example questions, and the tabs beside it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from index.text.facts import Fact
from index.text.types import Document, Metadata
from rag.drafts.templates import TEMPLATES
from rag.llms import place_of
from rag.types import Language, Provenance
from rag.web.page.markup import button, paragraph, title
from rag.web.page.passages import contents
from rag.web.page.register import register
from rag.web.strings import LANGUAGES, table
from rag.web.v1.drafting import FORMATS, LONGEST_BY

TABS = ("evidence", "text", "basket", "documents", "history")


_DOCUMENTS = '<p id="shelf-said" class="said" role="status"></p><div id="shelf"></div><div id="shelf-one" hidden></div>'
"""Filled by the page's script from ``rag.web.page.shelf``."""


def status(text: str) -> str:
    """What is happening; its container is the live region that screen readers read."""
    return paragraph(text, "status")


def header(document: Document, language: Language, *, shared: bool) -> str:
    """What the page answers from, a new conversation, the languages; ``shared``: others use the page too."""
    words = table(language)
    metadata = document.metadata
    named = words["title"].format(document=title(metadata, language))
    decided = metadata.decided if language == "en" else metadata.decision_ja
    subtitle = words["subtitle"].format(decided=decided or words["unknown"])
    if document.parts:
        first, *others = (title(one.metadata, language) for one in document.parts)
        named = words["title_several"].format(document=first, count=len(others))
        subtitle = words["subtitle_several"].format(documents=words["document_joint"].join((first, *others)))
    leave = f'<form method="post" action="logout"><button class="quiet">{escape(words["key_leave"])}</button></form>' if shared else ""
    languages = "".join(
        f'<button type="button" class="link" lang="{code}" data-speak="{code}" '
        f'aria-pressed="{str(code == language).lower()}">{name}</button>'
        for name, code in LANGUAGES.items()
    )
    return (
        f'<header class="head" data-language="{language}"><a class="skip" href="#question">{escape(words["skip"])}</a>'
        f'<div><h1>{escape(named)}</h1><p>{escape(subtitle)}</p></div><nav aria-label="{escape(words["head_label"])}">'
        f'<button type="button" id="clear" class="action">{escape(words["clear"])}</button>'
        f'<span class="languages" role="group" aria-label="日本語 / English">{languages}</span>{leave}</nav></header>'
    )


def notice(provenance: Provenance, language: Language) -> str:
    """What stands below the question's field: what an answer is, what is to be checked, where the model runs, how much is read ahead."""
    words, place = table(language), place_of(provenance.llm)
    elsewhere = f' <span class="elsewhere">{escape(words["model_elsewhere"].format(place=place))}</span>' if place else ""
    return f'<p class="notice">{escape(words["footer_notice"])}{elsewhere} <span class="ahead"></span></p>'


def about(document: Document, provenance: Provenance, language: Language, *, shared: bool) -> str:
    """Documents, days of their decisions, model, index; ``shared``: others use the page too."""
    words = table(language)
    documents = "<br>".join(escape(_about_one(part.metadata, language)) for part in document.each)
    made = words["footer_provenance"].format(llm=provenance.llm, index=provenance.index_id)
    others = paragraph(words["shared"], "shared") if shared else ""
    return f'<details class="about"><summary>{escape(words["about"])}</summary><p>{documents}<br>{escape(made)}</p>{others}</details>'


def _about_one(metadata: Metadata, language: Language) -> str:
    words = table(language)
    unknown = words["unknown"]
    decided = metadata.decided if language == "en" else metadata.decision_ja
    return words["footer_document"].format(
        title=title(metadata, language), decided=decided or unknown, publisher=metadata.publisher or unknown
    )


def welcome(examples: Sequence[str], language: Language) -> str:
    """What stands in the chat before anything was asked: what the page does, and questions to begin with; a click asks."""
    words = table(language)
    items = "".join(f"<li>{button(one, 'example', ask=one)}</li>" for one in examples)
    return (
        f'<section class="transcript first-visit">{paragraph(words["welcome"], "welcome")}'
        f'<h2>{escape(words["examples"])}</h2><ul class="examples">{items}</ul></section>'
    )


def side(document: Document, found: Sequence[Fact], provenance: Provenance, language: Language, *, shared: bool) -> str:
    """The tabs and their panes. The evidence of the answer that is chosen is filled in by the page's script."""
    words = table(language)
    tabs = "".join(
        f'<button type="button" role="tab" id="tab-{name}" aria-controls="pane-{name}" aria-selected="false" tabindex="-1">'
        f"{escape(words[f'tab_{name}'])}</button>"
        for name in TABS
    )
    about_all = about(document, provenance, language, shared=shared)
    return (
        f'<div class="bar"><button type="button" class="to-thread">{escape(words["to_thread"])}</button>'
        f'<div class="tabs" role="tablist" aria-label="{escape(words["tabs_label"])}">{tabs}</div></div>'
        f"{_pane('evidence', _evidence(language))}{_pane('text', _text(document, found, language) + about_all)}"
        f"{_pane('basket', _basket(language))}{_pane('documents', _DOCUMENTS)}"
        f"{_pane('history', _history(language))}"
    )


def _pane(name: str, body: str) -> str:
    return f'<section class="panel" role="tabpanel" id="pane-{name}" aria-labelledby="tab-{name}" tabindex="0" hidden>{body}</section>'


def _evidence(language: Language) -> str:
    """Before anything was asked: that passages will stand here."""
    words = table(language)
    return (
        f'<div id="cited" tabindex="-1" role="region" aria-label="{escape(words["cited_label"])}" hidden></div>'
        f'<div id="others">{paragraph(words["evidence_empty"], "welcome")}</div>'
    )


def _text(document: Document, found: Sequence[Fact], language: Language) -> str:
    """The document itself: one field that searches it, its contents, its dates and amounts."""
    words = table(language)
    facts = f'<details class="figures"><summary>{escape(words["tab_register"])}</summary>{register(document, found, language)}</details>'
    return (
        f'<form id="search" role="search">{_field("q", words["search_label"])}<div class="actions">'
        f'<label class="tick"><input type="checkbox" name="every">{escape(words["search_every"])}</label>'
        f'<button type="submit" class="action">{escape(words["search_go"])}</button></div></form>'
        f'<div id="found" aria-live="polite" hidden></div>'
        f'<div id="toc"><h2>{escape(words["tab_contents"])}</h2>{contents(document, language)}{facts if found else ""}</div>'
        f'<div id="section" hidden></div>'
    )


def _history(language: Language) -> str:
    words = table(language)
    actions = "".join(button(words[f"history_{name}"], "action", history=name) for name in ("json", "markdown", "delete"))
    return (
        f"{paragraph(words['history_note'], 'welcome')}{_field('history-search', words['history_search'])}"
        f'<div class="actions">{actions}<span class="said" role="status"></span></div><ul id="history"></ul>'
    )


def _basket(language: Language) -> str:
    """What was collected for a draft, filled by the page's script; below it, what draft to make."""
    words = table(language)
    return (
        f'{paragraph(words["basket_note_text"], "welcome")}<ol id="basket"></ol><form id="draft">'
        f"{_select('template', words['basket_template'], {name: words[f'template_{name}'] for name in TEMPLATES})}"
        f"{_select('suffix', words['basket_format'], {suffix: words[f'format_{suffix[1:]}'] for suffix in FORMATS})}"
        f"{_select('memos', words['draft_memos'], {name: words[f'draft_memos_{name}'] for name in ('comments', 'text')})}"
        f'<label class="field"><span>{escape(words["draft_by"])}</span><input name="by" maxlength="{LONGEST_BY}"></label>'
        f"{''.join(_tick(name, words[f'draft_{name}']) for name in ('page_each', 'originals', 'record'))}"
        f'<div class="actions"><button type="submit" class="action">{escape(words["basket_download"])}</button>'
        '<span class="said" role="status"></span></div></form>'
    )


def _tick(name: str, label: str) -> str:
    return f'<label class="tick"><input type="checkbox" name="{name}">{escape(label)}</label>'


def _select(name: str, label: str, options: dict[str, str]) -> str:
    shown = "".join(f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in options.items())
    return f'<label class="field"><span>{escape(label)}</span><select name="{name}">{shown}</select></label>'


def _field(name: str, label: str) -> str:
    return (
        f'<label class="field"><span>{escape(label)}</span><input type="search" name="{name}" maxlength="200" autocomplete="off"></label>'
    )
