"""What commands share: the settings, text as it was typed, JSON, and the drawing of progress."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

    from index.progress import Progress
    from rag.settings import LoadedSettings, Settings

LINE_EVERY_S = 10.0
"""Seconds between two lines about one task where there is no terminal to draw a bar on."""

LARGEST_INPUT = 1_000_000
"""Bytes of standard input that are read; longer questions are refused anyway."""


def loaded_settings_of(ctx: click.Context) -> LoadedSettings:
    """The settings with their origins, read once for each run.

    Raises:
        SettingsError: a setting is unknown, malformed or out of bounds.
    """
    from rag.settings import load_settings

    if ctx.obj.loaded is None:
        ctx.obj.loaded = load_settings(ctx.obj.flags)
    loaded: LoadedSettings = ctx.obj.loaded
    return loaded


def _set_document(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.obj.flags["document"] = value


document_option = click.option(
    "--document",
    metavar="NAMES",
    expose_value=False,
    callback=_set_document,
    help="Documents of the shelf, by their names with commas between; without it, those of the settings.",
)
"""For commands that read documents."""


def settings_of(ctx: click.Context) -> Settings:
    """The settings (raises as ``loaded_settings_of``)."""
    return loaded_settings_of(ctx).settings


def typed_text(value: str) -> str:
    """Text from an argument, or from standard input where the argument is ``-``.

    Raises:
        QuestionError: its bytes are not UTF-8.
    """
    from rag.errors import QuestionError

    try:
        if value == "-":
            return sys.stdin.buffer.read(LARGEST_INPUT).decode("utf-8-sig")
        value.encode("utf-8")
    except UnicodeError as error:
        raise QuestionError("what was typed is not UTF-8 text", remedy="type it again, or convert it: iconv -f CP932 -t UTF-8") from error
    return value


def print_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can say
    """Print exactly one JSON object."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@contextmanager
def waiting_for(what: str) -> Iterator[None]:
    """Say on a terminal what takes a while."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


@contextmanager
def embedding(settings: Settings) -> Iterator[None]:
    """Have texts embedded by the answerers where the settings name a pool; here where none are ready."""
    with ExitStack() as stack:
        if settings.pool == "ray":
            from index.embedders import embedding_by
            from rag.pool import PoolError
            from rag.pool.embedding import embedder_of_pool

            try:
                stack.enter_context(embedding_by(embedder_of_pool(settings)))
            except PoolError as error:
                click.echo(f"strategy-qa: {error.message}: texts are embedded on this machine", err=True)
        yield


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """Draw progress on stderr: bars on a terminal, now and then a plain line elsewhere."""
    if not sys.stderr.isatty():
        yield progress_lines(lambda line: click.echo(line, err=True))
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[amount]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        yield _draw(bars)


def _draw(bars: Bars) -> Progress:
    from rich.progress import TaskID

    known: dict[str, TaskID] = {}

    def report(task: str, done: int, total: int, unit: str) -> None:
        if task not in known:
            known[task] = bars.add_task(task, total=total, amount="")
        bars.update(known[task], completed=done, total=total, amount=amount(done, total, unit))

    return report


def progress_lines(write: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> Progress:
    """Progress as lines: the first and the last report of each task, and one every ``LINE_EVERY_S`` between."""
    began: dict[str, tuple[float, int]] = {}
    written: dict[str, float] = {}

    def report(task: str, done: int, total: int, unit: str) -> None:
        now = clock()
        start, done_before = began.setdefault(task, (now, done))
        if task in written and done < total and now - written[task] < LINE_EVERY_S:
            return
        written[task] = now
        rate = (done - done_before) / (now - start) if now > start else 0.0
        left = f", about {duration((total - done) / rate)} left" if rate and done < total else ""
        write(f"{task}: {amount(done, total, unit)}{left}")

    return report


def amount(done: int, total: int, unit: str) -> str:
    """``1.2 of 3.4 GB``, ``12 of 40 passages``."""
    if unit != "B":
        return f"{done} of {total} {unit}"
    size, name = next(((size, name) for size, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")) if total >= size), (1, "B"))
    return f"{done / size:.{1 if size > 1 else 0}f} of {total / size:.{1 if size > 1 else 0}f} {name}"


def duration(seconds: float) -> str:
    """``45 s``, ``3 min``, ``1 h 5 min``."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
