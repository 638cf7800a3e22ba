"""The chat: questions, checked statements with their citations, and what was checked of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from uuid import uuid4

from index.types import Document
from rag.types import Answer, Citation, Language, NearestSection, Statement
from rag.web.markup import as_of, button, marked, paragraph
from rag.web.strings import table

VERDICTS = ("right", "wrong", "evidence", "missing")
"""What somebody may say of an answer: right, wrong, wrong evidence, something is missing."""


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
    else:
        lead = paragraph(answer.lead, "lead", answer.language) if answer.lead else ""
        shown = lead + statements + _missing(answer.missing, language) + _trust(answer, document, language)
    return shown + _after(exchange, language)


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
    """A statement with its citations; where there are several, each can be added to the basket by itself."""
    statement = exchange.statements[position]
    buttons = "".join(_citation(one, document, language) for one in exchange.citations if one.number in statement.citations)
    text = marked(statement.text, statement.emphasis, "strong")
    add = ""
    if exchange.answer and len(exchange.statements) > 1:
        name = escape(table(language)["basket_add_statement"])
        add = f'<button type="button" class="add-statement" data-statement="{position}" aria-label="{name}" title="{name}">＋</button>'
    shown = f'<p class="statement" lang="{exchange.language}">{text} {buttons}{add}</p>'
    return f'<div class="actions statement-line">{shown}<span class="said" role="status"></span></div>'


def _citation(citation: Citation, document: Document, language: Language) -> str:
    """A button that opens the passage. Where the text has changed since the answer was given, its label alone."""
    text = f"[{citation.number}] {citation.label}"
    passage = document.passage_by_id.get(citation.passage_id)
    if passage is None or passage.text != citation.passage:
        return f'<span class="citation outdated">{escape(text)} {escape(table(language)["outdated"])}</span>'
    spans = ",".join(f"{start}-{end}" for start, end in (quote.span for quote in citation.quotes))
    return button(text, "citation", passage=citation.passage_id, spans=spans)


def _trust(answer: Answer, document: Document, language: Language) -> str:
    """How many statements were compared with the original, whether all of the question is answered, and of which day the text is."""
    words = table(language)
    passed = sum(statement.checked for statement in answer.statements)
    whole = passed == len(answer.statements) and answer.status == "complete"
    facts = [
        words["trust_complete" if answer.status == "complete" else "trust_partial"],
        words["trust"].format(passed=passed, total=len(answer.statements)),
        words["as_of"].format(day=as_of(document.metadata, language) or words["unknown"]),
    ]
    if any(statement.support == "trimmed" for statement in answer.statements):
        facts.append(words["trust_trimmed"])
    return f'<p class="trust {"whole" if whole else "limited"}">{"".join(f"<span>{escape(fact)}</span>" for fact in facts)}</p>'


def _after(exchange: Exchange, language: Language) -> str:
    """What can be done with an answer: put it into the basket, say whether it is right."""
    words = table(language)
    label = escape(words["feedback_label"])
    choices = "".join(button(words[f"feedback_{verdict}"], "verdict", verdict=verdict) for verdict in VERDICTS)
    return (
        f'<div class="actions">{button(words["basket_add_answer"], "add-answer action")}<span class="said" role="status"></span></div>'
        f'<div class="feedback" role="group" aria-label="{label}"><span>{label}</span>{choices}'
        f'<label><input type="checkbox" name="keep_question">{escape(words["feedback_keep"])}</label>'
        '<span class="said" role="status"></span></div>'
    )
