"""``strategy-qa setup``: everything that is missing, and nothing that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rag.cli.context import embedding, print_json, progress_bars, settings_of
from rag.cli.weights import print_licence

if TYPE_CHECKING:
    from index.progress import Progress
    from index.settings import IndexSettings
    from rag.settings import Settings


@click.command("setup")
@click.option("--also", multiple=True, metavar="NAME", help="Fetch these weights of the pin file too; may be repeated.")
@click.option("--states/--no-states", default=True, show_default=True, help="Have the language model read every sentence once, ahead.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as one JSON object.")
@click.pass_context
def command(ctx: click.Context, also: tuple[str, ...], states: bool, as_json: bool) -> None:
    """Fetch and verify the weights that the settings name, build the index, and read the sentences ahead.

    Only what is missing is done; it can be stopped at any time and goes on where it stopped. It asks nothing.
    Licences of weights are shown before they are fetched.
    """
    from index.home import building
    from index.shelf.changing import sharing
    from rag.doctor import needed_weights

    settings = settings_of(ctx)
    _refuse_what_cannot_work(settings)
    names = tuple(dict.fromkeys((*needed_weights(settings), *also)))
    with building(settings.home), progress_bars() as progress, embedding(settings):
        weights = [_weights(name, settings, progress) for name in names]
        index = _index(settings, progress)
        with sharing(settings):  # a shelf that no database has yet is given to it, once its indexes are there
            pass
        read = _states(settings, progress) if states else {"made": 0, "there": 0, "left": 0, "skipped": "--no-states"}
    if as_json:
        print_json({"schema": 1, "home": str(settings.home), "weights": weights, "index": index, "states": read})
        return
    for row in weights:
        click.echo(f"model {row['name']}: {'downloaded and checked' if row['fetched'] else 'already here'}")
    click.echo(f"search index: {'built' if index['built'] else 'already here'}, in {index['folder']}")
    click.echo(_states_line(read))
    click.echo('to open the page, type: strategy-qa serve; to ask here: strategy-qa ask "QUESTION"')


def _refuse_what_cannot_work(settings: Settings) -> None:
    """Read the document and look the adapters up before gigabytes are fetched for them."""
    from index.embedders import embedder_name
    from index.errors import SettingsError
    from index.shelf.together import read_together
    from rag.doctor import is_language_model

    read_together(settings)
    embedder_name(settings)
    if not is_language_model(settings.llm):
        raise SettingsError(f"llm = {settings.llm!r} is no file of rag/llms/", remedy="type: strategy-qa config")


def _weights(name: str, settings: Settings, progress: Progress) -> dict[str, Any]:
    """Fetch one set of weights unless it is there; a path is taken as it is."""
    from index.errors import WeightsError
    from index.weights import fetch, find_pin, locate

    try:
        return {"name": name, "path": str(locate(name, settings)), "fetched": False}
    except WeightsError:
        # Missing, or not what the pin file says.
        print_licence(find_pin(name))
    return {"name": name, "path": str(fetch(name, settings, progress)), "fetched": True}


def _index(settings: Settings, progress: Progress) -> dict[str, Any]:
    """Build the index of each document that is asked, unless it is there."""
    from index.shelf.together import members

    first, *others = [_index_of(own, progress) for own in members(settings)]
    return {"folder": first["folder"], "built": any(one["built"] for one in (first, *others))}


def _index_of(settings: IndexSettings, progress: Progress) -> dict[str, Any]:
    from index.build import build_index
    from index.document import read_document
    from index.errors import IndexDamagedError, IndexMismatchError, IndexMissingError
    from index.store import check_index

    try:
        check_index(read_document(settings), settings)
        return {"folder": str(build_index(settings, progress)), "built": False}
    except (IndexMissingError, IndexMismatchError, IndexDamagedError):
        click.echo("building the search index; it takes a moment before the first part is done", err=True)
    return {"folder": str(build_index(settings, progress)), "built": True}


def _states(settings: Settings, progress: Progress) -> dict[str, Any]:
    """Have the model read every sentence for the judge; what stands in the way only costs time later."""
    from index.errors import StrategyQAError
    from index.shelf.together import read_together
    from rag.llms import open_language_model
    from rag.ready_states import make_states, sentence_prompts

    nothing = {"made": 0, "there": 0, "left": 0}
    if settings.llm != "llama_cpp" or not settings.states_disk_gib:
        return nothing | {"skipped": f"llm = {settings.llm}, states_disk_gib = {settings.states_disk_gib:g}"}
    try:
        model = open_language_model(settings)
    except StrategyQAError as error:
        return nothing | {"skipped": str(error)}
    if model is None:
        return nothing | {"skipped": "there is no model"}
    ready = make_states(model, sentence_prompts(read_together(settings)), progress)
    return {"made": ready.made, "there": ready.there, "left": ready.left, "skipped": ""}


def _states_line(read: dict[str, Any]) -> str:
    if read["skipped"]:
        return f"the model reads the sentences later ({read['skipped']}): while the page is open, or when a question needs them"
    left = f", {read['left']} not, because there is no room (states_disk_gib, or the disk)" if read["left"] else ""
    return f"sentences that the model has read ahead: {read['made']} now, {read['there']} before{left}"
