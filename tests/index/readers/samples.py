"""Sample documents of several formats. They are other people's: read from beside the checkout, not copied into it."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import pytest

from index.readers import read_file
from index.sections.blocks import ReadFile
from index.sections.outline import outlined
from index.text.types import Document, Metadata

FOLDER = Path(os.environ.get("SAMPLES_FOLDER") or Path(__file__).parents[4] / "shared" / "data" / "documents")
SAMPLES = {
    "ja-mirai-33-2025-07-14.md": "md",
    "ja-gif-430.docx": "docx",
    "ja-moj-yoko-2024-08.pdf": "pdf",
    "ja-gyosei-tetsuzuki-ho.xml": "law",
    "en-fds-2021-final.pdf": "pdf",
    "en-uk-ai-plan.html": "html",
}
needs_samples = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no samples in {FOLDER}; SAMPLES_FOLDER names another folder")


@lru_cache
def understood(name: str) -> tuple[ReadFile, Document]:
    """A sample as its reader and the outline understand it."""
    read, kind = read_file((FOLDER / name).read_bytes(), name)
    assert kind == SAMPLES[name]
    document, _ = outlined(read, Metadata(document="d", title=name, file=name), "0")
    return read, document
