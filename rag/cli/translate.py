"""``strategy-qa translate``: a draft of the reference translation, or the checks of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rag.cli.context import document_option, print_json, progress_bars, settings_of, waiting_for

if TYPE_CHECKING:
    from pathlib import Path

    from index.text.types import Document
    from rag.llms import LanguageModel
    from rag.settings import Settings


@click.command("translate")
@click.option("--check", is_flag=True, help="Only check the translation that is there, or its draft; exit code 1 where something is wrong.")
@click.option("--limit", type=click.IntRange(1), help="Translate this many headings and sentences at most in this run.")
@click.option("--section", metavar="SECTION", help="Translate this section alone, with those under it.")
@click.option("--small-model", is_flag=True, help="Draft with the model that answers, although it changes figures and names.")
@click.option("--list", "listed", is_flag=True, help="List what is drafted: id, the Japanese, the English, what is wrong with it.")
@click.option("--accept", metavar="ID", multiple=True, help="Use this drafted sentence from now on; can be given several times.")
@click.option("--anyway", is_flag=True, help="Accept it although a check marks it.")
@document_option
@click.option("--json", "as_json", is_flag=True, help="Print what was done as one JSON object.")
@click.pass_context
def command(
    ctx: click.Context,
    check: bool,
    limit: int | None,
    section: str | None,
    small_model: bool,
    listed: bool,
    accept: tuple[str, ...],
    anyway: bool,
    as_json: bool,
) -> None:
    """Draft the English of a document that has no translation, with a larger language model.

    The draft stands beside the document as NAME.en.draft.jsonl; lines that do not pass the checks of figures, dates,
    names and hedges are marked. It can be stopped at any time and goes on where it stopped. Nothing reads the draft.
    Of a document of the shelf somebody who reads both languages accepts sentences one by one; each is labelled as an
    unofficial translation wherever it stands. Or correct the whole draft, delete the marks and rename it to NAME.en.jsonl.
    """
    from index.document import read_document, text_file

    settings = settings_of(ctx)
    document = read_document(settings, translated=False)
    text = text_file(settings)
    if check:
        _check(document, text, as_json=as_json)
    elif listed:
        _list(document, text, as_json=as_json)
    elif accept:
        _accept(settings, document, text, accept, anyway=anyway, as_json=as_json)
    else:
        _draft(settings, document, text, limit, section, small_model=small_model, as_json=as_json)


def _draft(
    settings: Settings, document: Document, text: Path, limit: int | None, section: str | None, *, small_model: bool, as_json: bool
) -> None:
    from rag.translate import draft_file, draft_translation

    within = _within(document, section) if section else None
    model = _large_model(settings, small_model=small_model)
    with progress_bars() as progress:
        drafted = draft_translation(document, model, draft_file(text), limit=limit, within=within, progress=progress)
    if as_json:
        counts = {"translated": drafted.translated, "left": drafted.left, "faulty": drafted.faulty}
        print_json({"schema": 1, "draft": str(drafted.file), **counts})
        return
    click.echo(f"{drafted.translated} translated, {drafted.left} left, {drafted.faulty} marked as faulty: {drafted.file}")
    click.echo("next: read it (strategy-qa translate --list), correct it by hand, then type: strategy-qa translate --check")


def _within(document: Document, typed: str) -> frozenset[str]:
    """The ids of the sections that are meant, and of those under them."""
    from rag.finding_sections import find_sections

    paths = [one.path for one in find_sections(document, typed)]
    return frozenset(one.id for one in document.sections if any(one.path[: len(path)] == path for path in paths))


def _list(document: Document, text: Path, *, as_json: bool) -> None:
    from index.language.display import display
    from index.text.translation import accepted_file, read_translation
    from index.text.translation_checks import translation_faults
    from rag.translate import draft_file

    files = (draft_file(text), accepted_file(text))
    drafted, accepted = (read_translation(file) if file.is_file() else {} for file in files)
    known = {one.id: one.title for one in document.sections} | {one.id: display(one.text) for one in document.sentences}
    rows = []
    for identity, english in drafted.items():
        found = translation_faults(document, {identity: english})
        faults = [one.removeprefix(f"{identity}: ") for one in found if one.startswith(f"{identity}: ")]
        used = identity in accepted
        rows.append({"id": identity, "ja": known.get(identity, ""), "en": english, "faults": faults, "accepted": used})
        if not as_json:
            state = "accepted" if used else f"marked: {'; '.join(faults)}" if faults else "drafted"
            click.echo(f"{identity} ({state})\n    {known.get(identity, '')}\n    {' '.join(english)}")
    if as_json:
        print_json({"schema": 1, "draft": str(files[0]), "lines": rows})
        return
    click.echo(f"{len(rows)} drafted, {len(accepted)} accepted; next, type: strategy-qa translate --accept ID")


def _accept(settings: Settings, document: Document, text: Path, ids: tuple[str, ...], *, anyway: bool, as_json: bool) -> None:
    from index.errors import CorpusError
    from index.shelf import own_files
    from index.shelf.entries import library, read_shelf
    from rag.audit import by_command
    from rag.translate import acceptable, draft_file

    folder = settings.corpus.parent
    entry = next((one for one in read_shelf(settings.home).documents if library(settings.home) / one.folder == folder), None)
    if entry is None:
        raise CorpusError(
            f"{document.metadata.title} is not on the shelf", remedy="name one that is: strategy-qa translate --document NAME --accept ID"
        )
    chosen = acceptable(document, draft_file(text), ids, anyway=anyway)
    with progress_bars() as progress:
        own_files.accept(settings, entry, chosen, progress)
    by_command(settings.home, "document_changed", f"{entry.name}@{entry.revision}")
    if as_json:
        print_json({"schema": 1, "document": entry.name, "accepted": sorted(chosen)})
    else:
        click.echo(f"{len(chosen)} accepted; answers in English use them from now on, each labelled as an unofficial translation")


def _large_model(settings: Settings, *, small_model: bool) -> LanguageModel:
    from index.errors import SettingsError
    from index.weights.pin_file import pins
    from rag.llms import open_language_model

    is_small = settings.llm not in ("stand_in", "openai_server") and settings.llm_weights in [pin.name for pin in pins()]
    if settings.llm == "none" or (is_small and not small_model):
        raise SettingsError(
            f"{settings.llm_weights if settings.llm != 'none' else 'llm = none'} cannot translate: small models change figures and names",
            remedy="name a larger one: strategy-qa translate --set llm_weights=/path/to/model.gguf (or add --small-model)",
        )
    with waiting_for("loading the model"):
        # Each sentence is read once: states of it would only drive out those that questions need.
        model = open_language_model(settings.model_copy(update={"states_disk_gib": 0.0, "states_memory_mib": 0}))
    if model is None:
        raise SettingsError("llm = none cannot translate", remedy="type: strategy-qa config")
    return model


def _check(document: Document, text: Path, *, as_json: bool) -> None:
    from index.errors import CorpusError
    from index.text.translation import read_translation, translation_file
    from index.text.translation_checks import translation_faults
    from rag.translate import draft_file

    file = next((file for file in (draft_file(text), translation_file(text)) if file.is_file()), None)
    if file is None:
        raise CorpusError(f"{text.name} has neither a translation nor a draft of one", remedy="type: strategy-qa translate")
    faults = translation_faults(document, read_translation(file))
    if as_json:
        print_json({"schema": 1, "file": str(file), "faults": faults})
    else:
        for fault in faults:
            click.echo(fault)
        click.echo(f"{len(faults)} faults: {file}")
    if faults:
        raise CorpusError(f"{len(faults)} faults in {file}", remedy="mend the lines, then type: strategy-qa translate --check")
