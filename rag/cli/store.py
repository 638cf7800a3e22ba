"""``strategy-qa store``: the schema of the database."""

from __future__ import annotations

import click

from rag.cli.context import print_json, settings_of


@click.command("store")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Give the database of the settings the schema of this release: once at the beginning, and after an upgrade.

    The role in store_address must own the database, and may have to be a superuser for the extension vector. What is there stays.
    """
    from contextlib import closing

    from index.database import Database
    from index.errors import SettingsError

    settings = settings_of(ctx)
    if settings.store_address is None:
        raise SettingsError("no database is named", remedy="type: strategy-qa --set store=postgres --set store_address=ADDRESS store")
    with closing(Database(settings.store_address)) as database:
        version = database.bring_up()
    if as_json:
        print_json({"schema": 1, "address": database.shown, "version": version})
    else:
        click.echo(f"{database.shown}: schema {version}")
