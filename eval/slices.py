"""The parts of a gold set whose figures stand in reports beside the whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from eval.records import Record

SLICES: dict[str, Callable[[Record], bool]] = {
    "all": lambda record: record.item.kind != "noise",
    "ja": lambda record: record.item.language == "ja" and record.item.kind != "noise",
    "en": lambda record: record.item.language == "en" and record.item.kind != "noise",
    "several": lambda record: record.item.kind in ("several", "list"),
    "unanswerable": lambda record: not record.item.answerable,
    "noise": lambda record: record.item.kind == "noise",
}
"""By name. Noise twins stand apart: their parents are in the other slices."""


def sliced(records: Sequence[Record]) -> dict[str, list[Record]]:
    """The records of each slice that has any."""
    parts = {name: [record for record in records if belongs(record)] for name, belongs in SLICES.items()}
    return {name: part for name, part in parts.items() if part}
