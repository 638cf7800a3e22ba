"""``strategy-qa documents data``: what was drafted of a document's names and questions, and what a person put right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rag.cli.context import print_json, progress_bars, settings_of

if TYPE_CHECKING:
    from index.text.drafted import Corrected, Drafted

_KINDS = {"abbreviation": "abbreviation", "short": "short form", "term": "term", "decided": "name with its decision", "law": "law"}
_HEAD = """\
# What stands here is used in place of what was drafted of {name}. Keep what you want to change; the rest can go.
# Then type: strategy-qa documents data {name} --take {file}

"""


@click.command("data")
@click.argument("name")
@click.option("--take", type=click.Path(path_type=Path), metavar="FILE", help="Use what a person wrote in FILE from now on.")
@click.option("--write", type=click.Path(path_type=Path), metavar="FILE", help="Write what is used to FILE, to be corrected.")
@click.option("--draft", is_flag=True, help="Draft it anew from the text; what a person wrote stays.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(ctx: click.Context, name: str, take: Path | None, write: Path | None, draft: bool, as_json: bool) -> None:
    """List the names, terms and questions of the document NAME: drafted from which sentence, corrected by a person.

    Drafted names widen search and are known in questions. A decision that the text names is shown and not used until
    somebody gives it: documents update NAME --decided DAY --decided-by WHO.
    """
    from index.document import read_metadata, text_file
    from index.shelf.entries import read_shelf
    from index.shelf.own_files import draft_anew
    from index.text.drafted import corrected_file, read_corrected, read_drafted
    from rag.audit import by_command
    from rag.own_data import draft_questions, own_settings

    settings = settings_of(ctx)
    if take or draft:
        with progress_bars() as progress:
            entry = draft_anew(settings, name, corrections=take, progress=progress)
            draft_questions(settings, entry)
        by_command(settings.home, "document_changed", f"{entry.name}@{entry.revision}")
    entry = read_shelf(settings.home).find(name)
    own = own_settings(settings, entry)
    text = text_file(own)
    drafted, corrected = read_drafted(text), read_corrected(corrected_file(text))
    if write:
        _write(write, entry.name, drafted, corrected)
    if write and as_json:
        print_json({"schema": 1, "document": entry.name, "written": str(write)})
    elif write:
        click.echo(f"written: {write}; next: correct it, then type: strategy-qa documents data {entry.name} --take {write}")
    elif as_json:
        print_json({"schema": 1, "document": entry.name, "drafted": drafted.model_dump(), "corrected": corrected.model_dump()})
    else:
        for line in _lines(drafted.still_to_give(read_metadata(own.corpus)), corrected):
            click.echo(line)
        click.echo(f"next, to correct it: strategy-qa documents data {entry.name} --write FILE")


def _lines(drafted: Drafted, corrected: Corrected) -> Iterator[str]:
    for name in corrected.names:
        yield f"corrected: {_forms(name.name, name.also)}"
    for one in drafted.names:
        if not corrected.stands_for(one.name):
            state = "wrong, not used" if corrected.is_wrong(one.name) else f"drafted, {_KINDS[one.kind]}"
            also = [form for form in one.also if not corrected.is_wrong(form)]
            yield f"{state}: {_forms(one.name, also)}{f' ({one.note})' if one.note else ''}"
            yield f"    {one.words}"
    if drafted.decision:
        yield f"drafted, not used until you give it: decided {drafted.decision.day} by {drafted.decision.by or 'unknown'}"
        yield f"    {drafted.decision.words}"
    for language in ("ja", "en"):
        given = getattr(corrected.examples, language)
        for question in given or getattr(drafted.examples, language):
            yield f"question ({'corrected' if given else 'drafted'}): {question}"


def _forms(name: str, also: Sequence[str]) -> str:
    return " = ".join([name, *also])


def _write(file: Path, name: str, drafted: Drafted, corrected: Corrected) -> None:
    """Write what is used as a file of corrections; a file that is there is not written over."""
    from index.errors import CorpusError
    from index.text.drafted import Corrected, Examples, Name, corrected_text, kept_names

    if file.exists():
        raise CorpusError(f"{file} is there already", remedy="name another file, or move that one away")
    names = [*corrected.names, *(Name(name=one.name, also=one.also) for one in kept_names(drafted, corrected) if one.also)]
    ja, en = (getattr(corrected.examples, language) or getattr(drafted.examples, language) for language in ("ja", "en"))
    used = Corrected(wrong=corrected.wrong, names=tuple(names), examples=Examples(ja=ja, en=en))
    try:
        file.write_text(_HEAD.format(name=name, file=file) + corrected_text(used), encoding="utf-8")
    except OSError as error:
        raise CorpusError(f"{file} cannot be written: {error.strerror}", remedy="name a file in a folder that is there") from error
