"""HTML of a document's own data: what was drafted from its text, each with its sentence, and what a person put right."""

from __future__ import annotations

from html import escape

from index.drafted import Corrected, Drafted
from rag.types import Language
from rag.web.page.markup import paragraph
from rag.web.strings import table

MOST = 100
"""Names that are shown."""


def own_data(drafted: Drafted, corrected: Corrected, language: Language, lang: str) -> str:
    """The names and terms, folded, and the decision that the text names. Nothing where nothing was drafted.

    Args:
        drafted: from the text.
        corrected: by a person.
        language: of the page.
        lang: the attribute that names the language of the text, or nothing.
    """
    words = table(language)
    theirs = {one.name for one in corrected.names}
    items = [_item(one.name, one.also, words["own_corrected"], "", lang) for one in corrected.names]
    for one in drafted.names[:MOST]:
        if one.name not in theirs:
            state = words["own_wrong"] if one.name in corrected.wrong else words[f"own_{one.kind}"]
            also = tuple(form for form in one.also if form not in corrected.wrong)
            items.append(_item(one.name, also, state, one.words, lang))
    decided = paragraph(words["own_decided_when"].format(written=drafted.decision.written), "") if drafted.decision else ""
    if not items and not decided:
        return ""
    more = words["own_more"].format(count=len(drafted.names) - MOST) if len(drafted.names) > MOST else ""
    names = f'<details><summary>{escape(words["own_names"].format(count=len(items)))}</summary><ul class="names">{"".join(items)}</ul>'
    listed = f"{names}{paragraph(more, 'where') if more else ''}</details>" if items else ""
    return f"<h3>{escape(words['own_data'])}</h3>{paragraph(words['own_note'], 'where')}{decided}{listed}"


def _item(name: str, also: tuple[str, ...], state: str, sentence: str, lang: str) -> str:
    forms = escape(" ＝ ".join([name, *also]))
    quote = f'<br><span class="where"{lang}>{escape(sentence)}</span>' if sentence else ""
    return f"<li><b{lang}>{forms}</b> {escape(state)}{quote}</li>"
