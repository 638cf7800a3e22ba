"""``strategy-qa weights``: model weights with their licences, on this machine and in the pin file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rag.cli.context import print_json, progress_bars, settings_of

if TYPE_CHECKING:
    from index.weights import Pin
    from rag.settings import Settings

_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group("weights", invoke_without_command=True)
@_json_option
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """List the weights of the pin file; fetch, verify or remove them.

    Every file is used only when its SHA-256 is the pinned one. Without a further word, this lists.
    """
    if ctx.invoked_subcommand is None:
        _list(settings_of(ctx), as_json=as_json)


@command.command("list")
@_json_option
@click.pass_context
def list_weights(ctx: click.Context, as_json: bool) -> None:
    """List each set of weights: its licence, its size, whether it is here and used."""
    _list(settings_of(ctx), as_json=as_json)


@command.command("fetch")
@click.argument("name")
@_json_option
@click.pass_context
def fetch_weights(ctx: click.Context, name: str, as_json: bool) -> None:
    """Fetch the weights NAME unless they are here, and verify them."""
    from index.home import building
    from index.weights import fetch, find_pin

    settings = settings_of(ctx)
    pin = find_pin(name)
    print_licence(pin)
    with building(settings.home), progress_bars() as progress:
        path = fetch(name, settings, progress)
    _report(as_json, f"{name} is here and verified: {path}", name=name, path=str(path))


@command.command("verify")
@click.argument("name", required=False)
@_json_option
@click.pass_context
def verify_weights(ctx: click.Context, name: str | None, as_json: bool) -> None:
    """Hash every file of the weights NAME anew, or of all that are here."""
    from index.errors import WeightsError
    from index.weights import pins, verify

    settings = settings_of(ctx)
    names = [name] if name else [pin.name for pin in pins() if state_of(pin, settings) != "missing"]
    if not names:
        raise WeightsError(f"there are no weights in {settings.home}", remedy="type: strategy-qa setup")
    for one in names:
        verify(one, settings)
    _report(as_json, f"verified: {', '.join(names)}", verified=names)


@command.command("remove")
@click.argument("name")
@_json_option
@click.pass_context
def remove_weights(ctx: click.Context, name: str, as_json: bool) -> None:
    """Remove the files of the weights NAME from this machine."""
    from index.home import building
    from index.weights import remove

    settings = settings_of(ctx)
    with building(settings.home):
        removed = remove(name, settings)
    _report(as_json, f"{name} {'removed' if removed else 'was not here'}", name=name, removed=removed)


def print_licence(pin: Pin) -> None:
    """Say whose weights these are and under which licence, on stderr."""
    click.echo(f"{pin.model}: {pin.role}, {pin.size / 1e9:.2f} GB, licence: {pin.licence}\n    {pin.notice}", err=True)


def state_of(pin: Pin, settings: Settings) -> str:
    """``verified``, ``damaged`` or ``missing``."""
    from index.errors import HashMismatchError, WeightsError
    from index.weights import locate

    try:
        locate(pin.name, settings)
    except HashMismatchError:
        return "damaged"
    except WeightsError:
        return "missing"
    return "verified"


def _list(settings: Settings, *, as_json: bool) -> None:
    from index.weights import pins
    from rag.doctor import needed_weights

    used = needed_weights(settings)
    rows: list[dict[str, Any]] = [
        {
            "name": pin.name,
            "role": pin.role,
            "model": pin.model,
            "origin": pin.repository,
            "licence": pin.licence,
            "notice": pin.notice,
            "size": pin.size,
            "state": state_of(pin, settings),
            "used": pin.name in used,
            "compared_with_publisher": pin.compared_with_publisher,
            "files": [{"path": file.path, "size": file.size, "sha256": file.sha256} for file in pin.files],
        }
        for pin in pins()
    ]
    if as_json:
        print_json({"schema": 1, "home": str(settings.home), "weights": rows})
        return
    for row in rows:
        used_mark = ", used by the settings" if row["used"] else ""
        click.echo(f"{click.style(row['name'], bold=True)}  {row['size'] / 1e9:.2f} GB, {row['state']}{used_mark}")
        click.echo(f"    {row['role']}: {row['model']}, from {row['origin']}\n    licence: {row['licence']}; {row['notice']}")
    for name in used:
        if name not in {row["name"] for row in rows}:
            click.echo(f"{click.style(name, bold=True)}  a path, used by the settings as it is, without a pinned hash")


def _report(as_json: bool, line: str, **values: object) -> None:
    if as_json:
        print_json({"schema": 1, **values})
    else:
        click.echo(line)
