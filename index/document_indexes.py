"""The indexes of one text of the shelf: found by what they were made from, and removed with it."""

from __future__ import annotations

from index.document import read_document
from index.errors import IndexDamagedError
from index.home import sweep
from index.manifest import FILE as MADE_FROM
from index.manifest import read_manifest
from index.settings import IndexSettings


def drop_indexes(settings: IndexSettings, key: str, own_name: str | None) -> None:
    """Remove the indexes of a document's folder, whichever embedder made them; each goes out of sight before it goes away."""
    name, revision, sha256 = key.rsplit("-", 2) if key.count("-") >= 2 else (key, "", "")
    # A text that was added under the name of the document of the settings may be that document.
    if name == own_name and read_document(settings, translated=False).sha256[:16] == sha256:
        return
    for file in settings.home.glob(f"indexes/*/{MADE_FROM}"):
        try:
            inputs = read_manifest(file.parent).inputs
        except IndexDamagedError:
            continue
        if inputs.document == f"{name}@{revision}" and inputs.corpus_sha256[:16] == sha256:
            if settings.store == "postgres":
                from index.postgres.filling import drop

                drop(settings, [file.parent.name])
            aside = file.parent.with_name(f".{file.parent.name}.part")
            file.parent.replace(aside)
            sweep(aside)
