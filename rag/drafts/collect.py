"""Filling a basket: from passages by their ids, from an answer, or from a file of answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from index.language.characters import Span
from rag.drafts.basket import AnswerEntry, Basket, BasketQuote, Entry, PassageEntry, StatementEntry
from rag.drafts.source import Source
from rag.errors import DraftError
from rag.types import Answer, Language, Provenance

LARGEST_FILE = 200_000_000
"""Bytes."""


class _Read(BaseModel):
    """Fields that a draft does not need are left alone: the contract of the answer is additive."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _Quote(_Read):
    text: str


class _Citation(_Read):
    number: int
    passage_id: str
    quotes: tuple[_Quote, ...]
    passage: str = ""


class _Statement(_Read):
    text: str
    citations: tuple[int, ...]
    support: str
    emphasis: tuple[Span, ...] = ()
    points_to: str | None = None


class _Provenance(_Read):
    corpus_sha256: str
    index_id: str
    embedder: str
    llm: str
    version: str
    decision: str = ""


class _Answer(_Read):
    question: str
    asked: str = ""
    headline: str | None = None
    language: Language
    statements: tuple[_Statement, ...]
    citations: tuple[_Citation, ...]
    missing: tuple[str, ...] = ()
    provenance: _Provenance


def from_passages(ids: Iterable[str], source: Source) -> Basket:
    """Passages by their ids; the id of a sentence (``.../2:1``) takes that sentence alone. Blanks and empty ids are skipped."""
    sentences = {sentence.id: sentence for sentence in source.document.sentences}
    entries: list[Entry] = []
    for identity in (one.strip() for one in ids):
        if identity in sentences:
            sentence = sentences[identity]
            entries.append(PassageEntry(passage_id=sentence.passage_id, quotes=(sentence.text,)))
        elif identity:
            entries.append(PassageEntry(passage_id=identity))
    return Basket().added(*entries)


def from_answer(answer: Answer) -> Basket:
    """One answer as it was just given."""
    return Basket().added(_entry(_Answer.model_validate_json(json.dumps(answer.to_dict()))))


def from_answers(file: Path, source: Source) -> tuple[Basket, Provenance]:
    """A file of answers, as ``strategy-qa ask --batch`` writes it; left out are failed lines, and what another text did not answer.

    Returns:
        The basket, and what made all the answers.

    Raises:
        DraftError: the file cannot be read, holds no answers, or they are of another text or of different making.
    """
    basket, made = Basket(), None
    for number, line in enumerate(_lines(file), start=1):
        if not line.strip():
            continue
        where = f"{file} line {number}"
        fields = _object(line, where)
        if "error" in fields:
            continue
        answer = _validated(fields, where)
        provenance = Provenance(**answer.provenance.model_dump())
        is_here = provenance.corpus_sha256 == source.document.sha256
        if not (answer.citations or is_here):
            continue  # other documents may answer what those did not
        made = made or provenance
        still = all(source.document.holds(one.passage_id, one.passage) for one in answer.citations)
        _require_same(provenance, made, source, where, still_stands=is_here or still)
        basket = basket.added(_entry(answer))
    if made is None:
        raise DraftError(f"the basket is empty: {file} holds no answers", remedy="type: strategy-qa ask --batch QUESTIONS --out FILE")
    return basket, made


def _entry(answer: _Answer) -> AnswerEntry:
    cited = {citation.number: citation for citation in answer.citations}
    return AnswerEntry(
        question=answer.asked or answer.question,
        headline=answer.headline,
        statements=tuple(
            StatementEntry(
                text=one.text,
                quotes=_quotes(one, cited),
                language=answer.language,
                emphasis=one.emphasis,
                points_to=one.points_to,
                framed=one.support == "framed",
            )
            for one in answer.statements
        ),
        missing=answer.missing,
        language=answer.language,
    )


def _quotes(statement: _Statement, cited: Mapping[int, _Citation]) -> tuple[BasketQuote, ...]:
    found = [cited[number] for number in statement.citations if number in cited]
    return tuple(BasketQuote(passage_id=one.passage_id, text=quote.text) for one in found for quote in one.quotes)


def _require_same(provenance: Provenance, first: Provenance, source: Source, where: str, *, still_stands: bool) -> None:
    if not still_stands:
        raise DraftError(
            f"{where} was answered from a text with SHA-256 {provenance.corpus_sha256[:12]}…, here it is {source.document.sha256[:12]}…",
            remedy="ask again: strategy-qa ask --batch QUESTIONS --out FILE --restart",
        )
    for name in ("index_id", "embedder", "llm", "version", "decision"):
        found, expected = getattr(provenance, name), getattr(first, name)
        if found != expected:
            raise DraftError(
                f"{where} was answered with {name} = {found}, the lines before with {expected}",
                remedy="make one draft from each file of answers",
            )


def _validated(fields: Mapping[str, Any], where: str) -> _Answer:
    try:
        return _Answer.model_validate_json(json.dumps(fields))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "the line"
        raise DraftError(
            f"{where} is no answer: {name}: {first['msg']}", remedy="name a file that strategy-qa ask --batch wrote"
        ) from error


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise DraftError(f"{where} is no JSON object", remedy="name a file that strategy-qa ask --batch wrote")
    return found


def _lines(file: Path) -> list[str]:
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise DraftError(f"{file} has more than {LARGEST_FILE // 10**6} MB", remedy="make drafts from parts of it")
        return file.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise DraftError(f"{file} is not UTF-8 (byte {error.start})", remedy="name a file that strategy-qa ask --batch wrote") from error
    except OSError as error:
        raise DraftError(f"{file} cannot be read: {error.strerror}", remedy="name a file that strategy-qa ask --batch wrote") from error
