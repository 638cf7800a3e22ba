"""What stands around the conversation: head, foot, status, example questions, and the tabs beside it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from index.facts import Fact
from index.types import Document, Metadata
from rag.drafts.templates import TEMPLATES
from rag.types import Language, Provenance
from rag.web.drafting import FORMATS, LONGEST_BY
from rag.web.markup import button, paragraph, title
from rag.web.passages import contents
from rag.web.register import register
from rag.web.strings import table, themes

TABS = ("evidence", "contents", "register", "search", "history", "basket")


def status(text: str) -> str:
    """What is happening; its container is the live region that screen readers read."""
    return paragraph(text, "status")


def header(metadata: Metadata, language: Language) -> str:
    """Title and what the page answers from."""
    words = table(language)
    subtitle = words["subtitle"].format(document=title(metadata, language))
    return f'<header class="head" data-language="{language}"><h1>{escape(words["title"])}</h1><p>{escape(subtitle)}</p></header>'


def footer(metadata: Metadata, provenance: Provenance, language: Language, *, shared: bool) -> str:
    """Document, day of its decision, model, index, and that the original is to be checked; ``shared``: others use the page too."""
    words = table(language)
    unknown = words["unknown"]
    decided = metadata.decided if language == "en" else metadata.decided_ja
    document = words["footer_document"].format(
        title=title(metadata, language), decided=decided or unknown, publisher=metadata.publisher or unknown
    )
    made = words["footer_provenance"].format(llm=provenance.llm, index=provenance.index_id)
    leave = f'<form method="post" action="logout"><button class="action">{escape(words["key_leave"])}</button></form>'
    others = f"{paragraph(words['shared'], 'shared')}{leave}" if shared else ""
    return (
        f'<footer class="foot"><p><strong>{escape(words["footer_notice"])}</strong></p><p>{escape(document)}<br>{escape(made)}</p>'
        f"{others}</footer>"
    )


def examples(language: Language) -> str:
    """Example questions by theme; a click asks."""
    groups = []
    for theme, questions in themes(language).items():
        items = "".join(f"<li>{button(one, 'example', ask=one)}</li>" for one in questions)
        groups.append(f"<section><h3>{escape(theme)}</h3><ul>{items}</ul></section>")
    return f'<section class="examples"><h2>{escape(table(language)["examples"])}</h2><div class="themes">{"".join(groups)}</div></section>'


def side(document: Document, found: Sequence[Fact], language: Language) -> str:
    """The tabs, the cited passage (which belongs to the first), and the panes of the others. The evidence itself stands below."""
    words = table(language)
    tabs = "".join(
        f'<button type="button" role="tab" id="tab-{name}" aria-controls="pane-{name}" aria-selected="false" tabindex="-1">'
        f"{escape(words[f'tab_{name}'])}</button>"
        for name in TABS
    )
    return (
        f'<div class="tabs" role="tablist" aria-label="{escape(words["tabs_label"])}">{tabs}</div>'
        f'<div id="cited" class="panel" tabindex="-1" role="region" aria-label="{escape(words["cited_label"])}" hidden></div>'
        f"{_pane('contents', _contents(document, language))}{_pane('register', register(document, found, language))}"
        f"{_pane('search', _search(language))}{_pane('history', _history(language))}"
        f"{_pane('basket', _basket(language))}"
    )


def _pane(name: str, body: str) -> str:
    return f'<section class="panel" role="tabpanel" id="pane-{name}" aria-labelledby="tab-{name}" tabindex="0" hidden>{body}</section>'


def _contents(document: Document, language: Language) -> str:
    return f'<div id="toc">{contents(document, language)}</div><div id="section" hidden></div>'


def _search(language: Language) -> str:
    words = table(language)
    return (
        f'<form id="search" role="search">{_field("q", words["search_label"])}'
        f'<label class="tick"><input type="checkbox" name="every">{escape(words["search_every"])}</label>'
        f'<button type="submit" class="action">{escape(words["search_go"])}</button></form>'
        f'<div id="found" aria-live="polite">{paragraph(words["search_empty"], "welcome")}</div>'
    )


def _history(language: Language) -> str:
    words = table(language)
    actions = "".join(button(words[f"history_{name}"], "action", history=name) for name in ("json", "markdown", "delete"))
    return (
        f"{paragraph(words['history_note'], 'welcome')}{_field('history-search', words['history_search'])}"
        f'<div class="actions">{actions}</div><ul id="history"></ul>'
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
