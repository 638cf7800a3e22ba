"""Two runs of the same items, side by side and paired."""

from __future__ import annotations

from collections.abc import Sequence

from eval.metrics import Metric, metric, metrics
from eval.records import Record
from eval.statistics import difference_interval, mcnemar


def paired(one: Metric, before: Sequence[Record], after: Sequence[Record]) -> str:
    """The mean difference of a metric over the items of both with its 95 % interval: ``+0.012 [-0.004, +0.030]``; empty without items."""
    first = {record.item.id: one.measure(record) for record in before}
    both = [(record.item.group, first.get(record.item.id), one.measure(record)) for record in after]
    differences = [(group, new - old) for group, old, new in both if old is not None and new is not None]
    if not differences:
        return ""
    low, high = difference_interval(differences)
    return f"{sum(value for _, value in differences) / len(differences):+.3f} [{low:+.3f}, {high:+.3f}]"


def compare(before: Sequence[Record], after: Sequence[Record]) -> list[str]:
    """Lines of a report: figures of both, mean paired difference with its interval, and the dev items that flipped."""
    first = {record.item.id: record for record in before}
    pairs = [(first[record.item.id], record) for record in after if record.item.id in first]
    lines = [f"{len(pairs)} items in both", f"{'':28}{'before':>9}{'after':>9}{'difference, paired, 95 %':>34}"]
    for one in metrics():
        old, new = one.of([a for a, _ in pairs]), one.of([b for _, b in pairs])
        if old is not None and new is not None and (difference := paired(one, before, after)):
            lines.append(f"{one.name:28}{old:>9.3f}{new:>9.3f}{difference:>34}")
    correct = metric("correct")
    flips = [(b, (correct.measure(b) or 0) > (correct.measure(a) or 0)) for a, b in pairs if correct.measure(a) != correct.measure(b)]
    better = [record for record, up in flips if up]
    worse = [record for record, up in flips if not up]
    lines.append(f"{len(better)} turned right, {len(worse)} wrong, exact McNemar p = {mcnemar(len(worse), len(better)):.3f}")
    for name, records in (("turned right", better), ("turned wrong", worse)):
        lines += [f"  {name}: {record.item.id} {record.item.question}" for record in records if record.item.split == "dev"]
        hidden = sum(record.item.split == "test" for record in records)
        if hidden:
            lines.append(f"  {name}: {hidden} of the test split, which is sealed")
    return lines
