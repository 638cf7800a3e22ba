"""Composing the answer's text from checked statements, or saying plainly that the text does not say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from index.numbering import half_width_marker
from index.types import Metadata
from rag.places import Places
from rag.types import Language, Statement


def answer_text(statements: Sequence[Statement], language: Language) -> str:
    """The statements with their marks: ``…を目指す。[1]``."""
    joint = " " if language == "en" else "\n"
    return joint.join(statement.text + "".join(f"[{number}]" for number in statement.citations) for statement in statements)


def not_found_text(metadata: Metadata, language: Language, sections: Sequence[str]) -> str:
    """What is covered, as of when, and that annexes and later editions are not in it."""
    first, last = sections[0], sections[-1]
    if language == "en":
        as_of = f", as of {_english_day(metadata.decided)}" if metadata.decided else ", of unknown date"
        return (
            f"The text held here (main text, {half_width_marker(first)} to {half_width_marker(last)}{as_of}) does not appear to say this. "
            "Annexes and later revisions are not included."
        )
    as_of = f"{_japanese_day(metadata)}時点" if metadata.decided else "時点不明"
    return f"収録している本文（{first}〜{last}、{as_of}）には見当たりません。別添・後年の改定は収録していません。"


def places_text(places: Places, language: Language) -> str:
    """How many places there are, as ``「WPI」は全2箇所に出てきます。``."""
    count = len(places.places)
    if language == "en":
        return f"“{places.term}” stands in {count} {'passage' if count == 1 else 'passages'} of the text:"
    return f"「{places.term}」は全{count}箇所（項目の「・」ごと）に出てきます。"


def beside_text(language: Language) -> str:
    """That a yes-or-no question could not be decided, before what the text says of the matter."""
    if language == "en":
        return "Whether this is so could not be settled from the text with certainty. Of the matter it says:"
    return "本文から「はい」「いいえ」を確かには言えませんでした。関係する記載は次のとおりです。"


def claims_text(claims: Sequence[str], language: Language) -> str:
    """That the cited sentence does not hold what the question claims; empty where there is no such claim."""
    if not claims:
        return ""
    if language == "en":
        return f"The cited sentence does not say {', '.join(f'“{claim}”' for claim in claims)}; it says:"
    return f"ご質問の{'、'.join(f'「{claim}」' for claim in claims)}は次の文に見当たりません。本文の記載は次のとおりです。"


def _japanese_day(metadata: Metadata) -> str:
    decided = metadata.decided_ja or metadata.decided or ""
    return decided.removesuffix("閣議決定")


def _english_day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B} {day.year}"
