"""``strategy-qa backup``: what cannot be made again, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rag.cli.context import settings_of

if TYPE_CHECKING:
    from rag.settings import Settings


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--overwrite", is_flag=True, help="Write over a file that is there.")
@click.pass_context
def command(ctx: click.Context, file: Path, overwrite: bool) -> None:
    """Save the shelf, keys, feedback, audit, settings and fitted decisions to FILE (tar.gz, mode 0600).

    A server may be running. Weights, indexes and states are not saved: after strategy-qa restore, type strategy-qa setup.
    """
    from rag.backup import BackupError, back_up

    if file.exists() and not overwrite:
        raise BackupError(f"{file} is there already, and is kept", remedy=f"type: strategy-qa backup {file} --overwrite")
    settings = settings_of(ctx)
    hashes = back_up(settings.home, file)
    click.echo(f"{len(hashes)} files saved to {file}, {file.stat().st_size / 1e6:.1f} MB, read again and equal")
    if settings.store == "postgres":
        said = "keys, feedback and sessions are in the database and are not saved; as a role that sees every row,"
        click.echo(f"strategy-qa: warning: {said} {_dump(settings)}", err=True)
    for elsewhere in _elsewhere(settings):
        click.echo(f"strategy-qa: warning: {elsewhere} lies outside STRATEGY_QA_HOME and is not saved", err=True)


def _dump(settings: Settings) -> str:
    """What saves the database."""
    from shlex import quote

    from index.settings import without_password

    address = quote(without_password(settings.store_address or ""))
    return f"type: pg_dump --format=custom --schema=strategy_qa --file=strategy-qa.dump {address}"


def _elsewhere(settings: Settings) -> list[Path]:
    """What the settings name outside the home."""
    from rag.settings import settings_file

    home, named = settings.home.resolve(), [settings.keys_file, settings_file()]
    return [file for file in named if file and file.is_file() and not file.resolve().is_relative_to(home)]
