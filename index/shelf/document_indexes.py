"""The indexes of texts: found by what they were made from, and removed with a text of the shelf."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from pydantic import ValidationError

from index.document import read_document
from index.errors import IndexDamagedError, IndexMissingError
from index.home import sweep
from index.manifest import FILE, MADE_FROM, WORK, Inputs, read_manifest
from index.settings import IndexSettings
from index.store import index_folder


def drop_indexes(settings: IndexSettings, key: str, own_name: str | None) -> None:
    """Remove the indexes of a document's folder, whichever embedder made them, and those that were never finished.

    Each goes out of sight before it goes away.
    """
    name, revision, sha256 = key.rsplit("-", 2) if key.count("-") >= 2 else (key, "", "")
    # A text that was added under the name of the document of the settings may be that document.
    if name == own_name and read_document(settings, translated=False).sha256[:16] == sha256:
        return

    def is_its(inputs: Inputs) -> bool:
        return inputs.document == f"{name}@{revision}" and inputs.corpus_sha256[:16] == sha256

    if settings.store == "postgres":
        from index.postgres.filling import drop

        drop(settings, f"{name}@{revision}", sha256)
    for file in settings.home.glob(f"indexes/*/{FILE}"):
        try:
            inputs = read_manifest(file.parent).inputs
        except IndexDamagedError:
            continue
        if is_its(inputs):
            aside = file.parent.with_name(f".{file.parent.name}.part")
            file.parent.replace(aside)
            sweep(aside)
    for file in settings.home.glob(f"{WORK}/*/{MADE_FROM}"):
        with suppress(ValidationError):
            if is_its(Inputs.model_validate_json(file.read_bytes())):
                sweep(file.parent)


def require_indexes(settings: IndexSettings, wanted: Mapping[str, Inputs]) -> None:
    """Refuse where an index is not there any more, wherever the settings store it; what is in it is not looked at.

    Args:
        settings: home, or database.
        wanted: what each is made from, by the document's key.

    Raises:
        IndexMissingError: one is not there.
        StoreError: the database cannot be reached.
    """
    if settings.store == "postgres":
        from index.postgres.filling import are_there

        there = are_there(settings, [one.index_id for one in wanted.values()])
        gone = [key for key, one in wanted.items() if one.index_id not in there]
    else:
        gone = [key for key, one in wanted.items() if not (index_folder(settings, one) / FILE).is_file()]
    if gone:
        raise IndexMissingError(f"the index of {gone[0]} is not there", remedy="type: strategy-qa setup")
