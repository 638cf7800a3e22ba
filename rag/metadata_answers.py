"""Questions about the document itself: when it was decided, who publishes it. Answered from its metadata, never from the text.

What the metadata do not know is not answered; what is covered and whether there are later editions is said where nothing is found.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from index.types import Document, Metadata
from rag.types import Language, Statement

_ITSELF = re.compile(
    r"(?:この|本|当)(?:統合)?(?:戦略|文書|資料|本文)|統合(?:イノベーション)?戦略(?: ?2024)?(?!推進|会議)"
    r"|\bthis (?:strategy|document|text)\b|\b(?:integrated )?innovation strategy(?: 2024)?(?! promotion)\b",
    re.IGNORECASE,
)
_DECIDED = re.compile(
    r"決定日|策定日|公表日|日付は|いつ(?:頃)?(?:、)?(?:の)?(?:閣議|決定|決ま|策定|公表|出され|作ら|でき|まとま)"
    r"|\bwhen (?:was|did) .{0,60}\b(?:adopt|decid|approv|publish|issu|pass|releas)|\bdate (?:of|was)\b",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"(?:どこ|誰|どの(?:省|府|機関|役所)[^、。]{0,6}|何省).{0,12}(?:公表|発行|作成|作っ|出し|まとめ|策定)|発行元|作成者|公表元|公表主体|発行者"
    r"|\b(?:who|which (?:ministry|office|body|agency|organi[sz]ation)) .{0,30}\b(?:publish|issu|wrote|prepar|releas|put out)",
    re.IGNORECASE,
)


def metadata_statement(question: str, language: Language, document: Document) -> Statement | None:
    """A statement from the metadata; None where the question is not about the document itself, or the metadata do not know."""
    if not _ITSELF.search(question):
        return None
    asked: tuple[tuple[re.Pattern[str], Callable[[Document, Language], tuple[str, str] | None]], ...]
    asked = ((_DECIDED, _decided), (_PUBLISHED, _published))
    for pattern, say in asked:
        if pattern.search(question) and (said := say(document, language)):
            text, fact = said
            start = text.index(fact)
            return Statement(
                text=text, citations=(1,), support="reworded", emphasis=((start, start + len(fact)),), checks={"metadata": True}
            )
    return None


def _decided(document: Document, language: Language) -> tuple[str, str] | None:
    metadata = document.metadata
    if metadata.decided is None:
        return None
    day = date.fromisoformat(metadata.decided)
    if language == "en":
        fact = f"{day.day} {day:%B} {day.year}"
        return f"The {_title(metadata, language)} was decided by the Cabinet on {fact}.", fact
    fact = f"{day.year}年{day.month}月{day.day}日"
    return f"「{metadata.title}」は、{fact}に閣議決定された。", fact


def _published(document: Document, language: Language) -> tuple[str, str] | None:
    publisher = document.metadata.publisher
    if publisher is None:
        return None
    if language == "en":
        fact = next((entry.en[0] for entry in document.glossary if entry.ja == publisher), publisher)
        return f"The {_title(document.metadata, language)} is published by the {fact}.", fact
    return f"「{document.metadata.title}」は、{publisher}が公表している。", publisher


def _title(metadata: Metadata, language: Language) -> str:
    return (metadata.title_en or metadata.title) if language == "en" else metadata.title
