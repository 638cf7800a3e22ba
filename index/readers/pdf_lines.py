"""The lines of a PDF's pages, from its characters in the order in which they are drawn: that order keeps columns apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.language.characters import LOWERED, compatible

_RAISED = 0.75
"""Share of a line's size below which a digit in it may stand above or below the line."""
_WORD_GAP = 0.22
"""Of the size: a gap between Latin letters from which a blank stands there."""
_COLUMN_GAP = 2.5
"""Of the size: a gap in a line that parts columns or cells."""


@dataclass(frozen=True, slots=True)
class Raised:
    """A number above the line: the mark of a note, or a power."""

    position: int
    """In the text of its line, before the character that follows it."""
    digits: str
    ends: tuple[float, float]
    """Where it begins and ends, from the left."""


@dataclass(slots=True)
class Line:
    """One line as it is drawn, in points from the top left of the page."""

    text: str
    raised: list[Raised]
    page: int
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    ends: list[tuple[float, float]]
    """Where each character of the text begins and ends, from the left."""
    marks: list[str] = field(default_factory=list)
    """Of the raised numbers those that are the marks of notes (``index.readers.pdf_marks``)."""


_BLANKS = " \n\r\t"
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
    text, before = "", None
    ends: list[tuple[float, float]] = []
    raised: list[Raised] = []
    for one in run:
        small = one["text"].isdecimal() and one["size"] < _RAISED * size and bool(text.strip())
        if small and one["bottom"] < foot - _ABOVE * size:
            digits, begin = compatible(one["text"]), one["x0"]
            if before is not None and raised and before["size"] < _RAISED * size and raised[-1].position == len(text):
                last = raised.pop()
                digits, begin = last.digits + digits, last.ends[0]
            raised.append(Raised(len(text), digits, (begin, one["x1"])))
            before = one
            continue
        if before is not None and one["x0"] - before["x1"] > _WORD_GAP * size and _parts_words(text, one["text"]):
            text += " "
            ends.append((before["x1"], one["x0"]))
        text += one["text"].translate(LOWERED) if small and one["bottom"] > foot else one["text"]
        ends += [(one["x0"], one["x1"])] * len(one["text"])
        before = one
    lead = len(text) - len(text.lstrip(_BLANKS))
    said_text = text.strip(_BLANKS)
    yield Line(
        text=said_text,
        raised=[Raised(one.position - lead, one.digits, one.ends) for one in raised],
        page=page,
        x0=min(one["x0"] for one in said),
        x1=max(one["x1"] for one in said),
        top=min(one["top"] for one in said),
        bottom=max(one["bottom"] for one in said),
        size=size,
        ends=ends[lead : lead + len(said_text)],
    )


def _parts_words(text: str, following: str) -> bool:
    return text[-1:].isascii() and following.isascii() and not text.endswith(" ")


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
