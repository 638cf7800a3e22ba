"""The shelf in the database: its manifest and the files of its documents. ``STRATEGY_QA_HOME/library`` is a copy of it.

Whoever writes the copy holds the builders' lock of its home, so that nobody brings an older shelf into a change on its way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from index.database import Database, Transaction
from index.errors import BusyError, StoreError
from index.home import building, open_home, replacing, write_text
from index.settings import IndexSettings
from index.shelf.entries import MANIFEST, library, read_shelf

STAMP = ".shared"
"""File of the copy: which state of the database it is of; empty: of none, since a change of it failed. Without it a shelf is no copy."""


@contextmanager
def shared(settings: IndexSettings) -> Iterator[None]:
    """Change the shelf, and nobody else meanwhile. What the block did is seen by others once it has succeeded, the whole of it.

    The caller holds the builders' lock.
    """
    stamp = library(settings.home) / STAMP
    with Database.of(settings).transaction() as transaction:
        transaction.rows("select pg_advisory_xact_lock(hashtext(current_user || ' shelf'))")
        _bring(transaction, settings)
        if _state(transaction):
            write_text(stamp, "")
        else:  # the shelf of the home is the only one: no other may take its place
            stamp.unlink(missing_ok=True)
        before = frozenset(_files(settings))
        yield
        _give(transaction, settings, before)
        state = _state(transaction)
    if state:
        write_text(stamp, state)


def pull(settings: IndexSettings) -> None:
    """Bring the shelf of the database into the home, its manifest last.

    While somebody changes the copy it is left alone: a change begins with the shelf of the database.

    Raises:
        BusyError: the home is being built in, and has no copy yet.
        StoreError: the home has a shelf of its own.
    """
    folder, database = library(settings.home), Database.of(settings)
    with database.transaction() as transaction:
        if _is_of(folder, _state(transaction)):
            return
    try:
        with building(settings.home), database.transaction() as transaction:
            # One view of all rows: a change that is made meanwhile is seen the next time.
            transaction.run("set transaction isolation level repeatable read, read only")
            _bring(transaction, settings)
    except BusyError:
        if not (folder / STAMP).is_file():
            raise


def _bring(transaction: Transaction, settings: IndexSettings) -> None:
    folder, state = library(settings.home), _state(transaction)
    if _is_of(folder, state):
        return
    there = _known(transaction)
    if (folder / MANIFEST).is_file() and not (folder / STAMP).is_file() and _hashes(_files(settings)) != there:
        raise StoreError(f"{folder} has a shelf of its own, and the database has one", remedy="move that folder away, or set another home")
    open_home(settings.home)
    for name in sorted(there, key=lambda one: one == MANIFEST):
        # The manifest is written in any case: who watches it sees that something changed.
        if (file := _inside(folder, name)) and (name == MANIFEST or there[name] != _md5(file)):
            content = transaction.rows("select content from library where ministry = current_user and name = %s", [name])[0][0]
            with replacing(file) as beside:
                beside.write_bytes(content)
    write_text(folder / STAMP, state)


def _is_of(folder: Path, state: str) -> bool:
    """Whether a copy is of a state of the database; of none it need not be. One that lost its manifest is of no state."""
    stamp = folder / STAMP
    return not state or ((folder / MANIFEST).is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == state)


def _state(transaction: Transaction) -> str:
    """What changes with each change of the shelf; empty: there is none."""
    each = "name || ' ' || extract(epoch from changed), ',' order by name collate \"C\""
    return str(transaction.rows(f"select coalesce(md5(string_agg({each})), '') from library where ministry = current_user")[0][0])  # noqa: S608


def _give(transaction: Transaction, settings: IndexSettings, before: Collection[str]) -> None:
    """Write what the shelf names; ``before`` is what was in the home when the change began.

    Raises:
        StoreError: the home has no manifest of a shelf, and the database has one.
    """
    here, there = _files(settings), _known(transaction)
    if MANIFEST not in here and there:
        remedy = "see that its folder stays as it is, then type the same command again"
        raise StoreError(f"{library(settings.home) / MANIFEST} is gone, and the shelf in the database is kept", remedy=remedy)
    named = {MANIFEST, *(entry.folder for entry in read_shelf(settings.home).documents)}
    # A file of a document that the home lost before is not lost to all.
    gone = [one for one in there if one.partition("/")[0] not in named or (one in before and one not in here)]
    transaction.rows("delete from library where ministry = current_user and name = any(%s)", [gone])
    for name, file in here.items():
        if there.get(name) != _md5(file):
            transaction.rows(
                "insert into library (name, content) values (%s, %s)"
                " on conflict (ministry, name) do update set content = excluded.content, changed = excluded.changed",
                [name, file.read_bytes()],
            )


def _files(settings: IndexSettings) -> dict[str, Path]:
    """The manifest of the home's shelf and the files of the documents that it names, by their names in the database."""
    folder = library(settings.home)
    named = {entry.folder for entry in read_shelf(settings.home).documents}
    files = [folder / MANIFEST, *(file for one in named for file in (folder / one).rglob("*"))]
    return {file.relative_to(folder).as_posix(): file for file in files if file.is_file()}


def _hashes(files: Mapping[str, Path]) -> dict[str, str]:
    return {name: _md5(file) for name, file in files.items()}


def _known(transaction: Transaction) -> dict[str, str]:
    """What is in the database, by name, with its MD5: it tells whether a file changed, and guards nothing."""
    return dict(transaction.rows("select name, md5(content) from library where ministry = current_user"))


def _inside(folder: Path, name: str) -> Path | None:
    """A file of the shelf; None for a name that leads elsewhere."""
    file = folder / name
    return file if file.resolve().is_relative_to(folder.resolve()) else None


def _md5(file: Path) -> str:
    return hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest() if file.is_file() else ""
