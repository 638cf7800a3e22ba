"""The chat: questions, statements with their citations, and what was proved of them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from index.language.display import display
from index.text.types import Document
from rag.answer import cite
from rag.settings import Settings
from rag.types import Answer, Evidence, Language
from rag.web.page.claims import claims, coverage, headline, verdict
from rag.web.page.exchange import Exchange
from rag.web.page.grounds import grounds
from rag.web.page.markup import as_of, button, names_section, paragraph
from rag.web.page.statement import sources, spoken, statement
from rag.web.strings import table

VERDICTS = ("right", "wrong", "evidence", "missing")
"""What somebody may say of an answer: right, wrong, wrong evidence, something is missing."""
LONG_QUESTION = 120
"""Characters of a question that are shown before it is unfolded."""
RELATED = 5
"""Passages that are listed where nothing is stated but they speak of the matter."""


def transcript(exchanges: Sequence[Exchange], document: Document, settings: Settings, language: Language) -> tuple[str, str]:
    """The chat, oldest first: what was asked before, and the last question."""
    words = table(language)
    if not exchanges:
        return "", ""
    *before, last = exchanges
    past = "".join(_exchange(one, document, settings, language) for one in before)
    shown = f'<section class="transcript" aria-label="{escape(words["chat_past"])}">{past}</section>' if past else ""
    return shown, article(last, document, settings, language)


def article(exchange: Exchange, document: Document, settings: Settings, language: Language) -> str:
    """The present question with as much of its answer as is there.

    Gradio changes elements of the same name in place: two neighbours have different ones, so that the next question moves nothing.
    """
    tag = "div" if exchange.number % 2 else "section"
    label = escape(table(language)["chat_label"])
    shown = _exchange(exchange, document, settings, language)
    return f'<{tag} class="transcript" role="log" aria-label="{label}">{shown}</{tag}>'


def _exchange(exchange: Exchange, document: Document, settings: Settings, language: Language) -> str:
    """One question and its answer. What stands beside it is an attribute, which the page's script shows where the answer is chosen."""
    words = table(language)
    question = f'<h2 class="question">{spoken(words["you"], language)}{_question(exchange.question)}</h2>'
    asked = " ".join(exchange.answer.asked.split()) if exchange.answer else exchange.question
    if asked != exchange.question:
        mend = button(words["mend"], "quiet", mend=exchange.question)
        question += f'<p class="asked">{escape(words["asked_as"].format(asked=asked))} {mend}</p>'
    answer = exchange.answer
    beside = grounds(
        exchange.question,
        answer.evidence if answer else exchange.evidence,
        exchange.citations,
        answer.status if answer else None,
        document,
        settings.official_template,
        language,
    )
    busy = ' data-busy="true"' if exchange.step else ""
    return (
        f'<article class="exchange" data-id="{escape(exchange.id)}"{busy} data-grounds="{escape(beside)}">{question}'
        f'<div class="answer">{_answer(exchange, document, settings, language)}</div></article>'
    )


def _question(text: str) -> str:
    """A question; a long one is folded."""
    if len(text) <= LONG_QUESTION:
        return f"<span>{escape(text)}</span>"
    return f"<details><summary>{escape(text[:LONG_QUESTION])}…</summary><span>{escape(text)}</span></details>"


def _answer(exchange: Exchange, document: Document, settings: Settings, language: Language) -> str:
    answer = exchange.answer
    statements = "".join(statement(n, exchange, document, language) for n in range(len(exchange.statements)))
    if exchange.step:
        return statements + _steps(exchange, language)
    if answer is None:
        return statements + _ended(exchange, settings, language)
    if answer.status == "not_found":
        shown = _not_found(answer, document, language)
    elif answer.which:
        shown = _which(answer)
    elif answer.status == "related":
        shown = _related(answer, document, language)
    else:
        listed = sources(exchange, document, language)
        shown = _head(answer, language) + statements + listed + _missing(answer.missing, language)
    trust = _trust(answer, document, language) if answer.statements else ""
    return f'{shown}<div class="foot">{trust}{_after(exchange, language)}</div>'


def _steps(exchange: Exchange, language: Language) -> str:
    """What was done, and what is happening; the page's script counts the seconds."""
    words = table(language)
    found = f'<li class="done">{escape(words["step_found"].format(count=len(exchange.evidence)))}</li>' if exchange.evidence else ""
    now = escape(words[f"status_{exchange.step}"].format(count=exchange.ahead))
    return f'<ol class="steps waiting">{found}<li class="now"><span>{now}</span> <span class="elapsed" aria-hidden="true"></span></li></ol>'


def _ended(exchange: Exchange, settings: Settings, language: Language) -> str:
    """Why there is no answer, and a button that asks again."""
    words = table(language)
    text = words.get(f"ended_{exchange.ended}", words["ended_failed"])
    reason = text.format(seconds=round(settings.answer_seconds), limit=settings.question_limit)
    return f'<p class="ended {"" if exchange.ended == "stopped" else "error"}">{escape(reason)}</p>' + (
        f'<div class="actions">{button(words["ask_again"], "action again", ask=exchange.question)}</div>'
    )


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


def _which(answer: Answer) -> str:
    """Which document is meant: a button for each, which asks of that one."""
    asked_of = table(answer.language)["example_asked_of"]
    items = "".join(
        f"<li>{button(one.title, 'action', ask=asked_of.format(document=one.title, question=answer.question))}</li>" for one in answer.which
    )
    return f'{paragraph(answer.text, "which", answer.language)}<ul class="which">{items}</ul>'


def _related(answer: Answer, document: Document, language: Language) -> str:
    """That nothing is stated, and the passages that speak of the matter."""
    items = "".join(_related_passage(one, document, answer.language) for one in answer.evidence[:RELATED])
    return f'{paragraph(table(language)["related"], "related")}<ul class="related">{items}</ul>'


def _related_passage(evidence: Evidence, document: Document, language: Language) -> str:
    """A passage with its sentence that is nearest to the question."""
    passage = document.passage_by_id.get(evidence.passage_id)
    sentence = next((one for one in passage.sentences if one.span == evidence.best_sentence), None) if passage else None
    if passage is None or sentence is None:
        return f"<li>{escape(evidence.label)}</li>"
    english = document.english(sentence.id) if language == "en" else None
    text = paragraph(english or display(sentence.text), "subdued", "en" if english else "ja")
    spans = f"{sentence.span[0]}-{sentence.span[1]}"
    return f"<li>{button(cite.label(document, passage, language), 'link', passage=evidence.passage_id, spans=spans)}{text}</li>"


def _not_found(answer: Answer, document: Document, language: Language) -> str:
    """What is covered and as of when, the nearest sections to open, and a search without the model."""
    words = table(language)
    known = [document.section_by_id[one.id] for one in answer.nearest_sections if one.id in document.section_by_id]
    nearest = "".join(f"<li>{button(names_section(document, one, language), 'link', section=one.id)}</li>" for one in known)
    return (
        paragraph(words["status_missing"], "badge missing")
        + paragraph(answer.text, "covered", answer.language)
        + (f'<p class="nearest">{escape(words["nearest"])}</p><ul class="nearest">{nearest}</ul>' if nearest else "")
        + f'<div class="actions">{button(words["search_instead"], "action", search=answer.question[:200])}</div>'
    )


def _missing(missing: Sequence[str], language: Language) -> str:
    """What of the question the text does not say."""
    if not missing:
        return ""
    items = "".join(f"<li>{escape(part)}</li>" for part in missing)
    return f'{paragraph(table(language)["partial"], "badge missing")}<ul class="partial">{items}</ul>'


def _trust(answer: Answer, document: Document, language: Language) -> str:
    """What was proved of the answer, and of which day the text is."""
    words = table(language)
    if answer.provenance.corpus_sha256 != document.sha256 and not _still_stands(answer, document):
        return f'<p class="trust"><span>{escape(words["of_another_text"])}</span></p>'
    facts = (*claims(answer, language), *_days(answer, document, language))
    return f'<p class="trust">{"".join(f"<span>{escape(fact)}</span>" for fact in facts)}</p>'


def _days(answer: Answer, document: Document, language: Language) -> tuple[str, ...]:
    """Of which day each text is that an answer cites."""
    cited = dict.fromkeys(document.part(one.passage_id).key for one in answer.citations if one.passage_id in document.passage_by_id)
    parts = [part for part in document.each if not cited or part.key in cited]
    words, days = table(language), dict.fromkeys(as_of(part.metadata, language) for part in parts)
    return tuple(words["as_of"].format(day=day) if day else words["as_of_unknown"] for day in days)


def _still_stands(answer: Answer, document: Document) -> bool:
    """Whether every passage that an answer cites is in the text as it was."""
    return bool(answer.citations) and all(document.holds(one.passage_id, one.passage) for one in answer.citations)


def _after(exchange: Exchange, language: Language) -> str:
    """What can be done with an answer: copy it, put it into a draft or into a file where it states something; say whether it is right."""
    words = table(language)
    label = escape(words["feedback_label"])
    choices = "".join(button(words[f"feedback_{verdict}"], "verdict", verdict=verdict) for verdict in VERDICTS)
    kept = ""
    if exchange.statements:
        kept = button(words["copy_answer"], "copy-answer quiet") + button(words["basket_add"], "add-answer quiet")
        kept += button(words["word_answer"], "word-answer quiet")
    return (
        f'<div class="actions after">{kept}<details class="feedback"><summary>{escape(words["feedback"])}</summary>'
        f'<div role="group" aria-label="{label}"><span>{label}</span>{choices}'
        f'<label><input type="checkbox" name="keep_question">{escape(words["feedback_keep"])}</label></div></details>'
        '<span class="said" role="status"></span></div>'
    )
