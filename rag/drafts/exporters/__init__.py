"""Formats of drafts: one a file, found by the suffix of the file to be written. Each has a function ``export``."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from rag.drafts.blocks import Draft
from rag.errors import DraftError

SUFFIXES = {".docx": "docx", ".md": "md", ".html": "html", ".json": "csl", ".bib": "bibtex"}
"""Suffix -> file of this folder."""

MEDIA_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".md": "text/markdown; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/vnd.citationstyles.csl+json",
    ".bib": "application/x-bibtex",
}
"""Suffix -> what a server calls such a file."""


class Export(Protocol):
    """``export`` of a module ``rag.drafts.exporters.<name>``."""

    def __call__(self, draft: Draft) -> bytes:
        """The whole file."""


def find_exporter(file: Path) -> Export:
    """The exporter of a file's suffix.

    Raises:
        DraftError: there is none.
    """
    name = SUFFIXES.get(file.suffix.lower())
    if name is None:
        raise DraftError(
            f"{file.name} ends with {file.suffix or 'no suffix'}, not with one of {', '.join(SUFFIXES)}",
            remedy="type for example: -o draft.docx",
        )
    return cast("Export", import_module(f"rag.drafts.exporters.{name}").export)
