"""Pictures of a PDF's pages with stretches marked, drawn in a process of its own: whatever is in the file, memory and time have an end."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from pydantic import TypeAdapter

from index.errors import CorpusError
from index.sections.blocks import Box

MOST_PAGES = 2
"""Pages in one picture: a sentence may go on on the next."""
MOST_MEMORY = 2_000_000_000
"""Bytes of address space."""
MOST_SECONDS = 30
_SCALE = 2.0
"""Dots of a point."""
_MOST_DOTS = 2000
"""Of a page, in width and in height."""
_MARK = (255, 240, 140)
"""The colour of a marker pen; what is black under it stays black."""
_BOXES = TypeAdapter(tuple[Box, ...])


def picture(file: Path, page: int, boxes: Sequence[Box] = ()) -> bytes:
    """The page as PNG with the boxes marked; where they go on on the next page, that one under it.

    Raises:
        CorpusError: it cannot be drawn within the bounds, or the file has no such page.
    """
    order = [sys.executable, "-m", "index.readers.pictures", str(file), str(page)]
    failed = CorpusError(f"page {page} of {file.name} cannot be shown as a picture", remedy="open the file itself")
    try:
        done = subprocess.run(  # noqa: S603 - this very program
            order, input=_BOXES.dump_json(tuple(boxes)), capture_output=True, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise failed from error
    if done.returncode or not done.stdout:
        raise failed
    return done.stdout


def _draw(file: Path, first: int, boxes: Sequence[Box]) -> bytes:
    import pypdfium2
    from PIL import Image, ImageChops, ImageDraw

    drawn = []
    pdf = pypdfium2.PdfDocument(file)
    for number in sorted({first, *(box.page for box in boxes)})[:MOST_PAGES]:
        page = pdf[number - 1]
        scale = min(_SCALE, _MOST_DOTS / max(page.get_size()))
        image = page.render(scale=scale).to_pil().convert("RGB")
        marks = Image.new("RGB", image.size, "white")
        pen = ImageDraw.Draw(marks)
        for box in boxes:
            if box.page == number:
                edges = [(one + by) * scale for one, by in zip((box.x0, box.top, box.x1, box.bottom), (-1, -1, 1, 1), strict=True)]
                pen.rectangle(edges, fill=_MARK)
        drawn.append(ImageChops.multiply(image, marks))
    whole = Image.new("RGB", (max(one.width for one in drawn), sum(one.height for one in drawn)), "white")
    top = 0
    for one in drawn:
        whole.paste(one, (0, top))
        top += one.height
    out = BytesIO()
    whole.quantize(256).save(out, "PNG")
    return out.getvalue()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    sys.stdout.buffer.write(_draw(Path(sys.argv[1]), int(sys.argv[2]), _BOXES.validate_json(sys.stdin.buffer.read())))
