"""``python -m eval outside``: reads the files, asks every case, prints a table a file."""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.bench.bench import JSQUAD, spaced
from eval.outside.asking import Asker
from eval.outside.forms import SUFFIXES, form_of
from eval.outside.types import Case, Figures, Form, Item, Outcome
from index.embedders import open_embedder
from index.errors import BusyError, DependencyError, SettingsError, SpaceError, StrategyQAError, WeightsError
from rag.llms import open_language_model
from rag.settings import load_settings

ROOT = Path(__file__).parent.parent.parent
_TO_TYPE = "type: python -m eval outside --data FOLDER"
_SET_UP = (BusyError, DependencyError, SettingsError, SpaceError, WeightsError, ImportError, MemoryError)
"""Errors of the machine, not of an item: they end the run."""
_SECONDS = 10.0

Report = Callable[[int, int, float], None]
"""Called with items done, items in all, seconds left."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Set:
    """One file of items."""

    name: str
    """The file's name without its suffix."""
    file: Path
    form: Form
    items: tuple[Item, ...]


def run_outside(options: Namespace) -> int:
    """Ask the items of every file and print the figures.

    Raises:
        StrategyQAError: the folder or a file is not what it should be, or the models cannot be opened.
    """
    sets = read_sets(Path(options.data) if options.data else None, sample=options.sample)
    settings = load_settings().settings.model_copy(update={"states_disk_gib": 0.0})
    asker = Asker(settings, open_embedder(settings), open_language_model(settings), fresh=options.fresh)
    figures: dict[str, Figures] = {}
    for one in sets:
        outcomes = outcomes_of(one, asker, _progress(one.name))
        figures[one.name] = figures_of(one, outcomes)
        for error, times in Counter(outcome.error for outcome in outcomes if outcome.error).most_common(3):
            print(f"{one.name}: {times} times {error}", file=sys.stderr, flush=True)
        print("\n".join(table(one, figures[one.name])), end="\n\n", flush=True)
    if options.json:
        print(json.dumps(rounded(figures), ensure_ascii=False))
    return 0


def read_sets(folder: Path | None, *, sample: int | None = None, root: Path = ROOT) -> tuple[Set, ...]:
    """Read the files of a folder whose names end in .json or .jsonl; others are not looked at.

    Args:
        folder: where they are; None: ``../shared/data/outside`` beside the checkout, and JSQuAD beside that folder.
        sample: so many items of each file, evenly spaced; None: as many as each form says.
        root: the checkout.

    Raises:
        StrategyQAError: the folder is not there or holds no such file, or a file is of no known form.
    """
    data = root.parent / "shared" / "data"
    place = folder or data / "outside"
    if sample is not None and sample < 1:
        raise StrategyQAError(
            f"--sample {sample} asks nothing, a number from 1 was expected", remedy="type: python -m eval outside --sample 20"
        )
    if not place.is_dir():
        raise StrategyQAError(f"{place} is not there, a folder of questions and passages was expected", remedy=_TO_TYPE)
    files = sorted(file for file in place.iterdir() if file.suffix in SUFFIXES and not file.name.startswith(".") and file.is_file())
    if folder is None and (data / JSQUAD).is_file():
        files.append(data / JSQUAD)
    if not files:
        raise StrategyQAError(f"{place} holds no .json or .jsonl file", remedy=_TO_TYPE)
    twice = [name for name, times in Counter(file.stem for file in files).items() if times > 1]
    if twice:
        raise StrategyQAError(f"{place} holds two files named {twice[0]}", remedy="rename one of them")
    return tuple(_read(file, sample) for file in files)


def outcomes_of(one: Set, asker: Asker, report: Report | None = None) -> tuple[Outcome, ...]:
    """Ask every case of every item; an item that was asked before is read.

    Raises:
        StrategyQAError: an error of the machine, such as a full disk. The error of an item is its outcome.
    """
    outcomes: list[Outcome] = []
    start, asked = time.perf_counter(), 0
    for number, item in enumerate(one.items, start=1):
        now = False
        for case in item.cases:
            outcome, new = _outcome(item, case, one, asker)
            outcomes.append(outcome)
            now = now or new
        asked += now
        if report:
            left = (time.perf_counter() - start) / asked * (len(one.items) - number) if asked else 0.0
            report(number, len(one.items), left)
    return tuple(outcomes)


def figures_of(one: Set, outcomes: Sequence[Outcome]) -> Figures:
    """How many items there are, what the form measures, and how many items failed with an error."""
    failed = {outcome.item for outcome in outcomes if outcome.error}
    return {"items": len(one.items), **one.form.measure(outcomes), "errors": len(failed)}


def table(one: Set, figures: Figures) -> Iterator[str]:
    """The figures of one file."""
    yield f"**{one.name}** ({one.form.name})"
    yield ""
    yield f"| {' | '.join(name.replace('_', ' ') for name in figures)} |"
    yield "|---" * len(figures) + "|"
    yield f"| {' | '.join(_cell(value) for value in figures.values())} |"


def rounded(figures: Mapping[str, Figures]) -> dict[str, dict[str, float | None]]:
    """The figures as JSON shows them: four digits after the point."""
    return {
        name: {key: round(value, 4) if isinstance(value, float) else value for key, value in of.items()} for name, of in figures.items()
    }


def _read(file: Path, sample: int | None) -> Set:
    form = form_of(file)
    items = form.read(file)
    count = sample or form.sample
    return Set(name=file.stem, file=file, form=form, items=spaced(items, count) if count else items)


def _outcome(item: Item, case: Case, one: Set, asker: Asker) -> tuple[Outcome, bool]:
    """The outcome of a case, and whether it was asked just now. An error is not kept: the next run asks again."""
    try:
        reply, new = asker.reply(case, title=one.name, file=one.file.name)
    except _SET_UP:
        raise
    except Exception as error:  # A text that nobody expected may break anything; the run goes on and counts it.
        said = f"{error.code}: {error.message}" if isinstance(error, StrategyQAError) else f"{type(error).__name__}: {error}"
        return Outcome(item=item.id, case=case, reply=None, error=said), True
    return Outcome(item=item.id, case=case, reply=reply), new


def _cell(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _progress(name: str) -> Report:
    last = [0.0]

    def report(done: int, total: int, left: float) -> None:
        if done == total or time.monotonic() - last[0] > _SECONDS:
            last[0] = time.monotonic()
            print(f"{name}: {done}/{total} items, {left:.0f} s left", file=sys.stderr, flush=True)

    return report
