"""Every mention of a term: a scan over the whole text, complete and in document order, without any model."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.language.characters import Span, control, one_mark
from index.language.figures import figures
from index.language.tokens import search_form, traced_form
from index.text.types import Document, Passage
from rag.errors import QuestionError


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A passage that holds the term."""

    passage: Passage
    spans: tuple[Span, ...]
    """Where, in the passage's text."""


def mentions(document: Document, term: str) -> tuple[Mention, ...]:
    """All passages that mention a term in any of its forms (width, radicals, abbreviation or name, numbers in kanji or digits).

    Raises:
        QuestionError: the term is empty, or no text.
    """
    wanted = search_form(term).strip()
    if not wanted:
        raise QuestionError("no term was given", remedy="type for example: strategy-qa search --all SIP")
    if held := control(wanted):
        raise QuestionError(f"the term holds the control character {held}, text was expected", remedy="type the term in words")
    forms = sorted(document.names.forms(wanted), key=len, reverse=True)
    # A form of Latin letters ends where another word begins; in Japanese text the extraction's spaces stand inside words.
    ways = [
        (re.compile("|".join(map(_pattern, part))), spaced, False)
        for spaced in (True, False)
        if (part := [form for form in forms if form.isascii() == spaced])
    ]
    if figures(term):
        ways.append((re.compile(re.escape(traced_form(term.strip(), spaced=False, by_value=True)[0])), False, True))
    found = []
    for passage in document.passages:
        spans: set[Span] = set()
        for pattern, spaced, by_value in ways:
            plain, origins = traced_form(passage.text, spaced=spaced, by_value=by_value)
            spans |= {(origins[match.start()][0], origins[match.end() - 1][1]) for match in pattern.finditer(plain)}
        if spans:
            inner = {one for one in spans for other in spans if one != other and other[0] <= one[0] and one[1] <= other[1]}
            found.append(Mention(passage=passage, spans=tuple(sorted(spans - inner))))
    return tuple(found)


def _pattern(form: str) -> str:
    if not form.isascii():
        return re.escape(one_mark(form.replace(" ", "")))
    body = r"\s*".join(map(re.escape, form.split()))
    return rf"(?<![a-z0-9]){body}(?![a-z0-9])"
