"""What people say of answers: a bounded file of JSON lines under STRATEGY_QA_HOME. It holds a question only where somebody wished so."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, Field

from index.errors import StrategyQAError
from index.home import append, open_home, read_lines
from rag.types import Language, Provenance, Status

FILE = "feedback.jsonl"
Verdict = Literal["right", "wrong", "evidence", "missing"]


class Feedback(BaseModel):
    """What somebody says of one answer."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    verdict: Verdict
    """Right, wrong, wrong evidence, or something is missing."""
    language: Language
    """Of the answer."""
    status: Status
    """Of the answer."""
    passages: tuple[str, ...] = Field(default=(), max_length=200)
    """Ids of the passages that the answer cites."""
    quotes: tuple[str, ...] = Field(default=(), max_length=200)
    """The sentences that it cites."""
    question: str | None = Field(default=None, max_length=20_000)
    """None: it is not to be stored."""


class FullError(StrategyQAError):
    """No more feedback is stored."""

    code = "full"


class Opinions(Protocol):
    """Where feedback is stored."""

    def append(self, feedback: Feedback, provenance: Provenance) -> None:
        """Add one, whole or not at all.

        Raises:
            FullError: the limit is reached.
        """

    def read(self) -> list[dict[str, Any]]:
        """Every one, oldest first."""

    def clear(self) -> None:
        """Delete what was stored."""


def line_of(feedback: Feedback, provenance: Provenance) -> dict[str, Any]:
    """What is stored of it, and when it was."""
    made = {"when": datetime.now(UTC).isoformat(timespec="seconds"), "index_id": provenance.index_id, "llm": provenance.llm}
    kept = feedback.model_dump() if feedback.question is not None else feedback.model_dump(exclude={"question", "quotes", "passages"})
    return {"schema": 1, **made, **kept}


def checked(line: str, where: str, number: int) -> dict[str, Any]:
    """What was stored, read again.

    Raises:
        StrategyQAError: it is no feedback.
    """
    try:
        found: dict[str, Any] = json.loads(line)
        Feedback.model_validate({name: value for name, value in found.items() if name in Feedback.model_fields})
    except (ValueError, AttributeError, RecursionError) as error:
        raise StrategyQAError(f"{where} line {number} is no feedback", remedy="correct or remove that line") from error
    return found


class FeedbackFile:
    """The file. Several processes may append to it."""

    def __init__(self, home: Path, *, limit: int) -> None:
        self._path, self._limit = home / FILE, limit

    def append(self, feedback: Feedback, provenance: Provenance) -> None:
        """Add a line, whole or not at all.

        Raises:
            FullError: the file has reached its limit.
            SpaceError: the disk is full.
        """
        open_home(self._path.parent)
        line = (json.dumps(line_of(feedback, provenance), ensure_ascii=False) + "\n").encode()
        with FileLock(f"{self._path}.lock"):
            size = self._path.stat().st_size if self._path.exists() else 0
            if size + len(line) > self._limit:
                raise FullError(f"{self._path} has reached {self._limit} bytes", remedy="type: strategy-qa feedback --export FILE --clear")
            append(self._path, line)

    def read(self) -> list[dict[str, Any]]:
        """Every line, oldest first; empty where nothing was stored.

        Raises:
            StrategyQAError: a line is no feedback.
        """
        lines = read_lines(self._path) if self._path.is_file() else []
        return [checked(line, str(self._path), number) for number, line in enumerate(lines, start=1)]

    def clear(self) -> None:
        """Delete what was stored."""
        with FileLock(f"{self._path}.lock"):
            self._path.unlink(missing_ok=True)


def candidates(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Candidates for the gold set, in its form: one for each question that was stored; a person still has to judge and complete them."""
    refusals = ("not_found", "related")
    latest = {line["question"]: line for line in lines if line.get("question")}
    return [
        {
            "id": f"feedback-{number:03}",
            "split": "dev",
            "language": line["language"],
            "kind": "unanswerable" if line["status"] in refusals else "name",
            "question": question,
            "answerable": line["status"] not in refusals,
            "passages": dict.fromkeys(line["passages"], 2) if line["verdict"] == "right" else {},
            "nuggets": [],
            "forbidden": [],
            "numbers": [],
            "parent": None,
            "note": f"feedback: {line['verdict']}; cited: {', '.join(line['passages']) or 'nothing'}",
        }
        for number, (question, line) in enumerate(latest.items(), start=1)
    ]
