"""An answer in a notebook: as HTML that is readable on light and on dark, and its evidence as a table."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from index.language.display import display

if TYPE_CHECKING:
    import pandas

    from rag.types import Answer, Citation, Language, Statement

_WORDS: dict[Language, dict[str, str]] = {
    "ja": {
        "answered": "回答",
        "complete": "回答（数え上げで確認）",
        "partial": "一部の回答",
        "related": "関連する箇所",
        "not_found": "本文に見当たらない",
        "missing": "本文に答えの文がない部分",
        "sources": "出典",
        "nearest": "近い箇所",
        "translation": "参考訳",
    },
    "en": {
        "answered": "Answered",
        "complete": "Answered, complete by count",
        "partial": "Answered in part",
        "related": "Passages that speak of it",
        "not_found": "Not in the text",
        "missing": "No sentence answers",
        "sources": "Sources",
        "nearest": "Nearest sections",
        "translation": "reference translation",
    },
}
_RELATED = 5
"""Passages that are shown where nothing is stated but they speak of the matter."""
_SUBDUED = 'style="opacity:.7"'


def answer_html(answer: Answer) -> str:
    """The answer: its status, short answer, statements with marks, what is missing, its sources. Everything is escaped."""
    words = _WORDS[answer.language]
    lines = [f"<div {_SUBDUED}>{escape(words[answer.status])}</div>", *_head(answer)]
    if answer.statements:
        lines += [_statement(one, one.context_in(answer.statements)) for one in answer.statements]
    else:
        lines.append(f"<p>{escape(answer.text)}</p>")
    lines += _list(words["missing"], [escape(part) for part in answer.missing if answer.statements])
    lines += _list(words["sources"], [_source(one, answer.language) for one in answer.citations])
    if answer.status == "related" and not answer.which:
        lines += [
            f"<p><b>{escape(one.label)}</b><br>{escape(one.translation or display(one.text))}</p>" for one in answer.evidence[:_RELATED]
        ]
    lines += _list(words["nearest"], [escape(f"{one.label} {' ＞ '.join(one.heading_path)}") for one in answer.nearest_sections])
    return f'<div lang="{answer.language}" style="max-width:48em;line-height:1.6;color:inherit">{"".join(lines)}</div>'


def evidence_table(answer: Answer) -> pandas.DataFrame:
    """The ranked passages, a row each, best first."""
    import pandas

    columns = ("label", "text", "translation", "score", "passage_id")
    rows = [(one.label, display(one.text), one.translation, one.score, one.passage_id) for one in answer.evidence]
    return pandas.DataFrame(rows, columns=list(columns), index=pandas.RangeIndex(1, len(rows) + 1, name="rank"))


def _head(answer: Answer) -> Iterator[str]:
    """The word on a yes-or-no question, which stands in the answer's text before its first statement; the short answer; the lead."""
    verdict = answer.text.partition(answer.statements[0].text)[0].strip() if answer.statements and answer.verdict else ""
    for short in (verdict, answer.headline):
        if short:
            yield f'<p style="font-size:1.2em"><strong>{escape(short)}</strong></p>'
    if answer.lead:
        yield f"<p>{escape(answer.lead)}</p>"


def _statement(statement: Statement, pointed_to: str | None) -> str:
    before = f"<span {_SUBDUED}>{escape(pointed_to)}</span><br>" if pointed_to else ""
    text, position = "", 0
    for start, end in sorted(statement.emphasis):
        if start >= position:
            text += f"{escape(statement.text[position:start])}<strong>{escape(statement.text[start:end])}</strong>"
            position = end
    marks = "".join(f"[{number}]" for number in statement.citations)
    return f"<p>{before}{text}{escape(statement.text[position:])} <span {_SUBDUED}>{marks}</span></p>"


def _source(citation: Citation, language: Language) -> str:
    quotes = "".join(f"<br>「{escape(display(quote.text))}」" for quote in citation.quotes)
    translated = [quote.translation for quote in citation.quotes if quote.translation and language == "en"]
    english = "".join(f"<br><i>{escape(text)}</i> ({_WORDS[language]['translation']})" for text in translated)
    return f"[{citation.number}] {escape(citation.label)}<br><span {_SUBDUED}>{escape(citation.official)}</span>{quotes}{english}"


def _list(title: str, items: list[str]) -> Iterator[str]:
    if items:
        yield f"<details open><summary>{escape(title)}</summary>{''.join(f'<p>{item}</p>' for item in items)}</details>"
