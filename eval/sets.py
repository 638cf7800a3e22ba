"""Figures by set: who wrote the questions, and whether anything was chosen by them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from eval.gold_set import FOLDER, Item, read_items
from eval.metrics import metric
from eval.records import Record

UNSEEN = ("unseen-look", "unseen-totals")
"""Questions written without sight of product and gold set: a half that may be looked at, and a half for totals alone."""

_COLUMNS: Mapping[str, tuple[str, Callable[[Record], bool]]] = {
    "wholly right or rightly refused": ("correct", lambda record: record.item.kind != "noise"),
    "several sections: all facts": ("correct", lambda record: record.item.kind == "several"),
    "statements with a fact asked for": ("set precision", lambda record: record.item.kind not in ("exhaustive", "noise")),
    "how, why, overview: bullets covered": ("covered", lambda record: True),
    "not called complete wrongly": ("complete rightly", lambda record: True),
    "unanswerable refused": ("correct", lambda record: not record.item.answerable and record.item.kind == "unanswerable"),
    "answerable answered": ("answerable answered", lambda record: record.item.kind != "noise"),
}


def unseen_items() -> dict[str, tuple[Item, ...]]:
    """The unseen questions by half."""
    return {name: read_items(FOLDER / f"{name}.jsonl") for name in UNSEEN}


def set_table(sets: Mapping[str, Sequence[Record]]) -> Iterator[str]:
    """One row a set, one column a figure, with the number of questions that it rests on."""
    yield f"| set | questions | {' | '.join(_COLUMNS)} |"
    yield "|---|---|" + "---|" * len(_COLUMNS)
    for name, records in sets.items():
        cells = []
        for measure, belongs in _COLUMNS.values():
            part = [record for record in records if belongs(record)]
            values = metric(measure).values(part)
            figure = metric(measure).of(part)
            cells.append("" if figure is None else f"{figure:.3f} ({len(values)})")
        yield f"| {name} | {len(records)} | {' | '.join(cells)} |"
