"""Answering a file of questions so that a run can be killed at any moment and gone on with.

Every answer is one line, brought to the disk before the next question. A line that was only half written is dropped and
its question asked again; failed lines are retried; nothing that was answered is asked twice.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.errors import BusyError, StrategyQAError
from index.home import disk_errors, replacing
from index.progress import Progress, silent
from rag.errors import BatchError
from rag.types import SCHEMA, Answer, Earlier, Language, Provenance

_BEGINNING = b'{"schema": '
"""How each line of a batch begins."""


class EarlierQuestion(BaseModel):
    """An earlier question of the same conversation, and the id of its answer in the batch."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    answer_id: str


class BatchQuestion(BaseModel):
    """One line of the questions' file. Unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: str = Field(min_length=1)
    question: str
    language: Language | None = None
    history: list[EarlierQuestion] = []


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchReport:
    """What a run did, in questions."""

    answered: int
    skipped: int
    failed: int


class Answers(Protocol):
    """What a batch needs of an assistant."""

    @property
    def provenance(self) -> Provenance:
        """What makes its answers."""

    def answer(self, question: str, *, language: Language | None = None, history: Sequence[Earlier] = (), id: str | None = None) -> Answer:
        """The whole answer, or a ``StrategyQAError``."""


def read_questions(file: Path, *, language: Language | None = None) -> tuple[BatchQuestion, ...]:
    """Read a questions' file: UTF-8, one JSON object a line, empty lines are skipped.

    Args:
        file: the file.
        language: of the answers to lines that name none.

    Raises:
        BatchError: a line is malformed or repeats an id; the message has its number.
    """
    known: dict[str, int] = {}
    questions: list[BatchQuestion] = []
    for number, line in enumerate(_read_text(file).split("\n"), start=1):
        if not line.strip():
            continue
        question = _read_question(line, f"{file} line {number}")
        if question.id in known:
            raise BatchError(
                f"{file} line {number}: id {question.id!r} stands in line {known[question.id]} too", remedy="give each its own id"
            )
        if question.language is None and language is not None:
            question = question.model_copy(update={"language": language})
        for earlier in question.history:
            if earlier.answer_id not in known:
                raise BatchError(
                    f"{file} line {number}: history names answer_id {earlier.answer_id!r}, which no earlier line has",
                    remedy="put the earlier question before it",
                )
        known[question.id] = number
        questions.append(question)
    if not questions:
        raise BatchError(f"{file} holds no questions", remedy='write lines such as: {"id": "1", "question": "３つの基軸は何ですか"}')
    return tuple(questions)


def require_out(questions: Path, out: Path) -> None:
    """Refuse early what answers cannot be written to: the questions' own file, by whatever path, and what holds anything but answers.

    Raises:
        BatchError: as above.
    """
    if out.exists() and questions.exists() and out.samefile(questions):
        raise BatchError(f"{out} is the file of the questions itself", remedy="name another file for the answers: --out FILE")
    _lines(out)


def answer_batch(
    assistant: Answers, questions: Sequence[BatchQuestion], out: Path, *, restart: bool = False, progress: Progress = silent
) -> BatchReport:
    """Answer what is not yet answered in ``out``, appending one line a question.

    ``restart`` throws away what is in ``out``, where that is answers and nothing else.

    Raises:
        BatchError: ``out`` is no file of answers, or holds answers to other questions or of another provenance; or what makes the
            answers has changed meanwhile.
        BusyError: another batch is writing to it.
        SpaceError: the disk is full.
    """
    with _alone(out):
        lines = _lines(out)
        if restart:
            out.unlink(missing_ok=True)
            lines = []
        provenance = assistant.provenance
        answered = _go_on_from(out, lines, questions, asdict(provenance))
        left = [question for question in questions if question.id not in answered]
        failed = 0
        progress("answering", 0, len(left), "questions")
        for done, question in enumerate(left, start=1):
            line = _answer(assistant, question, answered)
            if line.get("provenance", asdict(provenance)) != asdict(provenance):
                raise BatchError(
                    f"what is asked, or what answers, has changed after {done - 1} answers, which are kept in {out}",
                    remedy="name another --out FILE, or add --restart",
                )
            failed += "error" in line
            answered |= _cited(line)
            _append(out, line)
            progress("answering", done, len(left), "questions")
    return BatchReport(answered=len(left) - failed, skipped=len(questions) - len(left), failed=failed)


def _answer(assistant: Answers, question: BatchQuestion, cited: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """The line of one question: its answer, or what went wrong. ``cited``: what answers cite, by their ids."""
    asked = {"schema": SCHEMA, "id": question.id, "question": question.question}
    history = [Earlier(question=one.question, cited=cited.get(one.answer_id, ())) for one in question.history]
    try:
        answer = assistant.answer(question.question, language=question.language, history=history, id=question.id)
    except StrategyQAError as error:
        return {**asked, "error": {"code": error.code, "message": str(error)}}
    except Exception as error:  # one question that fails must not end a run of hours
        return {**asked, "error": {"code": "unexpected", "message": f"{type(error).__name__}: {error}"}}
    return answer.to_dict() | asked


def _lines(out: Path) -> list[tuple[int, bytes, dict[str, Any]]]:
    """Number, bytes and object of every whole line of ``out``, which holds lines of a batch and nothing else.

    Raises:
        BatchError: it holds anything else, so that nobody may drop it.
    """
    if not out.exists():
        return []
    if not out.is_file():
        raise BatchError(f"{out} is not a regular file", remedy="name another --out FILE")
    found: list[tuple[int, bytes, dict[str, Any]]] = []
    lines = out.read_bytes().split(b"\n")
    for number, raw in enumerate(lines, start=1):
        if not raw.strip() or (number == len(lines) and _is_torn(raw)):
            continue
        line = _read_answer(raw)
        if line is None:
            raise BatchError(f"{out} line {number} is no answer of a batch, so the file is kept", remedy="name another --out FILE")
        found.append((number, raw, line))
    return found


def _is_torn(raw: bytes) -> bool:
    """Whether the process was killed while it wrote this last line: the beginning of one of its lines, and no whole one."""
    begins = raw.startswith(_BEGINNING) or _BEGINNING.startswith(raw)
    try:
        json.loads(raw)
    except (ValueError, RecursionError):
        return begins
    return False


def _go_on_from(
    out: Path, lines: Sequence[tuple[int, bytes, dict[str, Any]]], questions: Sequence[BatchQuestion], provenance: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Compare the lines of ``out`` with what is asked now, and leave only whole answers in it.

    Returns:
        What the answers cite, by the ids of those that are answered.
    """
    by_id = {question.id: question for question in questions}
    kept: list[bytes] = []
    answered: dict[str, tuple[str, ...]] = {}
    for number, raw, line in lines:
        if "error" in line:
            continue
        _require_same(line, by_id.get(line["id"]), provenance, f"{out} line {number}")
        answered |= _cited(line)
        kept.append(raw + b"\n")
    content = b"".join(kept)
    if out.exists() and content != out.read_bytes():
        with replacing(out) as beside:
            beside.write_bytes(content)
    return answered


def _cited(line: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The passages that an answer cites, under its id; nothing for what went wrong."""
    return {} if "error" in line else {line["id"]: tuple(dict.fromkeys(one["passage_id"] for one in line["citations"]))}


def _require_same(answer: Mapping[str, Any], question: BatchQuestion | None, provenance: Mapping[str, str], where: str) -> None:
    remedy = "name another --out FILE, or add --restart to begin anew"
    made = {**answer["provenance"], "schema": answer.get("schema")}
    for name, value in {**provenance, "schema": SCHEMA}.items():
        if made.get(name) != value:
            raise BatchError(f"{where} was answered with {name} = {made.get(name)}, now it is {value}", remedy=remedy)
    if question is None:
        return
    if answer["question"] != question.question:
        raise BatchError(f"{where}: id {question.id!r} answers {answer['question']!r}, now it asks {question.question!r}", remedy=remedy)
    if question.language and answer.get("language") != question.language:
        raise BatchError(f"{where}: id {question.id!r} is in {answer.get('language')!r}, now {question.language!r} is asked", remedy=remedy)


def _read_answer(raw: bytes) -> dict[str, Any] | None:
    """The object of a line; None where it is no line of a batch."""
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    whole = isinstance(line, dict) and isinstance(line.get("id"), str) and isinstance(line.get("question"), str)
    return line if whole and ("error" in line or (isinstance(line.get("provenance"), dict) and _cites(line.get("citations")))) else None


def _cites(citations: object) -> bool:
    """Whether these are citations, each of a passage."""
    return isinstance(citations, list) and all(isinstance(one, dict) and isinstance(one.get("passage_id"), str) for one in citations)


def _read_question(line: str, where: str) -> BatchQuestion:
    try:
        return BatchQuestion.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        found = f"{where}: {name + ': ' if name else ''}{first['msg']}"
        raise BatchError(found, remedy='each line is an object {"id", "question"[, "language"][, "history"]}') from error


def _read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BatchError(f"{file} is not UTF-8 (byte {error.start})", remedy="convert it: iconv -f CP932 -t UTF-8") from error
    except OSError as error:
        raise BatchError(f"{file} cannot be read: {error.strerror}", remedy="name a file of questions") from error


def _append(out: Path, line: Mapping[str, Any]) -> None:
    with disk_errors(out), out.open("ab") as handle:
        handle.write(json.dumps(line, ensure_ascii=False).encode("utf-8", errors="backslashreplace") + b"\n")
        handle.flush()
        os.fsync(handle.fileno())


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Keep a second batch away from the same file."""
    file = out.with_name(f".{out.name}.lock")
    lock = FileLock(str(file), timeout=0)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise BusyError(f"another batch is writing to {out}", remedy="wait for it to end, then type the same command again") from error
    except OSError as error:
        raise BatchError(f"{out} cannot be written: {error.strerror}", remedy="name another --out FILE") from error
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
        lock.release()
