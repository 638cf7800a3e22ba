"""Parsers: one adapter a file, found by the file's name. Each has a function ``parse``."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from index.errors import SettingsError
from index.text.types import Document, Metadata


class Parse(Protocol):
    """Reads a text into sections, passages and sentences."""

    def __call__(self, text: str, metadata: Metadata) -> Document:
        """Parse the whole text; no character of its body is lost or doubled.

        Raises:
            CorpusError: the text has not the structure that the parser reads.
        """


def find_parser(name: str) -> Parse:
    """The parser of that name.

    Raises:
        SettingsError: there is no such parser.
    """
    try:
        module = import_module(f"index.parsers.{name}") if name.isidentifier() else None
    except ModuleNotFoundError as error:
        if error.name != f"index.parsers.{name}":
            raise
        module = None
    if module is None:
        raise SettingsError(f"parser = {name!r} is no file of index/parsers/", remedy="type: strategy-qa config")
    return cast("Parse", module.parse)
