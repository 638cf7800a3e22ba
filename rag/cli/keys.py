"""``strategy-qa keys``: personal keys for those who use the page from other machines."""

from __future__ import annotations

from pathlib import Path

import click

from rag.cli.context import print_json, settings_of

_FILE = click.option(
    "--file", "file", type=click.Path(dir_okay=False, path_type=Path), help="File of keys; the default is in STRATEGY_QA_HOME."
)


@click.group("keys")
def command() -> None:
    """Give personal keys to those who may use the page from other machines.

    The file holds names and hashes, never a key. A running server reads it again once a minute.
    """


@command.command("add")
@click.argument("name")
@_FILE
@click.pass_context
def add(ctx: click.Context, name: str, file: Path | None) -> None:
    """Make a key for NAME and show it, this once; an earlier key of NAME ends."""
    from rag.web.keys import add_key

    target = _file(ctx, file)
    key = add_key(target, name)
    click.echo(key)
    click.echo(f"strategy-qa: this key of {name} is shown once; its hash is in {target}", err=True)


@command.command("remove")
@click.argument("name")
@_FILE
@click.pass_context
def remove(ctx: click.Context, name: str, file: Path | None) -> None:
    """Take the key of NAME away; the sessions it opened end with it."""
    from rag.web.keys import remove_key

    remove_key(_file(ctx, file), name)


@command.command("list")
@_FILE
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def list_names(ctx: click.Context, file: Path | None, as_json: bool) -> None:
    """List the names that have a key."""
    from rag.web.keys import read_keys

    names = sorted(read_keys(_file(ctx, file)))
    if as_json:
        print_json({"schema": 1, "names": names})
    else:
        click.echo("\n".join(names))


def _file(ctx: click.Context, file: Path | None) -> Path:
    from rag.web.keys import FILE

    settings = settings_of(ctx)
    return file or settings.keys_file or settings.home / FILE
