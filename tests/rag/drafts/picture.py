"""Writes the picture of docs/drafts.md: ``python -m tests.rag.drafts.picture``, the first pages of three real drafts, by LibreOffice."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from index.document import read_document
from rag.drafts.collect import from_answers
from rag.drafts.download import draft_file
from rag.drafts.source import Source
from rag.drafts.templates import TEMPLATES
from rag.settings import Settings
from tests.rag.drafts.conftest import ANSWERS

PICTURE = Path(__file__).parents[3] / "docs" / "images" / "draft.png"
FONTS = Path(__file__).with_name("fonts.xml")
DOTS = 75
"""Per inch."""


def _pages(folder: Path) -> Iterator[Image.Image]:
    settings = Settings()
    source = Source(document=read_document(settings), template=settings.official_template)
    basket, provenance = from_answers(ANSWERS, source)
    for template in TEMPLATES:
        file = folder / f"{template}.docx"
        file.write_bytes(draft_file(basket, source, provenance, template=template, language="ja").content)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        _run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(file))
        _run("pdftoppm", "-png", "-r", str(DOTS), "-singlefile", str(file.with_suffix(".pdf")), str(file.with_suffix("")))
        yield Image.open(file.with_suffix(".png"))


def _run(*command: str) -> None:
    environment = os.environ | {"FONTCONFIG_FILE": str(FONTS)}
    subprocess.run(command, check=True, capture_output=True, env=environment)  # noqa: S603


def main() -> None:
    """Put the pages side by side on grey."""
    with tempfile.TemporaryDirectory() as folder:
        pages = list(_pages(Path(folder)))
        gap, (width, height) = DOTS // 6, pages[0].size
        picture = Image.new("RGB", (gap + len(pages) * (width + gap), height + 2 * gap), "#c8c8c8")
        for position, page in enumerate(pages):
            picture.paste(page, (gap + position * (width + gap), gap))
        picture.convert("L").quantize(16).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
