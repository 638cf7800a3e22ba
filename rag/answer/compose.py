"""Composing the answer's text from checked statements, or saying plainly that the text does not say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from index.text.numbering import half_width_marker
from index.text.types import Document, Metadata
from rag.steps import Choice
from rag.types import Language, Statement, Verdict

VERDICTS: dict[Language, dict[Verdict, str]] = {
    "ja": {"yes": "はい", "no": "いいえ", "not_yet": "まだ", "undecided": "本文は決めていない"},
    "en": {"yes": "Yes", "no": "No", "not_yet": "Not yet", "undecided": "The text does not decide this"},
}
"""The answer to a yes-or-no question, in a word."""


def answer_text(statements: Sequence[Statement], language: Language, verdict: Verdict | None = None) -> str:
    """The statements with their marks, after the word on a yes-or-no question: ``まだ。``, ``…を目指す。[1]``."""
    said = [VERDICTS[language][verdict] + (". " if language == "en" else "。\n")] if verdict else []
    joint = " " if language == "en" else "\n"
    marked = (statement.text + "".join(f"[{number}]" for number in statement.citations) for statement in statements)
    return "".join(said) + joint.join(marked)


def not_found_text(metadata: Metadata, language: Language, sections: Sequence[str]) -> str:
    """What is covered, as of when, and what the metadata say of what is not held."""
    held = list(dict.fromkeys((sections[0], sections[-1])))
    if language == "en":
        as_of = f", as of {_english_day(metadata.decided)}" if metadata.decided else ", of unknown date"
        return (
            f"The text held here (main text, {' to '.join(map(half_width_marker, held))}{as_of}) does not appear to say this."
            f"{' ' + metadata.left_out_en if metadata.left_out_en else ''}"
        )
    as_of = f"{metadata.day_ja}時点" if metadata.day_ja else "時点不明"
    return f"収録している本文（{'〜'.join(held)}、{as_of}）には見当たりません。{metadata.left_out or ''}"


def not_found_in(documents: Sequence[Document], language: Language, *, others: bool = False) -> str:
    """What was looked at: of one document its sections and its day, of several, or where there are ``others``, the titles."""
    if len(documents) == 1 and not others:
        (document,) = documents
        numbers = [section.label for section in document.sections if len(section.path) == 1]
        return not_found_text(document.metadata, language, numbers)
    known = [document.metadata for document in documents]
    if language == "en":
        return f"The texts looked at ({'; '.join(one.title_en or one.title for one in known)}) do not appear to say this."
    return f"調べた文書（{''.join(f'「{one.title}」' for one in known)}）の本文には見当たりません。"


def lead_text(choice: Choice, language: Language) -> str:
    """A line before the statements: what was counted; empty where nothing was."""
    covered = choice.coverage
    if choice.by == "section" and choice.status == "not_found":
        around = [section.label for section in choice.sections]
        if language == "en":
            return f"There is no section {half_width_marker(choice.named)}; near it: {', '.join(map(half_width_marker, around))}"
        return f"「{choice.named}」という節はありません。近い節: {'、'.join(around)}"
    if covered is None:
        return ""
    if choice.by == "places":
        only = choice.status == "answered"  # the question wants a number of something else
        if language == "en":
            found = f"“{choice.named}” stands in {covered.of} {'passage' if covered.of == 1 else 'passages'} of the text"
            return f"{found}. Passages with this word were counted, nothing else:" if only else f"{found}:"
        found = f"「{choice.named}」は全{covered.of}か所（項目の「・」ごと）に出てきます。"
        return f"{found}数えたのは、この語が出てくる箇所だけです。" if only else found
    named = f"section{'s' * (len(choice.named_en) > 1)} {', '.join(choice.named_en)}" if language == "en" else choice.named
    if covered.covered < covered.of:
        if language == "en":
            return f"From {covered.covered} of {covered.of} items of {named}:"
        return f"{named}、全{covered.of}項目のうち{covered.covered}項目の文です。"
    if choice.by == "digest":
        return f"From each item of {named}:" if language == "en" else f"{named}の各項目の文です。"
    return f"The leading sentence of each item of {named}:" if language == "en" else f"{named}の各項目の、冒頭の文です。"


def related_text(language: Language) -> str:
    """That the evidence speaks of the matter, and that nothing is stated."""
    if language == "en":
        return "No sentence answers this with certainty. The passages below speak of the matter; whether they answer is for you to judge."
    return "確かに答えている文は見つかりませんでした。次の箇所がこの事柄に触れています。質問への答えかどうかはご確認ください。"


def _english_day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B} {day.year}"
