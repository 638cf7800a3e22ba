"""The one module that knows psycopg: connections, transactions, the schema and its version."""

from __future__ import annotations

import atexit
import logging
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from index.errors import DependencyError, SettingsError, StoreError

SCHEMA = Path(__file__).parent / "postgres" / "schema"
WAIT_S = 5.0
"""Seconds that a connection is waited for, over all hosts of the address."""
AWAY_S = 3.0
"""Seconds for which a database that could not be reached is not asked again."""
_HOST_S = 2
"""Seconds that one host of the address has to answer; the least that libpq knows."""
_SECRET = ("password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key")
_MOST_CONNECTIONS = 8
Row = tuple[Any, ...]
_BRING_UP = "as the owner of that database, type: strategy-qa store"
_known: dict[str, Database] = {}
_lock = Lock()
_log = logging.getLogger(__name__)


class Addressed(Protocol):
    """Settings that name a database."""

    @property
    def store_address(self) -> str | None:
        """Of PostgreSQL; None: none is named."""


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
        parts = _parts(address)
        if parts is None:
            raise SettingsError("store_address is no address of PostgreSQL", remedy="write it so: postgresql://user@host/database")
        self.shown = shown(address)
        self._secrets = [parts[name] for name in _SECRET if parts.get(name)]
        self._errors: tuple[type[Exception], ...] = (psycopg.Error, psycopg_pool.PoolTimeout)
        self._away_until, self._lock = 0.0, Lock()
        self._pool = psycopg_pool.ConnectionPool(
            address,
            min_size=0,
            max_size=_MOST_CONNECTIONS,
            timeout=WAIT_S,
            reconnect_timeout=WAIT_S,  # else whoever comes when it is there again waits for the next of ever rarer tries
            open=True,
            check=psycopg_pool.ConnectionPool.check_connection,
            kwargs={
                "options": "-c search_path=strategy_qa,public",
                "connect_timeout": _HOST_S,
                "tcp_user_timeout": int(1000 * WAIT_S),  # a machine that went away without a word
                "application_name": "strategy-qa",
            },
        )
        atexit.register(self.close)

    @classmethod
    def of(cls, settings: Addressed) -> Database:
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
            StoreError: the database cannot be reached, or refuses. Readers see what it says; why stands in the log.
        """
        self._require_near()
        connection = None
        try:
            with self._pool.connection() as connection:
                yield Transaction(connection)
        except self._errors as error:
            said = next(iter(str(error).strip().splitlines()), type(error).__name__)
            for secret in self._secrets:
                said = said.replace(secret, "***")
            _log.warning("%s: %s", self.shown, said)
            if connection is None or connection.closed:
                self._away_until = time.monotonic() + AWAY_S
                raise _away() from error
            raise StoreError("the database refuses", remedy="see the log, which says why") from error
        self._away_until = 0.0

    def _require_near(self) -> None:
        """Refuse at once while it is known that the database cannot be reached; then one tries, and the others are told meanwhile."""
        with self._lock:
            now = time.monotonic()
            if now < self._away_until:
                raise _away()
            if self._away_until:
                self._away_until = now + WAIT_S

    def rows(self, query: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        """Run one statement in a transaction of its own."""
        with self.transaction() as transaction:
            return transaction.rows(query, values)

    def close(self) -> None:
        """Give the connections back."""
        atexit.unregister(self.close)
        self._pool.close()

    def bring_up(self) -> int:
        """Apply the files of ``SCHEMA`` that are newer than the schema that is there, each whole or not at all; gives its version."""
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


def shown(address: str) -> str:
    """An address as it may be shown: without what libpq calls a password, in whichever notation; one that it cannot read is not shown."""
    parts = _parts(address)
    if parts is None:
        return "(an address that is not shown)"
    # What was meant as a password and is none, since it has a slash, goes too.
    without = re.sub(r"\A([a-z]+://[^:@/\s]*):[^@\s]*@", r"\1@", address)
    open_parts = {name: value for name, value in parts.items() if name not in _SECRET}
    if len(open_parts) == len(parts) or _parts(without) == open_parts:
        return without
    from psycopg.conninfo import make_conninfo

    return make_conninfo("", **open_parts)


def _parts(address: str) -> dict[str, Any] | None:
    """An address as libpq reads it; None: it cannot, or is not there."""
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ModuleNotFoundError:
        return None
    try:
        return dict(conninfo_to_dict(address))
    except ProgrammingError:
        return None


def _away() -> StoreError:
    return StoreError("the database cannot be reached", remedy="try again in a moment; the log says why")


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
                f"the database has schema {there}, {newest()} was expected",
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
        raise StoreError("there is no schema in the database, and it cannot be made", remedy=_BRING_UP) from error


def forget() -> None:
    """Close every connection of this process; databases are looked at anew when they are next asked."""
    with _lock:
        while _known:
            _known.popitem()[1].close()
