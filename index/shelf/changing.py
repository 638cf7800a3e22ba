"""Changing the shelf: alone in this home, and where the shelf stands in a database alone among all who share it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from index.home import building
from index.settings import IndexSettings


@contextmanager
def changing(settings: IndexSettings) -> Iterator[None]:
    """Hold the builders' lock; begin with the shelf of the database, and give it what has changed at the end.

    Raises:
        BusyError: another process of this home holds the lock.
        StoreError: the database cannot be reached.
    """
    with building(settings.home), sharing(settings):
        yield


@contextmanager
def sharing(settings: IndexSettings) -> Iterator[None]:
    """As ``changing``, by somebody who holds the builders' lock."""
    if settings.store == "files":
        yield
        return
    from index.shelf.in_database import shared

    with shared(settings):
        yield


def take_over(settings: IndexSettings) -> None:
    """Bring the shelf of the database into this home (raises as ``pull``); where there is none, nothing is done."""
    if settings.store == "postgres":
        from index.shelf.in_database import pull

        pull(settings)
