"""The page that says how a draft was made: document, hash of the text, models, index, day. What is not known is shown as unknown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version

from index.translation import LABEL_EN, LABEL_JA
from rag.answer.cite import UNKNOWN
from rag.drafts.blocks import Block, Facts, PageBreak, block
from rag.drafts.source import Source
from rag.drafts.words import NOT_USED, RECORD, WARNING, frame
from rag.types import Language, Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class Making:
    """What made a draft."""

    day: date
    version: str
    """Of the product, when the draft was made."""
    answers: Provenance | None = None
    """What made the answers in it; None: it has none, only passages that somebody chose, so that neither index nor models were used."""

    @classmethod
    def today(cls, answers: Provenance | None) -> Making:
        """A draft that is made now, by this version."""
        return cls(day=datetime.now().astimezone().date(), version=version("strategy-qa"), answers=answers)


def record(source: Source, making: Making, language: Language) -> tuple[PageBreak | Block | Facts, ...]:
    """The page, on a page of its own."""
    metadata, answers = source.document.metadata, making.answers
    values: dict[str, str | None] = {
        "warning": WARNING[language],
        "document": source.title if language == "ja" or metadata.title_en is None else f"{metadata.title_en} / {source.title}",
        "publisher": metadata.publisher,
        "coverage": metadata.coverage,
        "attribution": metadata.attribution,
        "licence": metadata.licence,
        "corpus": source.document.sha256,
        "index": answers.index_id if answers else NOT_USED[language],
        "model": answers.llm if answers else NOT_USED[language],
        "embedder": answers.embedder if answers else NOT_USED[language],
        "program": f"strategy-qa {making.version}",
        "day": _day(making.day, language),
        "translation": f"{LABEL_JA} / {LABEL_EN}" if source.document.translated else None,
    }
    rows = tuple((name, values[key] or UNKNOWN[language]) for key, name in RECORD[language].items())
    return (PageBreak(), block("heading", frame("record", language)), Facts(rows=rows))


def _day(day: date, language: Language) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if language == "ja" else f"{day.day} {day:%B} {day.year}"
