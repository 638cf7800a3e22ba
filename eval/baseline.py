"""The product's own committed figures, item by item, which the gate compares a run with.

Items are named by a hash: the file says how many turned right or wrong, not which questions of the test split did.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from eval.gold_set import gold_sha256
from eval.metrics import Metric, metrics
from eval.records import Record
from eval.runs import Run
from index.errors import StrategyQAError
from index.home import write_text
from index.native import processor_flags

FILE = Path(__file__).parent / "baseline.json"


class Baseline(BaseModel):
    """What ``python -m eval accept`` wrote."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gold_sha256: str
    llm: str
    machine: str
    """Hash of the processor's flags: other processors may round otherwise."""
    values: dict[str, dict[str, float]]
    """Metric -> hashed item id -> value."""

    def of(self, metric: Metric, records: Sequence[Record]) -> list[float] | None:
        """The baseline's values of the same items; None where an item was not in it."""
        known = self.values.get(metric.name, {})
        keys = [hashed(record.item.id) for record in records if metric.measure(record) is not None]
        return [known[key] for key in keys] if keys and all(key in known for key in keys) else None


def hashed(identity: str) -> str:
    """The name of an item in the baseline."""
    return hashlib.sha256(f"strategy-qa gold {identity}".encode()).hexdigest()[:12]


def machine() -> str:
    """Hash of this processor's flags."""
    return hashlib.sha256(processor_flags().encode()).hexdigest()[:12]


def load_baseline(file: Path = FILE) -> Baseline:
    """Read the committed baseline.

    Raises:
        StrategyQAError: it is missing or not of this form.
    """
    try:
        return Baseline.model_validate_json(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StrategyQAError(f"{file} is no baseline: {str(error).splitlines()[0]}", remedy="type: make eval") from error


def write_baseline(run: Run, file: Path = FILE) -> None:
    """Make a run of every item the baseline."""
    values: dict[str, dict[str, float]] = {}
    for metric in metrics():
        if metric.gating:
            measured = ((hashed(record.item.id), metric.measure(record)) for record in run.records)
            values[metric.name] = {key: round(value, 4) for key, value in measured if value is not None}
    baseline = Baseline(gold_sha256=gold_sha256(), llm=run.provenance.llm, machine=machine(), values=values)
    write_text(file, json.dumps(baseline.model_dump(), sort_keys=True, indent=0) + "\n")
