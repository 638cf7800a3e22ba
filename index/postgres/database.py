"""The one module that knows psycopg: connections, transactions, the schema and its version."""

from __future__ import annotations

import atexit
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from index.errors import DependencyError, SettingsError, StoreError
from index.settings import IndexSettings, without_password

SCHEMA = Path(__file__).parent / "schema"
WAIT_S = 10.0
"""Seconds that a connection is waited for."""
_MOST_CONNECTIONS = 8
Row = tuple[Any, ...]
_BRING_UP = "as the owner of that database, type: strategy-qa store"
_known: dict[str, Database] = {}
_lock = Lock()


class Transaction:
    """What is done in it is seen by others whole, at its end, or not at all."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - psycopg is imported late
        self._connection = connection

    def rows(self, query: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        """Run a statement; its rows, where it has some."""
        with self._connection.cursor(binary=True) as cursor:
            cursor.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    def run(self, script: str) -> None:
        """Run statements without values, such as a file of the schema."""
        self._connection.execute(script)

    def each(self, statement: str, rows: Iterable[Row]) -> None:
        """Run a statement for many rows; row-level security takes no ``copy``."""
        with self._connection.cursor() as cursor:
            cursor.executemany(statement, rows)


class Database:
    """A database that several processes share. Safe to use from several threads."""

    def __init__(self, address: str) -> None:
        try:
            import psycopg
            import psycopg_pool
        except ModuleNotFoundError as error:
            raise DependencyError("psycopg is not installed", remedy="type: pip install 'strategy-qa[postgres]'") from error
        self.shown = without_password(address)
        self._errors: tuple[type[Exception], ...] = (psycopg.Error, psycopg_pool.PoolTimeout)
        self._pool = psycopg_pool.ConnectionPool(
            address,
            min_size=0,
            max_size=_MOST_CONNECTIONS,
            timeout=WAIT_S,
            open=True,
            check=psycopg_pool.ConnectionPool.check_connection,
            kwargs={"options": "-c search_path=strategy_qa,public", "connect_timeout": int(WAIT_S), "application_name": "strategy-qa"},
        )
        atexit.register(self.close)

    @classmethod
    def of(cls, settings: IndexSettings) -> Database:
        """The database that the settings name, with a schema of this release.

        Raises:
            SettingsError: they name none.
            StoreError: it cannot be reached, or has another schema.
        """
        if not settings.store_address:
            raise SettingsError(
                'store = "postgres" needs store_address', remedy="set store_address, such as postgresql://user@host/database"
            )
        return _opened(settings.store_address)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Begin one; commit it at the end of the block, roll it back where that fails.

        Raises:
            StoreError: the database cannot be reached, or refuses.
        """
        try:
            with self._pool.connection() as connection:
                yield Transaction(connection)
        except self._errors as error:
            said = without_password(next(iter(str(error).strip().splitlines()), type(error).__name__))
            raise StoreError(f"{self.shown}: {said}", remedy="see that PostgreSQL runs there, and store_address") from error

    def rows(self, query: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        """Run one statement in a transaction of its own."""
        with self.transaction() as transaction:
            return transaction.rows(query, values)

    def close(self) -> None:
        """Give the connections back."""
        atexit.unregister(self.close)
        self._pool.close()

    def bring_up(self) -> int:
        """Apply the files of ``schema/`` that are newer than the schema that is there, each whole or not at all; gives its version."""
        with self.transaction() as transaction:
            transaction.rows("select pg_advisory_xact_lock(hashtext('strategy_qa schema'))")
            there = self.version(transaction)
            for file in _files():
                if int(file.stem) > there:
                    transaction.run(file.read_text(encoding="utf-8"))
                    there = int(file.stem)
                    transaction.rows("update strategy_qa.version set number = %s", [there])
        return there

    def version(self, transaction: Transaction) -> int:
        """Of the schema that is there; 0: none."""
        if transaction.rows("select to_regclass('strategy_qa.version')::text")[0][0] is None:
            return 0
        return int(transaction.rows("select number from strategy_qa.version")[0][0])


def newest() -> int:
    """The version of the schema that this release needs."""
    return max(int(file.stem) for file in _files())


def _files() -> list[Path]:
    return sorted(SCHEMA.glob("[0-9]*.sql"))


def _opened(address: str) -> Database:
    """One pool for each address of a process."""
    with _lock:
        if address not in _known:
            _known[address] = _looked_at(address)
        return _known[address]


def _looked_at(address: str) -> Database:
    """A database whose schema is that of this release; an empty one gets it."""
    database = Database(address)
    try:
        with database.transaction() as transaction:
            there = database.version(transaction)
        if there == 0:
            there = _begun(database)
        if there != newest():
            raise StoreError(
                f"{database.shown} has schema {there}, {newest()} was expected",
                remedy=_BRING_UP if there < newest() else "use the release that made it",
            )
    except BaseException:
        database.close()
        raise
    return database


def _begun(database: Database) -> int:
    """Give an empty database its schema, where the role of the address may."""
    try:
        return database.bring_up()
    except StoreError as error:
        raise StoreError(f"there is no schema: {error.message}", remedy=_BRING_UP) from error


def forget() -> None:
    """Close every connection of this process; databases are looked at anew when they are next asked."""
    with _lock:
        while _known:
            _known.popitem()[1].close()
