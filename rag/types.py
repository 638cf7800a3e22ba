"""The frozen types of an answer. ``Answer.to_dict`` is the JSON contract; changes to it are additive only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from index.types import Span

Language = Literal["ja", "en"]
Status = Literal["complete", "partial", "not_found"]
Support = Literal["quoted", "trimmed", "reworded"]

SCHEMA = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """One whole sentence, verbatim from the passage."""

    text: str
    span: Span
    """Where it stands in the passage, in Unicode code points."""
    translation: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """Where a statement comes from."""

    number: int
    document: str
    passage_id: str
    label: str
    official: str
    heading_path: tuple[str, ...]
    page: int | None
    quotes: tuple[Quote, ...]
    passage: str
    """The whole bullet."""
    passage_translation: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """A ranked passage."""

    passage_id: str
    label: str
    text: str
    """The whole bullet."""
    score: float
    """Higher is better; comparable within one question only."""
    translation: str | None = None
    best_sentence: Span | None = None
    """The sentence of the passage nearest to the question."""
    heading_path: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One checked statement of an answer. Nothing unchecked is ever put into one."""

    text: str
    citations: tuple[int, ...]
    support: Support
    emphasis: tuple[Span, ...] = ()
    """The decisive words, as spans of ``text``."""
    checks: Mapping[str, Any] = field(default_factory=dict)
    """What was compared with the original: ``figures``, ``names``, ``words``, ``modality`` as booleans; ``score``: by how much the
    statement counts as an answer, higher is better, comparable between questions."""

    @property
    def checked(self) -> bool:
        """Whether everything that was compared with the original stands there."""
        return all(passed for passed in self.checks.values() if isinstance(passed, bool))


@dataclass(frozen=True, kw_only=True, slots=True)
class NearestSection:
    """A section that is shown when nothing was found."""

    id: str
    label: str
    heading_path: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Timings:
    """Seconds since the question arrived."""

    evidence_s: float
    first_statement_s: float | None
    total_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """What made the answer."""

    corpus_sha256: str
    index_id: str
    embedder: str
    llm: str
    version: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The answer to one question."""

    question: str
    asked: str
    """The stand-alone question that was answered."""
    language: Language
    status: Status
    text: str
    """The answer as shown, with marks ``[1]``."""
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    evidence: tuple[Evidence, ...]
    nearest_sections: tuple[NearestSection, ...]
    timings: Timings
    provenance: Provenance
    missing: tuple[str, ...] = ()
    lead: str = ""
    """A line that stands before the statements, such as how many places were found; counted by code."""
    id: str | None = None
    schema: int = SCHEMA

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the contract."""
        fields = asdict(self)
        order = ("schema", "id", "question", "asked", "language", "status", "missing", "text", "statements")
        return {name: fields[name] for name in order} | fields


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceFound:
    """Event ``evidence``: the ranked passages, before any statement."""

    evidence: tuple[Evidence, ...]
    name: Literal["evidence"] = "evidence"


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementChecked:
    """Event ``statement``: one statement that passed its checks, with the citations it needs."""

    statement: Statement
    citations: tuple[Citation, ...]
    name: Literal["statement"] = "statement"


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerDone:
    """Event ``done``: the whole answer."""

    answer: Answer
    name: Literal["done"] = "done"


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerFailed:
    """Event ``error``: an expected failure; nothing follows it."""

    code: str
    message: str
    remedy: str
    name: Literal["error"] = "error"


Event = EvidenceFound | StatementChecked | AnswerDone | AnswerFailed
"""What streaming yields: ``evidence``, then ``statement`` (any number), then ``done``; or ``error``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One of the things a question asks for."""

    text: str
    """A question of its own."""
    about: str
    """What sets it apart from the other parts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """All of them."""

    parts: tuple[Part, ...]
    marked: bool
    """Whether the question itself says that it asks for each (それぞれ, respectively); else one passage may hold them all."""
