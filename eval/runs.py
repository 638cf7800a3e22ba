"""Asking gold items and keeping the answers: resumable, with progress, every answer computed anew in a new run."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from eval.gold_set import Item
from eval.records import Record, read_records
from eval.rows import Answerer
from index.errors import StrategyQAError
from index.home import open_home, write_text
from rag.settings import Settings
from rag.types import Provenance

Report = Callable[[int, int, float], None]
"""Called with items done, items in all, seconds left."""

_CORE = ("question", "evidence", "judgement", "answer", "cues", "llms")
SOURCES = (
    *("index/**/*.py", "index/language/*.toml", "index/language/*.txt", "index/text/*.toml", "index/corpus/*"),
    *("rag/*.py", "prompts/*.toml", "eval/*.py"),
    *(f"rag/{folder}/*.{suffix}" for folder in _CORE for suffix in ("py", "toml", "json")),
)
"""Of every file that has a say in an answer, as patterns from the root of the repository."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """The answers of one row and what made them."""

    row: str
    records: tuple[Record, ...]
    provenance: Provenance
    code: str
    """Hash of the sources that answered."""
    cost: Mapping[str, float] = field(default_factory=dict)
    """What the asking cost, by name."""


def code_sha256() -> str:
    """Hash of every source file that has a say in an answer."""
    root = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for file in sorted(root.glob(pattern)):
            if file.is_file():
                digest.update(str(file.relative_to(root)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def ask(
    row: str, answerer: Answerer, items: Sequence[Item], provenance: Provenance, settings: Settings, report: Report | None = None
) -> Run:
    """Ask the items; a run of the same sources, weights and items that was interrupted goes on where it was.

    Answers are appended line by line to a file under ``STRATEGY_QA_HOME/evaluations``; a finished run is not read again.
    """
    code = code_sha256()
    key = hashlib.sha256(json.dumps([row, code, asdict(provenance), [item.id for item in items]]).encode()).hexdigest()[:16]
    folder = open_home(settings.home) / "evaluations"
    folder.mkdir(exist_ok=True)
    unfinished, finished = folder / f"{row}-{key}.part", folder / f"{row}-{key}.jsonl"
    done = {record.item.id: record for record in read_records(unfinished, items)} if unfinished.exists() else {}
    start = time.perf_counter()
    with unfinished.open("a", encoding="utf-8") as handle:
        if done:
            handle.write("\n")
        waiting = [item for item in items if item.id not in done]
        for number, item in enumerate(waiting, start=1):
            done[item.id] = answer_one(answerer, item)
            handle.write(done[item.id].to_json() + "\n")
            handle.flush()
            if report:
                left = (time.perf_counter() - start) / number * (len(waiting) - number)
                report(len(done), len(items), left)
    records = tuple(done[item.id] for item in items)
    write_text(finished, "".join(record.to_json() + "\n" for record in records))
    unfinished.unlink()
    return Run(row=row, records=records, provenance=provenance, code=code)


def answer_one(answerer: Answerer, item: Item) -> Record:
    """Ask one item; an expected failure is a record with its error."""
    try:
        # Through JSON and back, so that a resumed run and a fresh one hold the same.
        answer = json.loads(json.dumps(answerer.answer(item).to_dict()))
        return Record(item=item, answer=answer)
    except StrategyQAError as error:
        return Record(item=item, answer=None, error=f"{error.code}: {error.message}")
