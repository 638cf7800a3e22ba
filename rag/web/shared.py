"""What several page processes share in PostgreSQL: keys, sessions, feedback, and how often each person asks."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from index.database import Database, Transaction
from index.errors import StoreError
from rag.settings import Settings
from rag.types import Provenance
from rag.web.kept_sessions import FILE as SESSIONS
from rag.web.kept_sessions import SESSION_S, KeptSessions
from rag.web.keys import BOOK, FILE, Book, Keeper
from rag.web.limits import Limits
from rag.web.sessions import Keys
from rag.web.v1.feedback import Feedback, FeedbackFile, FullError, Opinions, checked, line_of

_LOOK_EVERY_S = 10
"""Seconds after which it is asked again whether a session goes on: signing out at another process takes so long."""
_MOST_SESSIONS = 10_000


def keeper_of(settings: Settings) -> Path | Keeper:
    """Where the keys of the settings stand."""
    return KeysTable(Database.of(settings)) if settings.store == "postgres" else settings.keys_file or settings.home / FILE


def keys_of(settings: Settings) -> Keys:
    """The keys that the page asks for, and its sessions."""
    if settings.store == "postgres":
        return Keys(keeper_of(settings), sessions=SessionsTable(Database.of(settings)))
    return Keys(keeper_of(settings), sessions=KeptSessions(settings.home / SESSIONS))


def opinions_of(settings: Settings) -> Opinions:
    """Where feedback is stored."""
    if settings.store == "postgres":
        return FeedbackTable(Database.of(settings), limit=settings.feedback_limit)
    return FeedbackFile(settings.home, limit=settings.feedback_limit)


def limits_of(settings: Settings) -> Limits:
    """The limits of this process; how often a person asks is counted over all that share a database."""
    shared = Asked(Database.of(settings), rate=settings.rate_limit) if settings.store == "postgres" else None
    return Limits(rate=settings.rate_limit, places=settings.queue_limit, shared=shared)


class KeysTable:
    """Personal keys (``rag.web.keys.Keeper``)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __str__(self) -> str:
        return self._database.shown

    def read(self) -> Book:
        """See ``rag.web.keys.Keeper``."""
        with self._database.transaction() as transaction:
            return self._read(transaction)

    def change(self, change: Callable[[Book], Book]) -> None:
        """See ``rag.web.keys.Keeper``."""
        with self._database.transaction() as transaction:
            transaction.rows("select pg_advisory_xact_lock(hashtext(current_user || ' keys'))")
            keys = BOOK.dump_python(dict(change(self._read(transaction))), mode="json")
            transaction.rows("delete from keys where ministry = current_user and name <> all(%s)", [list(keys)])
            statement = "insert into keys (name, keys) values (%s, %s) on conflict (ministry, name) do update set keys = excluded.keys"
            transaction.each(statement, ((name, json.dumps(found)) for name, found in keys.items()))

    def _read(self, transaction: Transaction) -> Book:
        return BOOK.validate_python(dict(transaction.rows("select name, keys from keys where ministry = current_user order by name")))


class SessionsTable:
    """Sessions that every page process knows (``rag.web.sessions.Sessions``). While the database is away those that are known go on."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, tuple[str, float, float]] = {}
        """For each session its key, until when it is believed, and when it ends."""

    def add(self, secret: str, key: str) -> None:
        """See ``rag.web.sessions.Sessions``."""
        with self._database.transaction() as transaction:
            transaction.rows("delete from sessions where ministry = current_user and ends < now()")
            ends = datetime.now(UTC) + timedelta(seconds=SESSION_S)
            transaction.rows("insert into sessions (secret_sha256, key_sha256, ends) values (%s, %s, %s)", [secret, key, ends])

    def key_of(self, secret: str) -> str:
        """See ``rag.web.sessions.Sessions`` (StoreError: it is not known here, and the database is away)."""
        now = time.monotonic()
        key, until, ends = self._known.get(secret, ("", 0.0, 0.0))
        if now < min(until, ends):
            return key
        query = (
            "select key_sha256, extract(epoch from ends - now())::float from sessions"
            " where ministry = current_user and secret_sha256 = %s and ends > now()"
        )
        try:
            found = self._database.rows(query, [secret])
        except StoreError:
            if now < ends:
                return key
            raise
        if not found:
            self._known.pop(secret, None)
            return ""
        if len(self._known) >= _MOST_SESSIONS:
            self._known.pop(next(iter(self._known)), None)
        key, left = found[0]
        self._known[secret] = key, now + _LOOK_EVERY_S, now + left
        return str(key)

    def end(self, secret: str) -> None:
        """See ``rag.web.sessions.Sessions``."""
        self._known.pop(secret, None)
        self._database.rows("delete from sessions where ministry = current_user and secret_sha256 = %s", [secret])


class FeedbackTable:
    """What people say of answers (``rag.web.v1.feedback.Opinions``)."""

    def __init__(self, database: Database, *, limit: int) -> None:
        self._database, self._limit = database, limit

    def append(self, feedback: Feedback, provenance: Provenance) -> None:
        """See ``rag.web.v1.feedback.Opinions``."""
        line = json.dumps(line_of(feedback, provenance), ensure_ascii=False)
        with self._database.transaction() as transaction:
            transaction.rows("select pg_advisory_xact_lock(hashtext(current_user || ' feedback'))")
            query = "select coalesce(sum(octet_length(line::text)), 0)::bigint from feedback where ministry = current_user"
            if transaction.rows(query)[0][0] + len(line.encode()) > self._limit:
                raise FullError(f"the feedback has reached {self._limit} bytes", remedy="type: strategy-qa feedback --export FILE --clear")
            transaction.rows("insert into feedback (line) values (%s::jsonb)", [line])

    def read(self) -> list[dict[str, Any]]:
        """See ``rag.web.v1.feedback.Opinions``."""
        rows = self._database.rows("select line::text from feedback where ministry = current_user order by id")
        return [checked(line, f"{self._database.shown}, table feedback,", number) for number, (line,) in enumerate(rows, start=1)]

    def clear(self, count: int) -> None:
        """See ``rag.web.v1.feedback.Opinions``."""
        oldest = "select id from feedback where ministry = current_user order by id limit %s"
        self._database.rows(f"delete from feedback where id in ({oldest})", [count])  # noqa: S608 - no value is in it


class Asked:
    """How often each person asked within the last minute, at whichever process (``rag.web.limits.Shared``)."""

    def __init__(self, database: Database, *, rate: int) -> None:
        self._database, self._rate = database, rate

    def allows(self, person: str) -> bool:
        """See ``rag.web.limits.Shared``. While the database is away each process counts by itself."""
        with suppress(StoreError), self._database.transaction() as transaction:
            transaction.rows("select pg_advisory_xact_lock(hashtext(current_user || %s))", [person])
            transaction.rows("delete from asked where ministry = current_user and at < now() - interval '1 minute'")
            query = "select count(*) from asked where ministry = current_user and person = %s"
            if transaction.rows(query, [person])[0][0] >= self._rate:
                return False
            transaction.rows("insert into asked (person) values (%s)", [person])
        return True
