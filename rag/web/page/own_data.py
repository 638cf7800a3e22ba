"""HTML of a document's own data: what was drafted from its text, each with its sentence, and what a person put right.

Whoever may change documents gets buttons and forms, which ``own.js`` listens to.
"""

from __future__ import annotations

from html import escape
from typing import get_args

from index.text.drafted import KINDS, MOST_EXAMPLES, Corrected, Drafted
from index.text.glossary import Kind
from rag.types import Language
from rag.web.page.markup import paragraph
from rag.web.strings import LANGUAGES, table

MOST = 100
"""Names that are shown."""


def own_data(drafted: Drafted, corrected: Corrected, language: Language, lang: str, name: str = "") -> str:
    """The decision that the text names, the names and terms, and the questions to begin with. Nothing where nothing is there.

    Args:
        drafted: from the text.
        corrected: by a person.
        language: of the page.
        lang: the attribute that names the language of the text, or nothing.
        name: of the document, for whoever may put it right; empty for all others.
    """
    words = table(language)
    listed = _names(drafted, corrected, language, lang, may=bool(name))
    decided = _decision(drafted, words, lang, may=bool(name))
    questions = _questions(drafted, corrected, words, may=bool(name))
    if not (listed or decided or questions or name):
        return ""
    note = paragraph(words["own_note" if corrected == Corrected() else "own_note_corrected"], "where")
    kept = f' data-name="{escape(name)}" data-own="{escape(corrected.model_dump_json())}"' if name else ""
    form = _name_form(words) if name else ""
    return f'<div id="shelf-own"{kept}><h3>{escape(words["own_data"])}</h3>{note}{decided}{listed}{form}{questions}</div>'


def _names(drafted: Drafted, corrected: Corrected, language: Language, lang: str, *, may: bool) -> str:
    words = table(language)

    def acts(kinds: str, name: str, also: tuple[str, ...], kind: str = "name") -> str:
        return "".join(_act(one, name, words, also, kind) for one in kinds.split()) if may else ""

    items = [
        _item(one.name, one.also, words["own_corrected"], "", lang, acts("edit drop", one.name, one.also, one.kind))
        for one in corrected.names
    ]
    for one in drafted.names[:MOST]:
        if corrected.stands_for(one.name):
            continue
        also = tuple(form for form in one.also if not corrected.is_wrong(form))
        wrong = corrected.is_wrong(one.name)
        state = words["own_wrong"] if wrong else words[f"own_{one.kind}"]
        buttons = acts("right" if wrong else "edit wrong", one.name, also, KINDS[one.kind])
        items.append(_item(one.name, also, state, one.words, lang, buttons))
    if not items:
        return ""
    more = words["own_more"].format(count=len(drafted.names) - MOST) if len(drafted.names) > MOST else ""
    count = len(items) + max(len(drafted.names) - MOST, 0)
    return (
        f"<details{' open' if may else ''}><summary>{escape(words['own_names'].format(count=count))}</summary>"
        f'<ul class="names">{"".join(items)}</ul>{paragraph(more, "where") if more else ""}</details>'
    )


def _item(name: str, also: tuple[str, ...], state: str, sentence: str, lang: str, acts: str) -> str:
    forms = escape(" ＝ ".join([name, *also]))
    quote = f'<br><span class="where"{lang}>{escape(sentence)}</span>' if sentence else ""
    return f"<li><b{lang}>{forms}</b> {escape(state)}{quote}{f'<div class=actions>{acts}</div>' if acts else ''}</li>"


def _act(act: str, name: str, words: dict[str, str], also: tuple[str, ...], kind: str) -> str:
    said, forms = words[f"own_act_{act}"], escape("\n".join(also))
    data = f'data-own-act="{act}" data-form="{escape(name)}" data-also="{forms}" data-kind="{kind}"'
    return f'<button type="button" class="action" {data} aria-label="{escape(f"{said}: {name}")}">{escape(said)}</button>'


def _decision(drafted: Drafted, words: dict[str, str], lang: str, *, may: bool) -> str:
    """When and by whom the text says that it was decided, with its sentence; a person gives it below."""
    if not (found := drafted.decision):
        return ""
    data = f'data-own-act="decided" data-day="{escape(found.day)}" data-by="{escape(found.by or "")}"'
    fill = f'<button type="button" class="action" {data}>{escape(words["own_act_decided"])}</button>' if may else ""
    said = escape(words["own_decided_when"].format(written=found.written))
    return f'<p>{said}<br><span class="where"{lang}>{escape(found.words)}</span></p>{fill}'


def _name_form(words: dict[str, str]) -> str:
    """A name that is added, or put in place of another."""
    kinds = "".join(f'<option value="{one}">{escape(words[f"own_kind_{one}"])}</option>' for one in get_args(Kind))
    return (
        f'<details id="own-adding"><summary>{escape(words["own_add"])}</summary><form id="own-name">'
        f'<label class="field"><span>{escape(words["own_name"])}</span>'
        '<input type="text" name="name" required minlength="2" maxlength="200" autocomplete="off"></label>'
        f'<label class="field"><span>{escape(words["own_also"])}</span><textarea name="also" rows="3"></textarea></label>'
        f'<label class="field"><span>{escape(words["own_kind"])}</span><select name="kind">{kinds}</select></label>'
        f'<button type="submit" class="action">{escape(words["shelf_save"])}</button></form></details>'
    )


def _questions(drafted: Drafted, corrected: Corrected, words: dict[str, str], *, may: bool) -> str:
    """The questions to begin with that are used; those of a person stand in place of the drafted ones of their language."""
    shown = []
    for name, code in LANGUAGES.items():
        given = getattr(corrected.examples, code)
        used = given or getattr(drafted.examples, code)
        state = words["own_corrected"] if given else words["own_drafted"] if used else ""
        if may:
            shown.append(
                f'<label class="field"><span>{escape(f"{name} {state}")}</span>'
                f'<textarea name="{code}" rows="{MOST_EXAMPLES}" lang="{code}">{escape(chr(10).join(used))}</textarea></label>'
            )
        elif used:
            items = "".join(f"<li>{escape(one)}</li>" for one in used)
            shown.append(f'<p>{escape(f"{name} {state}")}</p><ul class="names" lang="{code}">{items}</ul>')
    if not shown:
        return ""
    body = "".join(shown)
    if may:
        buttons = f'<button type="submit" class="action">{escape(words["shelf_save"])}</button>'
        note = words["own_questions_note"].format(most=MOST_EXAMPLES)
        body = f'<form id="own-questions">{paragraph(note, "where")}{body}{buttons}</form>'
    return f"<details><summary>{escape(words['own_questions'])}</summary>{body}</details>"
