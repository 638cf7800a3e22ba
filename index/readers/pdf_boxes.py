"""Where the text of a PDF's block is printed: a box for each line, cut where a sentence begins, so that a sentence has boxes of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from index.language.sentences import sentence_spans
from index.readers.pdf_lines import Line
from index.sections.blocks import Box
from index.sections.sequences import numbered

Origins = Mapping[int, tuple[float, float]]
"""Of each page that stands upright: the left and the top edge of what is seen."""


def boxes_of(text: str, lines: Sequence[tuple[int, Line]], origins: Origins) -> tuple[Box, ...]:
    """The boxes of a block.

    Args:
        text: of the block.
        lines: each with where it begins in the text; negative where its mark is no part of the text.
        origins: of the pages.
    """
    found = numbered(text)
    cuts = {start for start, _ in sentence_spans(text)} | ({len(text) - len(found.rest)} if found else set())
    made = []
    for begin, line in lines:
        if line.page not in origins:
            continue
        first, last = max(begin, 0), begin + len(line.text)
        for start, end in pairwise(sorted({first, last, *(cut for cut in cuts if first < cut < last)})):
            if said := [n for n in range(start, end) if not text[n].isspace()]:
                left, right = line.ends[said[0] - begin][0], line.ends[said[-1] - begin][1]
                made.append(placed((said[0], said[-1] + 1), line.page, (left, line.top, right, line.bottom), origins))
    return tuple(made)


def placed(span: tuple[int, int], page: int, edges: tuple[float, float, float, float], origins: Origins) -> Box:
    """A box, measured from the corner of what is seen."""
    left, top = origins[page]
    x0, y0, x1, y1 = edges
    return Box(*span, page, *(round(one, 1) for one in (x0 - left, y0 - top, x1 - left, y1 - top)))
