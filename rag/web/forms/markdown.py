"""An answer as Markdown, for programs that show it in a window of their own. Everything of the text is escaped for Markdown and HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from index.language.characters import Span
from index.language.display import display
from rag.types import Answer, Citation, Evidence, Language, Statement
from rag.web.page.claims import claims, coverage, headline, verdict
from rag.web.strings import table

JOINT = "\n\n"
RELATED = 5
"""Passages that are listed where nothing is stated but they speak of the matter."""
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~$!&]|:(?=[:A-Za-z])|^[-+=]|(?<=^\d)[.)]|(?<=^\d\d)[.)]")
"""What Markdown, HTML, formulas or directives begin with; a longer number makes no list in a sentence of ours."""
_MARK = re.compile(r"\[(\d{1,4})\]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """Where a citation's number stands in the Markdown, in Unicode code points."""

    span: Span
    citation: Citation


def escaped(text: str) -> str:
    """Text as one line of Markdown that shows it letter for letter.

    References to characters stand for what is special: programs that look for formulas take a backslash before a bracket for one.
    """
    line = " ".join(text.splitlines()).strip()
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", line)


def whole(answer: Answer, page: str) -> str:
    """The whole answer: the short answer, the statements with their marks, what was proved, the sources.

    Args:
        answer: as it was given.
        page: address of the page, ending with a slash; sources lead there.
    """
    stated = (statement(one, answer.statements, answer.language) for one in answer.statements)
    return JOINT.join(part for part in (head(answer), *stated, tail(answer, page)) if part)


def statement(stated: Statement, statements: Sequence[Statement], language: Language) -> str:
    """A statement with its marks; before it the sentence that it points back to."""
    marks = "".join(f"[{number}]" for number in stated.citations)
    before = stated.context_in(statements)
    pointed = f"*{table(language)['context']}{escaped(before)}*{JOINT}" if before else ""
    return f"{pointed}{escaped(stated.text)} {marks}"


def head(answer: Answer) -> str:
    """How the question was understood, the word on a yes-or-no question, the short answer, what was counted."""
    words = table(answer.language)
    asked = " ".join(answer.asked.split())
    lines = [escaped(words["asked_as"].format(asked=asked))] if asked != " ".join(answer.question.split()) else []
    if not answer.statements:
        return JOINT.join(lines)
    for short, label in ((verdict(answer), "verdict_label"), (headline(answer), "headline_label")):
        lines += [f"**{escaped(short)}** ({words[label]})"] if short else []
    lines += [escaped(answer.lead)] if answer.lead else []
    lines += [coverage(answer.coverage, answer.language)] if answer.coverage else []
    return JOINT.join(lines)


def tail(answer: Answer, page: str) -> str:
    """What has no answer, what was proved, and the sources; or in words that nothing is stated."""
    words = table(answer.language)
    if not answer.statements:
        if answer.which:
            return escaped(answer.text)
        return JOINT.join((escaped(answer.text), *(_related(answer, page) if answer.status == "related" else _nearest(answer))))
    missing = [words["partial"] + ":", _listed(answer.missing)] if answer.missing else []
    return JOINT.join((*missing, *claims(answer, answer.language), *_sources(answer, page), words["footer_notice"]))


def marks(text: str, citations: Sequence[Citation], start: int = 0) -> Iterator[Mark]:
    """Where the numbers of citations stand in statements as Markdown; ``start`` is where the text itself stands."""
    known = {citation.number: citation for citation in citations}
    for found in _MARK.finditer(text):
        if citation := known.get(int(found[1])):
            yield Mark(span=(start + found.start(), start + found.end()), citation=citation)


def address(page: str, passage_id: str, spans: Sequence[Span]) -> str:
    """Where the page opens a passage, spans of it marked."""
    marked = ",".join(f"{start}-{end}" for start, end in spans)
    return f"{page}#passage={quote(passage_id, safe='')}" + (f"&spans={marked}" if marked else "")


def cited_at(page: str, citation: Citation) -> str:
    """Where the page opens what is cited."""
    return address(page, citation.passage_id, [one.span for one in citation.quotes])


def _sources(answer: Answer, page: str) -> Iterator[str]:
    """Each citation with its label, which leads to the page, its official string and the verbatim sentence."""
    yield f"**{table(answer.language)['sources']}**"
    for citation in answer.citations:
        place = f"[{escaped(citation.label)}]({cited_at(page, citation)})"
        yield f"[{citation.number}] {place} {escaped(citation.official)}"
        yield from (f"> {escaped(display(one.text))}" for one in citation.quotes)


def _related(answer: Answer, page: str) -> Iterator[str]:
    """Passages that speak of the matter, each with its sentence that is nearest to the question."""
    for evidence in answer.evidence[:RELATED]:
        spans = [evidence.best_sentence] if evidence.best_sentence else []
        yield f"- [{escaped(evidence.label)}]({address(page, evidence.passage_id, spans)})"
        yield f"  > {escaped(_nearest_sentence(evidence, answer.language))}"


def _nearest_sentence(evidence: Evidence, language: Language) -> str:
    if language == "en" and evidence.translation:
        return evidence.translation
    return display(evidence.text[slice(*evidence.best_sentence)] if evidence.best_sentence else evidence.text)


def _nearest(answer: Answer) -> Iterator[str]:
    """Sections to look at where nothing was found."""
    if answer.nearest_sections:
        yield table(answer.language)["nearest"] + ":"
        names = ((section.label, section.heading_path[-1]) for section in answer.nearest_sections)
        yield _listed([label if name.strip("（）") in label else f"{label} {name}" for label, name in names])


def _listed(items: Sequence[str]) -> str:
    return "\n".join(f"- {escaped(item)}" for item in items)
