"""``strategy-qa keys``: personal keys for those who use the page from other machines."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rag.cli.context import print_json, settings_of

if TYPE_CHECKING:
    from rag.audit import What
    from rag.web.keys import Keeper, Key

SOON_DAYS = 14
"""Days before its end from which on a key is to be renewed."""
_DAYS = click.IntRange(1, 3650)
_FILE = click.option(
    "--file", "file", type=click.Path(dir_okay=False, path_type=Path), help="File of keys; the default is in STRATEGY_QA_HOME."
)


@click.group("keys")
def command() -> None:
    """Give personal keys to those who may use the page from other machines.

    The file, or the database of the settings, holds names and hashes, never a key. A running server reads it again once a minute.
    """


@command.command("add")
@click.argument("name")
@click.option("--days", type=_DAYS, help="The key ends after so many days; without it, when somebody removes it.")
@click.option("--may-change-documents", is_flag=True, help="NAME may add, change and remove documents in the page.")
@_FILE
@click.pass_context
def add(ctx: click.Context, name: str, days: int | None, may_change_documents: bool, file: Path | None) -> None:
    """Make a key for NAME and show it, this once; earlier keys of NAME end at once."""
    from rag.web.keys import add_key

    target = _file(ctx, file)
    _show(add_key(target, name, days=days, may_change_documents=may_change_documents), name, target)
    _note(ctx, "key_added", name)


@command.command("renew")
@click.argument("name")
@click.option("--days", type=_DAYS, help="The new key ends after so many days; without it, it lasts as long as the one before.")
@click.option("--overlap", type=click.IntRange(0, 365), default=7, show_default=True, help="Days that the earlier keys go on.")
@_FILE
@click.pass_context
def renew(ctx: click.Context, name: str, days: int | None, overlap: int, file: Path | None) -> None:
    """Make a new key for NAME and show it, this once; the earlier one ends by itself after an overlap."""
    from rag.web.keys import renew_key

    target = _file(ctx, file)
    _show(renew_key(target, name, days=days, overlap=overlap), name, target)
    _note(ctx, "key_renewed", name)


@command.command("remove")
@click.argument("name")
@_FILE
@click.pass_context
def remove(ctx: click.Context, name: str, file: Path | None) -> None:
    """Take the keys of NAME away; the sessions they opened end with them."""
    from rag.web.keys import remove_key

    remove_key(_file(ctx, file), name)
    _note(ctx, "key_removed", name)


@command.command("list")
@_FILE
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def list_names(ctx: click.Context, file: Path | None, as_json: bool) -> None:
    """List the names that have a key, when it ends, and whose key has ended or ends within two weeks."""
    from rag.web.keys import read_keys, utc_now

    book, now = read_keys(_file(ctx, file)), utc_now()
    if as_json:
        keys = [{"name": name, "keys": [one.model_dump(mode="json", exclude={"sha256"}) for one in book[name]]} for name in sorted(book)]
        print_json({"schema": 1, "names": sorted(book), "keys": keys})
    else:
        click.echo("\n".join(_line(name, book[name], now) for name in sorted(book)))


def _line(name: str, keys: tuple[Key, ...], now: datetime) -> str:
    """A name, what its newest key may and when it ends, what is to be done, and until when an earlier one goes on."""
    ends = keys[-1].ends
    shown = f"{name}  may change documents" if keys[-1].may_change_documents else name
    if ends is not None:
        left = -((now - ends) // timedelta(days=1))
        said = f"ended {ends:%Y-%m-%d %H:%M} UTC" if left <= 0 else f"ends {ends:%Y-%m-%d %H:%M} UTC, in {left} day{'s' * (left != 1)}"
        shown += f"  {said}" + (f" -> type: strategy-qa keys renew {name}" if left <= SOON_DAYS else "")
    earlier = [one.ends for one in keys[:-1] if one.ends is not None and one.ends > now]
    return f"{shown}  (the earlier key goes on until {max(earlier):%Y-%m-%d %H:%M} UTC)" if earlier else shown


def _show(key: str, name: str, target: Path | Keeper) -> None:
    click.echo(key)
    click.echo(f"strategy-qa: this key of {name} is shown once; its hash is in {target}", err=True)


def _note(ctx: click.Context, what: What, name: str) -> None:
    from rag.audit import by_command

    by_command(settings_of(ctx).home, what, name)


def _file(ctx: click.Context, file: Path | None) -> Path | Keeper:
    from rag.web.shared import keeper_of

    return file or keeper_of(settings_of(ctx))
