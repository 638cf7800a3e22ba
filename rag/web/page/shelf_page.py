"""HTML of the shelf: the documents, what is on its way, what was understood of one. What nobody gave is shown as unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from index.language.display import display
from index.sections.report import Report
from index.shelf.entries import Entry, State
from index.shelf.shelf import GIVEN
from index.text.drafted import Corrected, Drafted
from index.text.types import Document, Metadata
from rag.types import Language
from rag.web.additions import Work
from rag.web.page.markup import button, paragraph, title
from rag.web.page.own_data import own_data
from rag.web.said import said, said_of
from rag.web.strings import table

MOST_DOUBTS = 50
ACCEPTED = ".txt,.md,.docx,.html,.htm,.xml,.pdf"
"""Endings by which a browser shows files to choose from; the format is told by the bytes."""


RowState = State | Literal["others", "not_yet"]
"""``others``: it is in use, but the settings name others; ``not_yet``: it is in use, but that was not taken up."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A text in the list."""

    name: str
    """``plan@1``; of the document of the settings that is not on the shelf its own name."""
    entry: Entry | None
    metadata: Metadata
    named: bool
    """Whether the settings name it."""
    state: RowState
    sections: int
    passages: int


def overview(rows: Sequence[Row], ways: Sequence[Work], language: Language, *, may: bool) -> str:
    """How to add, what is on its way, every document, and two of them compared."""
    words = table(language)
    adding = _adding(words) + f'<div id="shelf-work">{works(ways, language)}</div>' if may else paragraph(words["shelf_locked"], "welcome")
    items = "".join(_item(row, rows, language, may=may) for row in rows)
    return f'{adding}<h2>{escape(words["shelf_list"])}</h2><ul class="shelf">{items}</ul>{_comparing(rows, language)}'


def works(ways: Sequence[Work], language: Language) -> str:
    """What is on its way and what came of it, the newest last."""
    return "".join(_work(one, language) for one in ways)


def report(
    row: Row, document: Document, found: Report, rows: Sequence[Row], language: Language, *, may: bool, own: tuple[Drafted, Corrected]
) -> str:
    """What was understood of a text, what to look at, what was drafted from it, and what is known of it."""
    words = table(language)
    fields = [(words["shelf_name"], row.name), *((words[f"shelf_{name}"], text) for name, text in _understood(found, language))]
    doubts = "".join(f"<li>{said(one, language).html(language)}</li>" for one in found.doubts[:MOST_DOUBTS])
    if len(found.doubts) > MOST_DOUBTS:
        doubts += f"<li>{escape(words['shelf_more_doubts'].format(count=len(found.doubts) - MOST_DOUBTS))}</li>"
    looked = (
        f'<h3>{escape(words["shelf_doubts"])}</h3><ul class="doubts">{doubts}</ul>' if doubts else paragraph(words["shelf_no_doubts"], "")
    )
    lang = f' lang="{document.metadata.language}"' if document.metadata.language else ""
    heads = escape(words["shelf_tree"].format(count=len(document.sections)))
    tree = f"<details open><summary>{heads}</summary>{_tree(document, lang)}</details>"
    drafted = own_data(*own, language, lang, row.name if may else "")
    known = _form(row, rows, language) if may else _table(_known(row.metadata, language))
    return (
        f'<button type="button" class="back">{escape(words["shelf_back"])}</button>'
        f'<h2 tabindex="-1">{escape(row.metadata.title)}</h2><p class="where">{escape(_state(row, words))}</p>'
        f"{f'<div class=actions>{_actions(row, words)}</div>' if may else ''}"
        f"<h3>{escape(words['shelf_understood'])}</h3>{_table(fields)}{looked}{drafted}{tree}"
        f"<h3>{escape(words['shelf_known'])}</h3>{known}"
    )


def _adding(words: dict[str, str]) -> str:
    return (
        f'<div id="shelf-add"><label class="field"><span>{escape(words["shelf_add"])}</span>'
        f'<input type="file" id="shelf-file" multiple accept="{ACCEPTED}" aria-describedby="shelf-add-note"></label>'
        f'<p id="shelf-add-note" class="where">{escape(words["shelf_add_note"])}</p></div>'
    )


def _work(one: Work, language: Language) -> str:
    words = table(language)
    busy = "" if one.has_ended else " data-busy"
    name = f"<b>{escape(one.file.name)}</b>"
    counted = one.state == "embedding" or one.unit == "pages"
    state, unit = "pages" if one.state == "reading" and counted else one.state, words.get(f"unit_{one.unit}", "")
    said_now = escape(words[f"shelf_work_{state}"].format(done=one.done, total=one.total, unit=unit))
    if one.error:
        said_now = said_of(one.error, language).html(language)
    bar = (
        f'<progress max="{one.total}" value="{one.done}" aria-label="{escape(one.file.name)}"></progress>'
        if counted and not one.has_ended
        else ""
    )
    look = button(words["shelf_look"], "action", shelf="open", name=one.added) if one.added else ""
    kind = "error" if one.error else "where"
    data = f'data-work="{one.number}" data-state="{one.state}" data-added="{escape(one.added)}"'
    return f'<div class="work" {data}{busy}><p class="{kind}">{name}<br>{said_now}</p>{bar}{look}</div>'


def _item(row: Row, rows: Sequence[Row], language: Language, *, may: bool) -> str:
    words = table(language)
    counts = words["shelf_counts"].format(sections=row.sections, passages=row.passages)
    edition = row.metadata.edition and words["shelf_edition_is"].format(edition=row.metadata.edition)
    older = next((one for one in rows if one.metadata.document == row.metadata.edition_of), None)
    newer = words["shelf_newer_than"].format(title=title(older.metadata, language)) if older else None
    added = row.entry and words["shelf_added"].format(day=row.entry.added[:10])
    about = words["shelf_between"].join(one for one in (edition, newer, counts, added) if one)
    name = escape(title(row.metadata, language))
    look = _act("open", row, words) if row.entry else ""
    actions = look + (_actions(row, words) if may else "")
    return (
        f'<li data-name="{escape(row.name)}" data-state="{row.state}"><h3>{name}</h3>'
        f'<p class="where"><span class="state">{escape(_state(row, words))}</span> {escape(about)}</p>'
        f'<div class="actions">{actions}</div></li>'
    )


def _state(row: Row, words: dict[str, str]) -> str:
    return words["shelf_named"] if row.named and row.state == "used" else words[f"shelf_state_{row.state}"]


def _actions(row: Row, words: dict[str, str]) -> str:
    """What can be done with a text; the document of the settings is not removed."""
    if row.entry is None:
        return ""
    if not row.entry.active:
        return _act("use", row, words, "action primary") + ("" if row.named else _act("delete", row, words))
    of = f'data-of="{escape(row.entry.name)}" aria-label="{escape(words["shelf_newer"])}: {escape(row.metadata.title)}"'
    newer = f'<label class="action file">{escape(words["shelf_newer"])}<input type="file" accept="{ACCEPTED}" {of}></label>'
    return newer + ("" if row.named else _act("aside", row, words))


def _act(kind: str, row: Row, words: dict[str, str], look: str = "action") -> str:
    label = escape(f"{words[f'shelf_{kind}']}: {row.metadata.title}")
    data = f'data-shelf="{kind}" data-name="{escape(row.name)}" data-title="{escape(row.metadata.title)}"'
    return f'<button type="button" class="{look}" {data} aria-label="{label}">{escape(words[f"shelf_{kind}"])}</button>'


def _understood(found: Report, language: Language) -> list[tuple[str, str]]:
    words = table(language)
    counts = {"sections": found.sections, "passages": found.passages, "sentences": found.sentences}
    lines = [("format", found.format), ("counts_of", words["shelf_counts_all"].format(**counts))]
    if found.pages:
        lines.append(("pages", str(found.pages)))
    if found.contents:
        lines.append(("contents", words["shelf_contents_found"].format(found=found.contents[0], of=found.contents[1])))
    if apart := words["shelf_between"].join(f"{words[f'kind_{kind}']} {count}" for kind, count in found.blocks.items()):
        lines.append(("blocks", apart))
    return [*lines, ("title_from", words[f"shelf_from_{found.title_from.replace(' ', '_').replace(chr(39), '')}"])]


def _known(metadata: Metadata, language: Language) -> list[tuple[str, str]]:
    words = table(language)
    return [(words[f"known_{name}"], str(getattr(metadata, name) or words["unknown"])) for name in GIVEN]


def _table(fields: Sequence[tuple[str, str]]) -> str:
    return f'<dl class="known">{"".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in fields)}</dl>'


def _tree(document: Document, lang: str) -> str:
    """Every section with its number, indented by its depth."""
    items = "".join(
        f'<li style="margin-inline-start:{min(len(section.path), 8) - 1}em">{escape(display(section.headings[-1].text))}</li>'
        for section in document.sections
        if section.headings
    )
    return f'<ul class="sections"{lang}>{items}</ul>'


def _form(row: Row, rows: Sequence[Row], language: Language) -> str:
    """What is known as a form; a field that nobody filled says so."""
    words, metadata = table(language), row.metadata
    others = {one.metadata.document: title(one.metadata, language) for one in rows if one.metadata.document != metadata.document}
    choices = {"edition_of": others, "language": {"ja": "日本語", "en": "English"}}
    fields = "".join(
        _choice(name, getattr(metadata, name), choices[name], words) if name in choices else _field(name, getattr(metadata, name), words)
        for name in GIVEN
    )
    save = f'<button type="submit" class="action">{escape(words["shelf_save"])}</button>'
    return f'<form id="shelf-known" data-name="{escape(row.name)}">{paragraph(words["shelf_known_note"], "where")}{fields}{save}</form>'


def _field(name: str, value: str | None, words: dict[str, str]) -> str:
    more = ' required maxlength="300"' if name == "title" else ' maxlength="300"'
    hint = words["known_decided_hint"] if name == "decided" else words["unknown"]
    return (
        f'<label class="field"><span>{escape(words[f"known_{name}"])}</span>'
        f'<input type="text" name="{name}" value="{escape(value or "")}" placeholder="{escape(hint)}" autocomplete="off"{more}></label>'
    )


def _choice(name: str, value: str | None, options: dict[str, str], words: dict[str, str]) -> str:
    if value and value not in options:
        options = {**options, value: value}
    shown = "".join(
        f'<option value="{escape(one)}"{" selected" if one == (value or "") else ""}>{escape(text)}</option>'
        for one, text in ({"": words["unknown"]} | options).items()
    )
    return f'<label class="field"><span>{escape(words[f"known_{name}"])}</span><select name="{name}">{shown}</select></label>'


def _comparing(rows: Sequence[Row], language: Language) -> str:
    """Two texts side by side, where there are two."""
    words = table(language)
    if len(rows) < 2:
        return ""
    names = {row.entry.name if row.entry and row.entry.active else row.name: _told(row, language) for row in rows}

    def chosen(which: str, start: int) -> str:
        shown = "".join(
            f'<option value="{escape(name)}"{" selected" if place == start else ""}>{escape(text)}</option>'
            for place, (name, text) in enumerate(names.items())
        )
        return f'<label class="field"><span>{escape(words[f"compare_{which}"])}</span><select name="{which}">{shown}</select></label>'

    go = f'<button type="submit" class="action">{escape(words["compare_go"])}</button>'
    return (
        f'<h2>{escape(words["compare_title"])}</h2><form id="compare">{chosen("old", 0)}{chosen("new", 1)}{go}</form>'
        f'<div id="compared" aria-live="polite" hidden></div>'
    )


def _told(row: Row, language: Language) -> str:
    """A text by its title, its edition, and its revision where it is not the one in use."""
    parts = [
        title(row.metadata, language),
        row.metadata.edition or "",
        row.name.rpartition("@")[2] if row.state in ("older", "unused") else "",
    ]
    return " · ".join(part for part in parts if part)
