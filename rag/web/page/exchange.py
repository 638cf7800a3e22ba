"""One question of a conversation and as much of its answer as is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from uuid import uuid4

from rag.types import Answer, Citation, Evidence, Language, Statement


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """One question and as much of its answer as is there."""

    number: int
    question: str
    language: Language
    id: str = field(default_factory=lambda: uuid4().hex)
    """Under which the browser keeps it."""
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    """The ranked passages, before there is an answer."""
    answer: Answer | None = None
    step: Literal["", "search", "waiting", "judge"] = ""
    """What is happening; empty when nothing is."""
    ahead: int = 0
    """How many questions come first."""
    ended: str = ""
    """Why there is no answer: ``stopped``, ``time``, or the code of an error."""
