"""``strategy-qa documents``: the shelf of documents that are asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rag.cli.compare import command as compare
from rag.cli.context import embedding, print_json, progress_bars, settings_of
from rag.cli.own_data import command as data

if TYPE_CHECKING:
    from index.sections.report import Report
    from index.shelf.entries import Entry
    from index.text.metadata import Metadata
    from rag.settings import Settings

_KNOWN = (
    click.option("--title", help="The document's title; without it, what the file says, else the file's name."),
    click.option("--decided", metavar="YYYY-MM-DD", help="The day on which it was decided."),
    click.option("--decided-by", help="Who decided it."),
    click.option("--publisher", help="Who published it."),
    click.option("--edition", help="What tells this edition from others: 2025."),
    click.option("--edition-of", metavar="NAME", help="The document of the shelf of which it is a newer edition."),
    click.option("--licence", help="Under which terms it may be used."),
    click.option("--language", type=click.Choice(["ja", "en"]), help="The language of its text."),
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
_MOST_DOUBTS = 20
_USE = {"used": "", "older": "@{revision}, an older text", "unused": "@{revision}, not in use"}


def _known(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of what is known of a document."""
    for option in reversed(_KNOWN):
        function = option(function)
    return function


@click.group("documents")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Put documents on the shelf, list, show, compare, change and remove them.

    Read are txt, md, docx, html, pdf with a text layer, and the XML of e-Gov's laws. What nobody gives of a document is
    unknown, is shown as unknown, and nothing is said of it. All are asked together; ask --document NAME,NAME or the
    setting document names those that may answer.
    """
    # The shelf is reached even where the setting names a document that it does not have.
    ctx.obj.flags["document"] = ""


command.add_command(compare)
command.add_command(data)


@command.command("add")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--name", help="The name by which it is asked; without it, made from the file's name.")
@_known
@_JSON
@click.pass_context
def add(ctx: click.Context, /, files: tuple[Path, ...], name: str | None, as_json: bool, **known: str | None) -> None:
    """Read each FILE, put it on the shelf and build its index; goes on where it was stopped.

    Shown at the end: what was understood, and what to look at before anybody asks. With pool = ray the answerers embed the texts.
    """
    from index.shelf import shelf
    from index.shelf.arriving import OnShelfError
    from rag.audit import by_command
    from rag.own_data import try_questions

    several = len(files) > 1
    if several and (name or known["title"] or as_json):
        raise click.UsageError("--name, --title and --json are for one FILE", ctx)
    settings = settings_of(ctx)
    added: list[tuple[Entry, Report]] = []
    with progress_bars() as progress, embedding(settings):
        for file in files:
            try:
                entry, report = shelf.add(settings, file, known, name=name, progress=progress)
            except OnShelfError as error:  # of several files, those before an interruption
                if not several:
                    raise
                click.echo(f"strategy-qa: {error.message}", err=True)
                continue
            try_questions(settings, entry)
            by_command(settings.home, "document_added", f"{entry.name}@{entry.revision}")
            added.append((entry, report))
    for entry, report in added:
        _show(settings, entry, report, as_json=as_json)


@command.command("update")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@_known
@_JSON
@click.pass_context
def update(ctx: click.Context, /, name: str, file: Path | None, as_json: bool, **known: str | None) -> None:
    """Change what is known of the document NAME, or give it the newer text FILE; the older text is kept, inactive.

    What is given as empty becomes unknown: --publisher "".
    """
    from index.shelf import shelf
    from rag.audit import by_command
    from rag.own_data import try_questions

    if file is None and all(value is None for value in known.values()):
        raise click.UsageError("a FILE or what is known was expected, such as --title TITLE", ctx)
    settings = settings_of(ctx)
    with progress_bars() as progress, embedding(settings):
        entry, report = shelf.update(settings, name, known, file=file, progress=progress)
        if file:
            try_questions(settings, entry)
    by_command(settings.home, "document_changed", f"{entry.name}@{entry.revision}")
    _show(settings, entry, report, as_json=as_json)


@command.command("list")
@_JSON
@click.pass_context
def list_documents(ctx: click.Context, as_json: bool) -> None:
    """List the documents on the shelf, and the one that the settings name beside it."""
    from index.document import read_metadata
    from index.shelf.changing import take_over
    from index.shelf.entries import METADATA, library, read_shelf

    settings = settings_of(ctx)
    take_over(settings)
    shelf = read_shelf(settings.home)
    rows = [
        {**entry.model_dump(), "title": read_metadata(library(settings.home) / entry.folder / METADATA).title} for entry in shelf.documents
    ]
    own = read_metadata(settings.corpus)
    if as_json:
        print_json({"schema": 1, "documents": rows, "corpus": {"name": own.document, "title": own.title}})
        return
    click.echo(f"{own.document}: {own.title} (the setting corpus)")
    for row, state in zip(rows, map(shelf.state, shelf.documents), strict=True):
        edition = f", edition {row['edition']}" if row["edition"] else ""
        newer = f", a newer edition of {row['edition_of']}" if row["edition_of"] else ""
        click.echo(f"{row['name']}{_USE[state].format(**row)}: {row['title']}{edition}{newer}")


@command.command("show")
@click.argument("name")
@_JSON
@click.pass_context
def show(ctx: click.Context, name: str, as_json: bool) -> None:
    """Show what is known of the document NAME, what was understood of its file, and its sections."""
    from index.shelf.entries import read_shelf
    from index.shelf.shelf import read_report

    settings = settings_of(ctx)
    entry = read_shelf(settings.home).find(name)
    _show(settings, entry, read_report(settings.home, entry), as_json=as_json, sections=True)


@command.command("use")
@click.argument("name")
@click.pass_context
def use(ctx: click.Context, name: str) -> None:
    """Ask the text NAME@REVISION from now on: one that was added in the page, was set aside, or is older."""
    from index.shelf import shelf
    from rag.audit import by_command

    settings = settings_of(ctx)
    with progress_bars() as progress, embedding(settings):
        entry = shelf.use(settings, name, progress)
    by_command(settings.home, "document_used", f"{entry.name}@{entry.revision}")
    click.echo(f"in use: {entry.name}@{entry.revision}")


@command.command("remove")
@click.argument("name")
@_JSON
@click.pass_context
def remove(ctx: click.Context, name: str, as_json: bool) -> None:
    """Take the document NAME off the shelf, with its older texts and their indexes; NAME@REVISION: that text alone."""
    from index.shelf import shelf
    from rag.audit import by_command

    settings = settings_of(ctx)
    gone = shelf.remove(settings, name)
    by_command(settings.home, "document_removed", name)
    if as_json:
        print_json({"schema": 1, "removed": [f"{entry.name}@{entry.revision}" for entry in gone]})
    else:
        click.echo(f"removed: {', '.join(f'{entry.name}@{entry.revision}' for entry in gone)}")


def _show(settings: Settings, entry: Entry, report: Report, *, as_json: bool, sections: bool = False) -> None:
    from index.document import read_document, text_file
    from index.shelf.entries import METADATA, library
    from index.text.drafted import read_drafted

    own = settings.model_copy(update={"corpus": library(settings.home) / entry.folder / METADATA})
    document = read_document(own)
    drafted = read_drafted(text_file(own, document.metadata))
    tree = [{"id": section.id, "label": section.label, "heading": section.headings[-1].text} for section in document.sections]
    if as_json:
        known = document.metadata.model_dump()
        found: dict[str, Any] = {"schema": 1, "document": entry.model_dump(), "metadata": known, "report": report.model_dump()}
        found["drafted"] = drafted.model_dump()
        print_json(found | ({"sections": tree} if sections else {}))
        return
    for line in _lines(document.metadata, entry, report):
        click.echo(line)
    if drafted.names or drafted.decision:
        decided = f", and that it was decided: {drafted.decision.written}" if drafted.decision else ""
        click.echo(f"drafted from the text, for you to look at: {len(drafted.names)} names and terms{decided}")
        click.echo(f"  list them: strategy-qa documents data {entry.name}")
    if sections:
        for section in document.sections:
            click.echo(f"{'  ' * len(section.path)}{section.headings[-1].text}")
        return
    click.echo(f'next, type: strategy-qa documents show {entry.name}, then: strategy-qa ask --document {entry.name} "QUESTION"')


def _lines(metadata: Metadata, entry: Entry, report: Report) -> list[str]:
    """What is known, what was understood, what is doubtful."""
    pages = f"{report.pages} pages, " if report.pages else ""
    lines = [
        f"{entry.name}: {metadata.title} (title: {report.title_from})",
        f"read as {report.format}: {pages}{report.sections} sections, {report.passages} passages, {report.sentences} sentences",
    ]
    if report.contents:
        found, of = report.contents
        lines.append(f"its own table of contents: {found} of {of} lines are headings that were found")
    known = {"publisher": metadata.publisher, "decided": metadata.decided, "by": metadata.decided_by, "licence": metadata.licence}
    lines += [f"{name}: {value}" for name, value in known.items() if value]
    if report.unknown:
        lines.append(f"unknown, and shown as unknown: {', '.join(report.unknown)}")
    lines += [f"look at: {doubt}" for doubt in report.doubts[:_MOST_DOUBTS]]
    if len(report.doubts) > _MOST_DOUBTS:
        lines.append(f"look at: {len(report.doubts) - _MOST_DOUBTS} more places (--json)")
    return lines
