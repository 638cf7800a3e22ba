"""Every mention of a term: a scan over the whole text, complete and in document order, without any model."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from index.tokens import search_form
from index.types import Document, Passage, Span
from rag.errors import QuestionError

_DASHES = "‐‑‒–—―−─"


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A passage that holds the term."""

    passage: Passage
    spans: tuple[Span, ...]
    """Where, in the passage's text."""


def mentions(document: Document, term: str) -> tuple[Mention, ...]:
    """All passages that mention a term in any of its forms (full or half width, abbreviation or name).

    Raises:
        QuestionError: the term is empty.
    """
    wanted = search_form(term).strip()
    if not wanted:
        raise QuestionError("no term was given", remedy="type for example: strategy-qa search --all SIP")
    forms = sorted(document.names.forms(wanted), key=len, reverse=True)
    # A form of Latin letters ends where another word begins; in Japanese text the extraction's spaces stand inside words.
    patterns = [
        (re.compile("|".join(map(_pattern, part))), spaced)
        for spaced in (True, False)
        if (part := [form for form in forms if form.isascii() == spaced])
    ]
    found = []
    for passage in document.passages:
        spans: set[Span] = set()
        for pattern, spaced in patterns:
            plain, origins = _with_origins(passage.text, spaced=spaced)
            spans |= {(origins[match.start()], origins[match.end() - 1] + 1) for match in pattern.finditer(plain)}
        if spans:
            found.append(Mention(passage=passage, spans=tuple(sorted(spans))))
    return tuple(found)


def _pattern(form: str) -> str:
    if not form.isascii():
        return re.escape(form.replace(" ", ""))
    body = r"\s*".join(map(re.escape, form.split()))
    return rf"(?<![a-z0-9]){body}(?![a-z0-9])"


def _with_origins(text: str, *, spaced: bool) -> tuple[str, list[int]]:
    """The text in search form, with or without its spaces, and for each of its characters where it came from."""
    characters: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(text):
        if character in _DASHES:
            between_kana = text[position - 1 : position] >= "ァ" and "ァ" <= text[position + 1 : position + 2] <= "ヶ"
            character = "ー" if between_kana else "-"
        for plain in unicodedata.normalize("NFKC", character).lower():
            if spaced or not plain.isspace():
                characters.append(plain)
                origins.append(position)
    return "".join(characters), origins
