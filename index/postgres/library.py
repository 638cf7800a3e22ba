"""The shelf in the database: its manifest and the files of its documents. ``STRATEGY_QA_HOME/library`` is a copy of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import StoreError
from index.home import open_home, replacing, write_text
from index.postgres.database import Database, Transaction
from index.settings import IndexSettings
from index.shelf import MANIFEST, library, read_shelf

STAMP = ".shared"
"""File of the copy: which state of the database it is of; empty: of none, since a change of it failed."""


@contextmanager
def shared(settings: IndexSettings) -> Iterator[None]:
    """Change the shelf, and nobody else meanwhile. What the block did is seen by others once it has succeeded, the whole of it."""
    stamp = library(settings.home) / STAMP
    with Database.of(settings).transaction() as transaction:
        transaction.rows("select pg_advisory_xact_lock(hashtext(current_user || ' shelf'))")
        _bring(transaction, settings)
        write_text(stamp, "")
        yield
        _give(transaction, settings)
        state = _state(transaction)
    write_text(stamp, state)


def pull(settings: IndexSettings) -> None:
    """Bring the shelf of the database into the home, its manifest last (StoreError: the home has a shelf of its own)."""
    with Database.of(settings).transaction() as transaction:
        # One view of all rows: a change that is made meanwhile is seen the next time.
        transaction.run("set transaction isolation level repeatable read, read only")
        _bring(transaction, settings)


def _bring(transaction: Transaction, settings: IndexSettings) -> None:
    folder, state = library(settings.home), _state(transaction)
    stamp = folder / STAMP
    if not state or (stamp.is_file() and stamp.read_text(encoding="utf-8") == state):
        return
    if (folder / MANIFEST).is_file() and not stamp.is_file():
        raise StoreError(f"{folder} has a shelf of its own, and the database has one", remedy="move that folder away, or set another home")
    open_home(settings.home)
    there = _known(transaction)
    for name in sorted(there, key=lambda one: one == MANIFEST):
        # The manifest is written in any case: who watches it sees that something changed.
        if (file := _inside(folder, name)) and (name == MANIFEST or there[name] != _md5(file)):
            content = transaction.rows("select content from library where ministry = current_user and name = %s", [name])[0][0]
            with replacing(file) as beside:
                beside.write_bytes(content)
    write_text(stamp, state)


def _state(transaction: Transaction) -> str:
    """What changes with each change of the shelf; empty: there is none."""
    query = "select count(*), coalesce(max(changed)::text, '') from library where ministry = current_user"
    count, changed = transaction.rows(query)[0]
    return f"{count} {changed}" if count else ""


def _give(transaction: Transaction, settings: IndexSettings) -> None:
    folder = library(settings.home)
    named = {entry.folder for entry in read_shelf(settings.home).documents}
    files = [folder / MANIFEST, *(file for one in named for file in (folder / one).rglob("*") if file.is_file())]
    here = {file.relative_to(folder).as_posix(): file for file in files if file.is_file()}
    there = _known(transaction)
    transaction.rows("delete from library where ministry = current_user and name <> all(%s)", [list(here)])
    for name, file in here.items():
        if there.get(name) != _md5(file):
            transaction.rows(
                "insert into library (name, content) values (%s, %s)"
                " on conflict (ministry, name) do update set content = excluded.content, changed = excluded.changed",
                [name, file.read_bytes()],
            )


def _known(transaction: Transaction) -> dict[str, str]:
    """What is in the database, by name, with its MD5: it tells whether a file changed, and guards nothing."""
    return dict(transaction.rows("select name, md5(content) from library where ministry = current_user"))


def _inside(folder: Path, name: str) -> Path | None:
    """A file of the shelf; None for a name that leads elsewhere."""
    file = folder / name
    return file if file.resolve().is_relative_to(folder.resolve()) else None


def _md5(file: Path) -> str:
    return hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest() if file.is_file() else ""
