"""``strategy-qa restore``: what ``strategy-qa backup`` saved is put back."""

from __future__ import annotations

from pathlib import Path

import click

from rag.cli.context import settings_of


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--overwrite", is_flag=True, help="Replace what the home has; what FILE does not have is then gone.")
@click.pass_context
def command(ctx: click.Context, file: Path, overwrite: bool) -> None:
    """Put back what strategy-qa backup saved to FILE.

    FILE is unpacked beside and compared with its hashes before anything is replaced. A home that a server uses is refused.
    """
    from rag.backup import restore

    settings = settings_of(ctx)
    hashes = restore(settings.home, file, overwrite=overwrite)
    click.echo(f"{len(hashes)} files put back into {settings.home}")
    click.echo("next, type: strategy-qa setup")
