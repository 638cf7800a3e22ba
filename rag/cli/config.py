"""``strategy-qa config``: each setting, its value and where it came from."""

from __future__ import annotations

from typing import Any

import click

from index.errors import SettingsError
from rag.cli.context import loaded_settings_of, print_json


@click.command("config")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show each setting, its value and where it came from.

    Origins, the later over the earlier: default, the file config.toml, environment variables STRATEGY_QA_<NAME>, the flag --set.
    Where the settings cannot be read, the defaults are listed before the error.
    """
    from rag.settings import Settings, settings_file

    try:
        loaded = loaded_settings_of(ctx)
    except SettingsError:
        if not as_json:
            click.echo("The settings cannot be read. These are all that there are, with their defaults:\n")
            _print_rows(_rows(Settings(), dict.fromkeys(Settings.model_fields, "default")))
        raise
    file = settings_file(ctx.obj.flags)
    rows = _rows(loaded.settings, loaded.origins)
    if as_json:
        print_json({"schema": 1, "file": str(file), "file_exists": file.is_file(), "settings": {row.pop("name"): row for row in rows}})
        return
    click.echo(f"settings file: {file}{'' if file.is_file() else ' (not there; every value can be set in it)'}\n")
    _print_rows(rows)


def _rows(settings: Any, origins: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - pydantic is imported late
    values = settings.model_dump(mode="json")
    return [
        {"name": name, "value": values[name], "origin": origins[name], "description": field.description or ""}
        for name, field in type(settings).model_fields.items()
    ]


def _print_rows(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        value = "(unset)" if row["value"] is None else row["value"]
        click.echo(f"{click.style(row['name'], bold=True)} = {value}  [{row['origin']}]\n    {row['description']}")
