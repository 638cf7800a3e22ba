"""HTML of the page, in small pure functions. Everything that did not come from this file is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from index.display import display, display_spans
from index.translation import LABEL_EN, LABEL_JA
from index.types import Metadata, Span
from rag.types import Answer, Citation, Evidence, Language, Provenance, Statement
from rag.web.strings import table


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """One question and as much of its answer as is there."""

    number: int
    question: str
    language: Language
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    answer: Answer | None = None
    error: str = ""
    waiting: str = ""
    """What is happening, in words; empty when nothing is."""
    stopped: bool = field(default=False)


def transcript(exchanges: Sequence[Exchange], language: Language) -> str:
    """The chat, newest first: the answer appears right under the question's field."""
    words = table(language)
    body = (
        "".join(_exchange(exchange, language) for exchange in reversed(exchanges)) or f'<p class="welcome">{escape(words["welcome"])}</p>'
    )
    return f'<section class="transcript" role="log" aria-label="{escape(words["chat_label"])}">{body}</section>'


def evidence_panel(evidence: Sequence[Evidence], language: Language) -> str:
    """The cited passage (filled by the page's script), then the ranked passages with their best sentences marked."""
    words = table(language)
    if evidence:
        count = words["evidence_count"].format(count=len(evidence))
        items = "".join(f"<li>{_evidence(item, rank, language)}</li>" for rank, item in enumerate(evidence, start=1))
        body = f'<p class="count">{escape(count)}</p><ol class="evidence">{items}</ol>'
    else:
        body = f'<p class="welcome">{escape(words["evidence_empty"])}</p>'
    return (
        f'<section class="panel" aria-label="{escape(words["evidence_label"])}">'
        f'<div id="cited" tabindex="-1" aria-label="{escape(words["cited_label"])}" hidden></div>'
        f"<h2>{escape(words['evidence_label'])}</h2>{body}</section>"
    )


def status(text: str) -> str:
    """What is happening, for eyes and screen readers."""
    return f'<p class="status" role="status" aria-live="polite">{escape(text)}</p>'


def header(metadata: Metadata, language: Language) -> str:
    """Title and what the page answers from."""
    words = table(language)
    subtitle = words["subtitle"].format(document=_title(metadata, language))
    return f'<header class="head"><h1>{escape(words["title"])}</h1><p>{escape(subtitle)}</p></header>'


def footer(metadata: Metadata, provenance: Provenance, language: Language) -> str:
    """Document, day of its decision, model, index, and that the original is to be checked."""
    words = table(language)
    unknown = words["unknown"]
    decided = metadata.decided if language == "en" else metadata.decided_ja
    document = words["footer_document"].format(
        title=_title(metadata, language), decided=decided or unknown, publisher=metadata.publisher or unknown
    )
    made = words["footer_provenance"].format(llm=provenance.llm, index=provenance.index_id)
    return (
        f'<footer class="foot"><p><strong>{escape(words["footer_notice"])}</strong></p><p>{escape(document)}<br>{escape(made)}</p></footer>'
    )


def marked(text: str, spans: Sequence[Span], tag: str = "mark") -> str:
    """The text with spans of it in a tag."""
    parts: list[str] = []
    position = 0
    for start, end in sorted(spans):
        if start < position or end <= start:
            continue
        parts += [escape(text[position:start]), f"<{tag}>", escape(text[start:end]), f"</{tag}>"]
        position = end
    return "".join([*parts, escape(text[position:])])


def _exchange(exchange: Exchange, language: Language) -> str:
    words = table(language)
    question = f'<p class="question"><span class="who">{escape(words["you"])}</span>{escape(exchange.question)}</p>'
    asked = " ".join(exchange.answer.asked.split()) if exchange.answer else exchange.question
    if asked != exchange.question:
        question += f'<p class="asked">{escape(words["asked_as"].format(asked=asked))}</p>'
    return f'<article class="exchange">{question}<div class="answer">{_answer(exchange, language)}</div></article>'


def _answer(exchange: Exchange, language: Language) -> str:
    words = table(language)
    answer = exchange.answer
    statements = "".join(_statement(s, exchange) for s in exchange.statements)
    if exchange.error:
        return f'{statements}<p class="error">{escape(exchange.error)}</p>'
    if exchange.stopped:
        return f'{statements}<p class="waiting">{escape(words["status_stopped"])}</p>'
    if answer is None:
        return f'{statements}<p class="waiting">{escape(exchange.waiting)}</p>'
    if answer.status == "not_found":
        nearest = "".join(f"<li>{escape(' ＞ '.join(section.heading_path))}</li>" for section in answer.nearest_sections)
        return (
            f'<p class="badge missing">{escape(words["status_missing"])}</p><p lang="{answer.language}">{escape(answer.text)}</p>'
            f'<p class="nearest">{escape(words["nearest"])}</p><ul>{nearest}</ul>'
        )
    lead = f'<p class="lead" lang="{answer.language}">{escape(answer.lead)}</p>' if answer.lead else ""
    return lead + statements + _missing(answer.missing, language) + _trust(answer.statements, language)


def _missing(missing: Sequence[str], language: Language) -> str:
    """What of the question the text does not say."""
    if not missing:
        return ""
    items = "".join(f"<li>{escape(part)}</li>" for part in missing)
    return f'<p class="badge missing">{escape(table(language)["partial"])}</p><ul class="partial">{items}</ul>'


def _statement(statement: Statement, exchange: Exchange) -> str:
    buttons = "".join(_citation_button(c, exchange.number) for c in exchange.citations if c.number in statement.citations)
    text = marked(statement.text, statement.emphasis, "strong")
    return f'<p class="statement" lang="{exchange.language}">{text} {buttons}</p>'


def _citation_button(citation: Citation, exchange: int) -> str:
    """A button that opens the passage; what it opens lies hidden beside it."""
    target = f"citation-{exchange}-{citation.number}"
    return (
        f'<button type="button" class="citation" data-opens="{target}">[{citation.number}] {escape(citation.label)}</button>'
        f'<span id="{target}" hidden>{_cited(citation)}</span>'
    )


def _cited(citation: Citation) -> str:
    text, spans = display_spans(citation.passage, [quote.span for quote in citation.quotes])
    return (
        f'<span class="path">{escape(" ＞ ".join(citation.heading_path))}</span>'
        f'<span class="label">{escape(citation.label)}</span>'
        f'<span class="text" lang="ja">{marked(text, spans)}</span>{_translated(citation)}'
        f'<span class="official" lang="ja">{escape(citation.official)}</span>'
    )


def _translated(citation: Citation) -> str:
    """The reference translation of the passage beside the original, with its label and the cited sentence marked."""
    if citation.passage_translation is None:
        return ""
    whole = citation.passage_translation
    places = [(whole.find(quote.translation), len(quote.translation)) for quote in citation.quotes if quote.translation]
    spans = [(start, start + length) for start, length in places if start >= 0]
    return (
        f'<span class="translation-label">{escape(LABEL_JA)} / {escape(LABEL_EN)}</span>'
        f'<span class="text translation" lang="en">{marked(whole, spans)}</span>'
    )


def _trust(statements: Sequence[Statement], language: Language) -> str:
    words = table(language)
    passed = sum(statement.checked for statement in statements)
    line = words["trust"].format(passed=passed, total=len(statements))
    if any(statement.support == "trimmed" for statement in statements):
        line += f" — {words['trust_trimmed']}"
    return f'<p class="trust">{escape(line)}</p>'


def _evidence(item: Evidence, rank: int, language: Language) -> str:
    text, spans = display_spans(item.text, [item.best_sentence] if item.best_sentence else [])
    return (
        f'<article><h3><span class="rank">{rank}</span>{escape(item.label)}</h3>'
        f'<p class="path">{escape(" ＞ ".join(display(part) for part in item.heading_path))}</p>'
        f'<p class="text" lang="ja">{marked(text, spans)}</p>{_translated_evidence(item, language)}</article>'
    )


def _translated_evidence(item: Evidence, language: Language) -> str:
    """The reference translation under the original, for those who read the page in English."""
    if item.translation is None or language != "en":
        return ""
    return f'<p class="translation-label">{escape(LABEL_EN)}</p><p class="text translation" lang="en">{escape(item.translation)}</p>'


def _title(metadata: Metadata, language: Language) -> str:
    return (metadata.title_en or metadata.title) if language == "en" else metadata.title
