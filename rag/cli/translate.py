"""``strategy-qa translate``: a draft of the reference translation, or the checks of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rag.cli.context import print_json, progress_bars, settings_of, waiting_for

if TYPE_CHECKING:
    from pathlib import Path

    from index.types import Document
    from rag.llms import LanguageModel
    from rag.settings import Settings


@click.command("translate")
@click.option("--check", is_flag=True, help="Only check the translation that is there, or its draft; exit code 1 where something is wrong.")
@click.option("--limit", type=click.IntRange(1), help="Translate this many headings and sentences at most in this run.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as one JSON object.")
@click.pass_context
def command(ctx: click.Context, check: bool, limit: int | None, as_json: bool) -> None:
    """Draft the English of a document that has no translation, with a larger language model.

    The draft stands beside the document as NAME.en.draft.jsonl; lines that do not pass the checks of figures, dates,
    names and hedges are marked. It can be stopped at any time and goes on where it stopped. Nothing reads the draft:
    somebody who reads both languages corrects it, deletes the marks and renames it to NAME.en.jsonl.
    """
    from index.document import read_document, text_file

    settings = settings_of(ctx)
    document = read_document(settings, translated=False)
    text = text_file(settings)
    if check:
        _check(document, text, as_json=as_json)
        return
    from rag.translate import draft_file, draft_translation

    model = _large_model(settings)
    with progress_bars() as progress:
        drafted = draft_translation(document, model, draft_file(text), limit=limit, progress=progress)
    if as_json:
        counts = {"translated": drafted.translated, "left": drafted.left, "faulty": drafted.faulty}
        print_json({"schema": 1, "draft": str(drafted.file), **counts})
        return
    click.echo(f"{drafted.translated} translated, {drafted.left} left, {drafted.faulty} marked as faulty: {drafted.file}")
    click.echo("next: correct it by hand, then type: strategy-qa translate --check")


def _large_model(settings: Settings) -> LanguageModel:
    from index.errors import SettingsError
    from index.weights.pin_file import pins
    from rag.llms import open_language_model

    if settings.llm == "none" or (settings.llm != "stand_in" and settings.llm_weights in [pin.name for pin in pins()]):
        raise SettingsError(
            f"{settings.llm_weights if settings.llm != 'none' else 'llm = none'} cannot translate: small models change figures and names",
            remedy="name a larger one: strategy-qa translate --set llm_weights=/path/to/model.gguf",
        )
    with waiting_for("loading the model"):
        # Each sentence is read once: states of it would only drive out those that questions need.
        model = open_language_model(settings.model_copy(update={"states_disk_gib": 0.0, "states_memory_mib": 0}))
    if model is None:
        raise SettingsError("llm = none cannot translate", remedy="type: strategy-qa config")
    return model


def _check(document: Document, text: Path, *, as_json: bool) -> None:
    from index.errors import CorpusError
    from index.translation import read_translation, translation_file
    from index.translation_checks import translation_faults
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
