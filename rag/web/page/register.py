"""The register: the dates and amounts of the text, each with a button that opens its place. Made once, when the page is."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from index.language.display import display, display_spans
from index.language.sentences import clause_spans
from index.text.facts import Fact, Kind
from index.text.types import Document
from rag.answer import cite
from rag.types import Language
from rag.web.page.markup import button, marked, paragraph, written_in
from rag.web.strings import table

SHOWN: tuple[Kind, ...] = ("deadline", "date", "amount", "share")
"""The kinds that people look up, in this order; ``strategy-qa facts`` lists the others too."""

SHORT = 20
"""Characters of a clause below which the next one is shown too: 「2024年度中に、」 says nothing by itself."""


def register(document: Document, found: Sequence[Fact], language: Language) -> str:
    """The facts by kind; dates by when they are, the others in the order of the text."""
    words = table(language)
    parts = [paragraph(words["register_note"], "welcome")]
    for kind in SHOWN:
        own = [fact for fact in found if fact.kind == kind]
        if not own:
            continue
        if kind in ("deadline", "date"):
            own.sort(key=lambda fact: tuple(part if isinstance(part, int) else 0 for part in fact.value))
        items = "".join(f"<li>{_entry(fact, document, language)}</li>" for fact in own)
        heading = f"{words[f'register_{kind}']} ({len(own)})"
        parts.append(f"<details open><summary>{escape(heading)}</summary><ul>{items}</ul></details>")
    return f'<div class="register">{"".join(parts)}</div>'


def _entry(fact: Fact, document: Document, language: Language) -> str:
    sentence = document.sentence_by_id[fact.sentence_id]
    passage = document.passage_by_id[sentence.passage_id]
    start, end = fact.clause
    if end - start < SHORT:
        end = next((clause[1] for clause in clause_spans(sentence.text) if clause[0] >= end), end)
    clause, spans = display_spans(sentence.text[start:end], [(fact.span[0] - start, min(fact.span[1], end) - start)])
    label = cite.label(document, passage, language)
    place = f"{sentence.span[0]}-{sentence.span[1]}"
    link = button(f"{display(fact.words)}  {label}", "link", passage=passage.id, spans=place)
    return f'{link}<p class="subdued" lang="{written_in(document, passage.id)}">{marked(clause, spans, "strong")}</p>'
