"""The chat: questions, statements with their citations, and what was proved of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from uuid import uuid4

from index.display import display
from index.types import Document
from rag.types import Answer, Citation, Evidence, Language, NearestSection, Statement
from rag.web.claims import claims, context, coverage, headline, verdict
from rag.web.markup import as_of, button, paragraph, weighted
from rag.web.strings import table

VERDICTS = ("right", "wrong", "evidence", "missing")
"""What somebody may say of an answer: right, wrong, wrong evidence, something is missing."""
RELATED = 5
"""Passages that are listed where nothing is stated but they speak of the matter."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """One question and as much of its answer as is there."""

    number: int
    question: str
    language: Language
    id: str = field(default_factory=lambda: uuid4().hex)
    """Under which the browser keeps it."""
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    answer: Answer | None = None
    error: str = ""
    waiting: str = ""
    """What is happening, in words; empty when nothing is."""
    ended: str = ""
    """Why the answer ended before it was whole, in words."""


def transcript(exchanges: Sequence[Exchange], document: Document, language: Language) -> str:
    """The chat, newest first: the answer appears right under the question's field."""
    words = table(language)
    body = "".join(_exchange(one, document, language) for one in reversed(exchanges)) or paragraph(words["welcome"], "welcome")
    return f'<section class="transcript" role="log" aria-label="{escape(words["chat_label"])}">{body}</section>'


def _exchange(exchange: Exchange, document: Document, language: Language) -> str:
    words = table(language)
    question = f'<h2 class="question"><span class="who">{escape(words["you"])}</span>{escape(exchange.question)}</h2>'
    asked = " ".join(exchange.answer.asked.split()) if exchange.answer else exchange.question
    if asked != exchange.question:
        question += paragraph(words["asked_as"].format(asked=asked), "asked")
    return (
        f'<article class="exchange" data-id="{escape(exchange.id)}">{question}'
        f'<div class="answer">{_answer(exchange, document, language)}</div></article>'
    )


def _answer(exchange: Exchange, document: Document, language: Language) -> str:
    answer = exchange.answer
    statements = "".join(_statement(n, exchange, document, language) for n in range(len(exchange.statements)))
    if exchange.error:
        return statements + paragraph(exchange.error, "error")
    if exchange.ended:
        return statements + paragraph(exchange.ended, "ended")
    if answer is None:
        return statements + paragraph(exchange.waiting, "waiting")
    if answer.status == "not_found":
        shown = _not_found(answer, language)
    elif answer.status == "related":
        shown = _related(answer, document, language)
    else:
        shown = _head(answer, language) + statements + _missing(answer.missing, language) + _trust(answer, document, language)
    return shown + _after(exchange, language)


def _head(answer: Answer, language: Language) -> str:
    """What stands above the statements: the word on a yes-or-no question, the short answer, the lead, how much is covered."""
    words = table(language)
    return (
        _short(verdict(answer), words["verdict_label"], answer.language)
        + _short(headline(answer), words["headline_label"], answer.language)
        + (paragraph(answer.lead, "lead", answer.language) if answer.lead else "")
        + (paragraph(coverage(answer.coverage, language), "coverage") if answer.coverage else "")
    )


def _short(words: str | None, label: str, language: Language) -> str:
    """A short answer, and where its words come from."""
    if not words:
        return ""
    return f'<p class="headline"><strong lang="{language}">{escape(words)}</strong> <span class="origin">{escape(label)}</span></p>'


def _related(answer: Answer, document: Document, language: Language) -> str:
    """That nothing is stated, and the passages that speak of the matter."""
    items = "".join(_related_passage(one, document, answer.language) for one in answer.evidence[:RELATED])
    return f'{paragraph(table(language)["related"], "related")}<ul class="related">{items}</ul>'


def _related_passage(evidence: Evidence, document: Document, language: Language) -> str:
    """A passage with its sentence that is nearest to the question."""
    passage = document.passage_by_id.get(evidence.passage_id)
    sentence = next((one for one in passage.sentences if one.span == evidence.best_sentence), None) if passage else None
    if sentence is None:
        return f"<li>{escape(evidence.label)}</li>"
    english = document.english(sentence.id) if language == "en" else None
    text = paragraph(english or display(sentence.text), "subdued", "en" if english else "ja")
    spans = f"{sentence.span[0]}-{sentence.span[1]}"
    return f"<li>{button(evidence.label, 'link', passage=evidence.passage_id, spans=spans)}{text}</li>"


def _not_found(answer: Answer, language: Language) -> str:
    """What is covered and as of when, and the nearest sections to open."""
    words = table(language)
    nearest = "".join(f"<li>{_section_button(section)}</li>" for section in answer.nearest_sections)
    return (
        paragraph(words["status_missing"], "badge missing")
        + paragraph(answer.text, "covered", answer.language)
        + (f'<p class="nearest">{escape(words["nearest"])}</p><ul class="nearest">{nearest}</ul>' if nearest else "")
    )


def _section_button(section: NearestSection) -> str:
    name = section.heading_path[-1]
    text = section.label if name.strip("（）") in section.label else f"{section.label} {name}"
    return button(text, "link", section=section.id)


def _missing(missing: Sequence[str], language: Language) -> str:
    """What of the question the text does not say."""
    if not missing:
        return ""
    items = "".join(f"<li>{escape(part)}</li>" for part in missing)
    return f'{paragraph(table(language)["partial"], "badge missing")}<ul class="partial">{items}</ul>'


def _statement(position: int, exchange: Exchange, document: Document, language: Language) -> str:
    """A statement with its citations; where there are several, each can be added to the basket by itself.

    Before it stands the sentence that it points back to.
    """
    statement = exchange.statements[position]
    words = table(language)
    buttons = "".join(_citation(one, document, language) for one in exchange.citations if one.number in statement.citations)
    text = weighted(statement.text, statement.emphasis, statement.focus)
    before = context(statement, exchange.statements)
    pointed = f'<p class="context" lang="{exchange.language}">{_spoken(words["context"], language)}{escape(before)}</p>' if before else ""
    add = ""
    if exchange.answer and len(exchange.statements) > 1:
        name = escape(words["basket_add_statement"])
        add = f'<button type="button" class="add-statement" data-statement="{position}" aria-label="{name}" title="{name}">＋</button>'
    shown = f'<p class="statement" lang="{exchange.language}">{text} {buttons}{add}</p>'
    return f'{pointed}<div class="actions statement-line">{shown}<span class="said" role="status"></span></div>'


def _spoken(text: str, language: Language) -> str:
    """Words for those who hear the page."""
    return f'<span class="spoken" lang="{language}">{escape(text)}</span>'


def _citation(citation: Citation, document: Document, language: Language) -> str:
    """A button that opens the passage. Where the text has changed since the answer was given, its label alone."""
    text = f"[{citation.number}] {citation.label}"
    passage = document.passage_by_id.get(citation.passage_id)
    if passage is None or passage.text != citation.passage:
        return f'<span class="citation outdated">{escape(text)} {escape(table(language)["outdated"])}</span>'
    spans = ",".join(f"{start}-{end}" for start, end in (quote.span for quote in citation.quotes))
    return button(text, "citation", passage=citation.passage_id, spans=spans)


def _trust(answer: Answer, document: Document, language: Language) -> str:
    """What was proved of the answer, and of which day the text is."""
    words = table(language)
    facts = (*claims(answer, language), words["as_of"].format(day=as_of(document.metadata, language) or words["unknown"]))
    return f'<p class="trust">{"".join(f"<span>{escape(fact)}</span>" for fact in facts)}</p>'


def _after(exchange: Exchange, language: Language) -> str:
    """What can be done with an answer: put it into the basket where it states something, say whether it is right."""
    words = table(language)
    label = escape(words["feedback_label"])
    choices = "".join(button(words[f"feedback_{verdict}"], "verdict", verdict=verdict) for verdict in VERDICTS)
    made = button(words["basket_add_answer"], "add-answer action") + button(words["answer_word"], "answer-word action")
    add = f'<div class="actions">{made}<span class="said" role="status"></span></div>'
    return (
        f'{add if exchange.statements else ""}<div class="feedback" role="group" aria-label="{label}"><span>{label}</span>{choices}'
        f'<label><input type="checkbox" name="keep_question">{escape(words["feedback_keep"])}</label>'
        '<span class="said" role="status"></span></div>'
    )
