"""What stands beside an answer: the cited passages first, under the numbers of the answer, then the other passages, lettered."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from string import ascii_lowercase

from index.language.characters import Span
from index.language.display import display
from index.text.types import Document
from rag.answer import cite
from rag.types import Citation, Evidence, Language, Status
from rag.web.page.markup import button, marked, written_in
from rag.web.page.passages import cited
from rag.web.strings import table

LONGEST_ROW = 160
"""Characters of a passage in a row; the row shows two lines."""


def grounds(
    question: str,
    evidence: Sequence[Evidence],
    citations: Sequence[Citation],
    status: Status | None,
    document: Document,
    template: str,
    language: Language,
) -> str:
    """The panel of one answer. ``status``: None while there is none yet. Where nothing was found the passages are folded and unmarked."""
    words = table(language)
    if not evidence and not citations:
        return ""
    whole = [one for one in citations if document.holds(one.passage_id, one.passage)] if status else []
    known = {citation.passage_id for citation in whole}
    others = [one for one in evidence if one.passage_id not in known]
    rows = _rows([_found(one, language, mark=status != "not_found") for one in others], list(_letters(len(others))), document, language)
    title = f"<h2>{escape(words['evidence_about' if whole else 'evidence_none'].format(question=question))}</h2>"
    if status == "not_found":
        folded = f'<details class="looked-at"><summary>{escape(words["evidence_not_found"])}</summary>{rows}</details>'
        return f"{title}{folded}"
    name = "evidence_related" if status == "related" else "evidence_others" if whole else "evidence_label"
    listed = f"<h3>{escape(words[name])} {escape(words['count'].format(count=len(others)))}</h3>{rows}" if others else ""
    return f"{title}{_cited(whole, document, template, language)}{listed}"


def _cited(citations: Sequence[Citation], document: Document, template: str, language: Language) -> str:
    """The first citation opened, the others as rows with their numbers."""
    if not citations:
        return ""
    first, *others = citations
    passage = document.passage_by_id[first.passage_id]
    opened = cited(document, passage, [quote.span for quote in first.quotes], language, template, number=first.number)
    rows = _rows(
        [(one.passage_id, one.passage, [quote.span for quote in one.quotes]) for one in others],
        [f"[{one.number}]" for one in others],
        document,
        language,
        numbers=[one.number for one in others],
    )
    return f'<div class="first">{opened}</div>' + (f"<h3>{escape(table(language)['cited_others'])}</h3>{rows}" if others else "")


_Row = tuple[str, str, Sequence[Span]]


def _found(item: Evidence, language: Language, *, mark: bool) -> _Row:
    return item.passage_id, item.text, [item.best_sentence] if item.best_sentence and mark else []


def _rows(rows: Sequence[_Row], names: Sequence[str], document: Document, language: Language, numbers: Sequence[int] = ()) -> str:
    """Passages as rows of two lines: name, label, and the sentence that matters."""
    items = []
    for position, ((passage_id, text, spans), name) in enumerate(zip(rows, names, strict=True)):
        passage = document.passage_by_id.get(passage_id)
        if passage is None or passage.text != text:
            continue
        data = {"passage": passage_id, "spans": ",".join(f"{start}-{end}" for start, end in spans)}
        if numbers:
            data["number"] = str(numbers[position])
        best = next((one for one in passage.sentences if one.span in spans), passage.sentences[0])
        english = document.english(best.id) if language == "en" else None
        shown = (english or display(best.text))[:LONGEST_ROW]
        body = marked(shown, [(0, len(shown))]) if spans else escape(shown)
        label = button(cite.label(document, passage, language), "link", **data)
        items.append(
            f'<li><span class="rank">{escape(name)}</span><h4 class="label">{label}</h4>'
            f'<p class="text" lang="{"en" if english else written_in(document, passage_id)}">{body}</p></li>'
        )
    return f'<ol class="evidence">{"".join(items)}</ol>'


def _letters(count: int) -> Sequence[str]:
    """``a``, ``b``, ...: numbers are those of the answer."""
    return [ascii_lowercase[n] if n < len(ascii_lowercase) else str(n + 1) for n in range(count)]
