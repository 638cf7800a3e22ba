"""The glossary of a text: its names and terms in Japanese and English, in a data file beside the corpus.

It is held against the reference translation (``index.text.translation_checks``) and widens search in both directions.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.errors import CorpusError
from index.text.beside import beside

Kind = Literal["body", "institute", "law", "ministry", "name", "place", "programme", "strategy", "system", "term"]
"""What is named; ``name``: nobody said what; ``term`` is everything that is no name."""


class Entry(BaseModel):
    """One name or term."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ja: Annotated[str, Field(min_length=2)]
    """As it stands in the text."""
    en: tuple[str, ...] = ()
    """As it stands in the translation; first the usual form. Those of a glossary file have one."""
    abbreviation: str | None = None
    kind: Kind
    official: bool = False
    """Whether the body itself uses this English name, as far as is known."""
    also: tuple[str, ...] = ()
    """Other forms in which people ask for it, in either language."""
    note: str = ""
    drafted: bool = False
    """Whether the product found it in the text, and no person looked at it (``index.text.drafted``)."""

    @property
    def english(self) -> tuple[str, ...]:
        """Every form that may stand for the Japanese in the translation."""
        return (*self.en, self.abbreviation) if self.abbreviation else self.en

    @property
    def forms(self) -> tuple[str, ...]:
        """Every form of the name."""
        return (self.ja, *self.english, *self.also)


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    entries: tuple[Entry, ...]


def glossary_file(text: Path) -> Path:
    """Where the glossary of a text stands, if there is one: ``name.ja.txt`` -> ``name.glossary.toml``."""
    return beside(text, "glossary.toml")


def read_glossary(file: Path) -> tuple[Entry, ...]:
    """Read a glossary.

    Raises:
        CorpusError: it cannot be read, or holds an entry of another form or twice.
    """
    try:
        entries = _File.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))).entries
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise CorpusError(f"{file}, {place}: {error.errors()[0]['msg']}", remedy="mend the entry") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CorpusError(f"{file} cannot be read: {error}", remedy="restore it from the repository") from error
    seen: set[str] = set()
    for entry in entries:
        if not entry.en:
            raise CorpusError(f"{file}: {entry.ja} has no English", remedy='give it one: en = ["..."]')
        if entry.ja in seen:
            raise CorpusError(f"{file}: {entry.ja} occurs twice", remedy="delete one of them")
        seen.add(entry.ja)
    return entries
