"""What stands in ``shelf.json``: each text of each document, and which of them are in use; and where a text stands."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import CorpusError

MANIFEST, METADATA = "shelf.json", "metadata.json"
_LIST = "list what is on the shelf: strategy-qa documents list"
State = Literal["used", "older", "unused"]


class Entry(BaseModel):
    """A document on the shelf."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    revision: int
    folder: str
    index_id: str
    added: str
    """When, ISO 8601, UTC."""
    active: bool = True
    """False: nobody can ask it. It waits to be used, was set aside, or a newer text of it is used; what cited it can still be opened."""
    edition: str | None = None
    edition_of: str | None = None
    """The document of which it is a newer edition."""


class Shelf(BaseModel):
    """What stands in ``shelf.json``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    documents: tuple[Entry, ...] = ()

    def state(self, entry: Entry) -> State:
        """Whether a text is in use, is older than the one that is, or is not in use."""
        if entry.active:
            return "used"
        newest = max((one.revision for one in self.documents if one.active and one.name == entry.name), default=0)
        return "older" if newest > entry.revision else "unused"

    def require_edition(self, name: str, older: str | None, own: str) -> None:
        """A document is a newer edition of another: one of the shelf, in use or not, or ``own``, that of the settings.

        Raises:
            CorpusError: there is none, or that is an edition of this one.
        """
        if not older:
            return
        if older == name:
            raise CorpusError(f"{name} is no edition of itself", remedy="name the older document")
        if older != own and older not in {entry.name for entry in self.documents}:
            raise self._unknown(older)
        above = {older}
        while more := {one.edition_of for one in self.documents if one.name in above and one.edition_of} - above:
            above |= more
        if name in above:
            raise CorpusError(
                f"{older} is an edition of {name} already", remedy="take that back first: documents update NAME --edition-of ''"
            )

    def find(self, name: str) -> Entry:
        """The active document of a name, or ``name@revision``.

        Raises:
            CorpusError: there is none.
        """
        for entry in self.documents:
            if f"{entry.name}@{entry.revision}" == name or (entry.name == name and entry.active):
                return entry
        for entry in self.documents:
            if entry.name == name:
                raise CorpusError(f"{name} is not in use", remedy=f"type: strategy-qa documents use {name}@{entry.revision}")
        raise self._unknown(name)

    def _unknown(self, name: str) -> CorpusError:
        known = ", ".join(entry.name for entry in self.documents if entry.active) or "nothing"
        return CorpusError(f"no document {name!r} is on the shelf, which has {known}", remedy=_LIST)


def library(home: Path) -> Path:
    """The folder of the shelf."""
    return home / "library"


def read_shelf(home: Path) -> Shelf:
    """What is on the shelf; nothing where there is none.

    Raises:
        CorpusError: its manifest is damaged.
    """
    file = library(home) / MANIFEST
    try:
        return Shelf.model_validate_json(file.read_bytes()) if file.is_file() else Shelf()
    except (OSError, ValidationError) as error:
        raise CorpusError(f"{file} is damaged", remedy="move it away, then add the documents again") from error


def corpus_of(home: Path, name: str) -> Path:
    """The metadata of a document of the shelf, as the setting ``corpus`` names them (raises as ``Shelf.find``)."""
    return library(home) / read_shelf(home).find(name).folder / METADATA
