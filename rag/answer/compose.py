"""Composing the answer's text from checked statements, or saying plainly that the text does not say."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import get_args

from index.text.numbering import half_width_marker
from index.text.types import Document, Metadata
from rag.steps import Choice
from rag.types import Language, Statement, Verdict

WORDS: Mapping[str, Mapping[str, str]] = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
"""What is said beside the text's own sentences."""
VERDICTS: Mapping[str, Mapping[Verdict, str]] = {key: {one: words[one] for one in get_args(Verdict)} for key, words in WORDS.items()}
"""The answer to a yes-or-no question, in a word."""


def answer_text(statements: Sequence[Statement], language: Language, verdict: Verdict | None = None) -> str:
    """The statements with their marks, after the word on a yes-or-no question: ``まだ。``, ``…を目指す。[1]``."""
    words = WORDS[language]
    marked = (statement.text + "".join(f"[{number}]" for number in statement.citations) for statement in statements)
    return (VERDICTS[language][verdict] + words["after_verdict"] if verdict else "") + words["joint"].join(marked)


def not_found_text(metadata: Metadata, language: Language, sections: Sequence[str]) -> str:
    """What is covered, as of when, and what the metadata say of what is not held."""
    words, english = WORDS[language], language == "en"
    first, last = (half_width_marker(one) if english else one for one in (sections[0], sections[-1]))
    day = metadata.decided and said_day(metadata.decided, language) if english else metadata.day_ja
    left_out = metadata.left_out_en and f" {metadata.left_out_en}" if english else metadata.left_out
    return words["not_held"].format(
        sections=first if first == last else words["sections"].format(first=first, last=last),
        as_of=words["as_of"].format(day=day) if day else words["as_of_unknown"],
        left_out=left_out or "",
    )


def not_found_in(documents: Sequence[Document], language: Language, *, others: bool = False) -> str:
    """What was looked at: of one document its sections and its day, of several, or where there are ``others``, the titles."""
    if len(documents) == 1 and not others:
        (document,) = documents
        return not_found_text(document.metadata, language, [one.label for one in document.sections if len(one.path) == 1])
    words = WORDS[language]
    known = [one.metadata.title_en or one.metadata.title if language == "en" else one.metadata.title for one in documents]
    return words["not_in_several"].format(titles=words["between_titles"].join(words["title"].format(title=one) for one in known))


def lead_text(choice: Choice, language: Language) -> str:
    """A line before the statements: what was counted; empty where nothing was."""
    words, covered, named = WORDS[language], choice.coverage, choice.named
    if choice.by == "section" and choice.status == "not_found":
        number, *around = (half_width_marker(one) if language == "en" else one for one in (named, *(one.label for one in choice.sections)))
        return words["no_section"].format(named=number, around=words["comma"].join(around))
    if choice.by == "enumeration":
        return words["enumeration"].format(stated=len(choice.chosen))
    if covered is None:
        return ""
    if choice.by == "places":
        found = words["place" if covered.of == 1 else "places"].format(named=named, of=covered.of)
        # Where the question wants a number of something else, it is told what was counted.
        return found + words["counted" if choice.status == "answered" else "listed"]
    if language == "en":
        named = f"section{'s' * (len(choice.named_en) > 1)} {', '.join(choice.named_en)}"
    kind = "some" if covered.covered < covered.of else "digest" if choice.by == "digest" else "section"
    return words[kind].format(named=named, covered=covered.covered, of=covered.of)


def related_text(language: Language) -> str:
    """That the evidence speaks of the matter, and that nothing is stated."""
    return WORDS[language]["related"]


def said_day(iso: str, language: Language) -> str:
    """A day as it is said: ``4 June 2024``."""
    return WORDS[language]["day"].format(day=date.fromisoformat(iso))
