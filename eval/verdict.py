"""The gate: invariants, floors, and a paired comparison with the committed baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from eval.baseline import Baseline
from eval.metrics import Metric, metric, metrics
from eval.records import Record
from eval.slices import sliced
from eval.statistics import mcnemar

MARGIN = 0.03
"""Points below the baseline that a figure may lie."""
SMALLEST = 20
"""Records of a slice from which its floor holds: with fewer, one item is worth more than the margin."""
ASKED = 90
"""Gold items that the gate asks, about: so many that the slices of English and of unanswerable questions have their floors."""
GATED_SLICES = ("all", "en", "unanswerable", "several")


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that the gate looked at."""

    check: str
    level: Literal["pass", "warn", "fail"]
    text: str


def verdict(records: Sequence[Record], baseline: Baseline, *, same_machine: bool, stages: Sequence[str] | None = None) -> list[Finding]:
    """Judge a run. ``stages`` limits it to metrics of these stages; the paired comparison is left out where 'answer' is not among them."""
    chosen = [one for one in metrics() if one.gating and (stages is None or one.stage in stages)]
    findings = [_invariant(one, records) for one in chosen if one.invariant]
    softer: Literal["warn", "fail"] = "fail" if same_machine else "warn"
    for name, part in sliced(records).items():
        if name in GATED_SLICES:
            findings += [finding for one in chosen if (finding := _floor(one, name, part, baseline, softer))]
    if stages is None or "answer" in stages:
        findings.append(_paired(records, baseline, softer))
    return findings


def passed(findings: Sequence[Finding]) -> bool:
    """Whether nothing failed."""
    return not any(finding.level == "fail" for finding in findings)


def _invariant(one: Metric, records: Sequence[Record]) -> Finding:
    broken = [record for record in records if (value := one.measure(record)) is not None and value < 1]
    if not broken:
        return Finding(check=f"{one.name} (invariant)", level="pass", text="none broken")
    named = [record.item.id for record in broken if record.item.split == "dev"]
    shown = f"; of dev: {', '.join(named[:8])}" if named else ""
    return Finding(check=f"{one.name} (invariant)", level="fail", text=f"broken by {len(broken)} answers{shown}")


def _floor(one: Metric, name: str, part: Sequence[Record], baseline: Baseline, softer: Literal["warn", "fail"]) -> Finding | None:
    values = one.values(part)
    committed = baseline.of(one, part)
    if len(values) < SMALLEST or committed is None or len(committed) != len(values):
        return None
    found, floor = one.combine(values), one.combine(committed) - MARGIN
    text = f"{found:.3f}, floor {floor:.3f}, {len(values)} items"
    return Finding(check=f"{one.name}, {name}", level="pass" if found >= floor else softer, text=text)


def _paired(records: Sequence[Record], baseline: Baseline, softer: Literal["warn", "fail"]) -> Finding:
    correct = metric("correct")
    known = [record for record in records if baseline.of(correct, [record]) is not None]
    if not known:
        return Finding(check="paired with the baseline", level="warn", text="the baseline knows none of the items: type: make eval")
    now = [correct.measure(record) for record in known]
    before = [values[0] for record in known if (values := baseline.of(correct, [record]))]
    worse = sum(a is not None and a < b for a, b in zip(now, before, strict=True))
    better = sum(a is not None and a > b for a, b in zip(now, before, strict=True))
    difference, p = (better - worse) / len(known), mcnemar(worse, better)
    text = f"{better} turned right, {worse} wrong, of {len(known)}; difference {difference:+.3f}, exact McNemar p = {p:.3f}"
    bad = worse > better and (p < 0.05 or difference <= -MARGIN)
    return Finding(check="paired with the baseline", level=softer if bad else "pass", text=text)
