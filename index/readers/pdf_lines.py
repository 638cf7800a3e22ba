"""The lines of a PDF's pages, from its characters in the order in which they are drawn: that order keeps columns apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_RAISED = 0.75
"""Share of a line's size below which a digit in it is the mark of a note."""
_WORD_GAP = 0.22
"""Of the size: a gap between Latin letters from which a blank stands there."""
_COLUMN_GAP = 2.5
"""Of the size: a gap in a line that parts columns or cells."""


@dataclass(slots=True)
class Line:
    """One line as it is drawn, in points from the top left of the page."""

    text: str
    marks: list[str]
    """The marks of notes that stood in it."""
    page: int
    x0: float
    x1: float
    top: float
    bottom: float
    size: float


_ABOVE = 0.1
"""Shares of the type's size by which a small digit ends above the line's foot, so that it is no ₂ of CO₂."""


def page_lines(characters: Sequence[Any], page: int) -> Iterator[Line]:
    """The lines of a page."""
    run: list[Any] = []
    for one in characters:
        if run and not _goes_on(run, one):
            yield from _line(run, page)
            run = []
        run.append(one)
    yield from _line(run, page)


def _goes_on(run: Sequence[Any], one: Any) -> bool:  # noqa: ANN401 - a character of pdfplumber
    last = run[-1]
    size = max(last["size"], one["size"])
    level = min(abs(last["bottom"] - one["bottom"]), abs(last["top"] - one["top"]))
    if level > 0.4 * size:
        return False
    return bool(-0.8 * size <= one["x0"] - last["x1"] <= _COLUMN_GAP * size)


def _line(run: Sequence[Any], page: int) -> Iterator[Line]:
    said = [one for one in run if one["text"].strip()]
    if not said:
        return
    size = Counter(round(one["size"], 1) for one in said for _ in one["text"]).most_common(1)[0][0]
    foot = Counter(round(one["bottom"], 1) for one in said if round(one["size"], 1) == size).most_common(1)[0][0]
    text, marks, before = "", [], None
    for one in run:
        if one["text"].isdecimal() and one["size"] < _RAISED * size and one["bottom"] < foot - _ABOVE * size and text.strip():
            if before is not None and marks and before["size"] < _RAISED * size:
                marks[-1] += one["text"]
            else:
                marks.append(one["text"])
            before = one
            continue
        gap = one["x0"] - before["x1"] if before is not None else 0.0
        if gap > _WORD_GAP * size and text[-1:].isascii() and one["text"].isascii() and not text.endswith(" "):
            text += " "
        text += one["text"]
        before = one
    yield Line(
        text=" ".join(text.split(" ")).strip(" \n\r\t"),
        marks=marks,
        page=page,
        x0=min(one["x0"] for one in said),
        x1=max(one["x1"] for one in said),
        top=min(one["top"] for one in said),
        bottom=max(one["bottom"] for one in said),
        size=size,
    )


def body_size(lines: Sequence[Line]) -> float:
    """The size in which most characters stand."""
    counts: Counter[float] = Counter()
    for line in lines:
        counts[line.size] += len(line.text)
    return counts.most_common(1)[0][0] if counts else 0.0


def would_fit(line: Line, following: str, right: float) -> bool:
    """Whether the first word of the next line had room on this one: whoever ended it there ended a paragraph."""
    first = following.split(" ")[0] if following[:1].isascii() else following[:1]
    width = sum(0.5 if character.isascii() else 1.0 for character in first) * line.size
    return line.x1 + width + 0.6 * line.size < right
