"""Raised digits of a PDF: the mark of a note where there is such a note, else a power, which stays in the text as ² or ³."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.language.characters import RAISED, compatible
from index.readers.pdf_lines import Line, Raised
from index.readers.pdf_roles import Role

_NUMBER = re.compile(r"[（(]?(?:注\s?)?([0-9０-９]{1,3})(?![0-9０-９])")
_POWER = re.compile(r"(?:[0-9０-９]|(?<![A-Za-z])[ckmµn]?m|[㎝㎞㎜ℓ㍍])\s?$")
"""What a power stands after: a number, or a unit of length."""


def settle(found: Sequence[Role]) -> None:
    """Say of every raised number what it is; powers are put into the text of their lines.

    A note is looked for on its own page; where none of its numbers stands there, on all pages, for notes at the end. Of several numbers
    those after a figure or a unit are powers.
    """
    raised: dict[str, list[tuple[Line, Raised]]] = {}
    for role in found:
        for one in role.line.raised:
            raised.setdefault(one.digits, []).append((role.line, one))
    numbers = {(compatible(said[1]), role.line.page) for role in found if role.kind == "note" and (said := _NUMBER.match(role.line.text))}
    marks: set[int] = set()
    for digits, page in numbers:
        named = raised.get(digits, [])
        here = [(line, one) for line, one in named if line.page == page]
        words = [one for line, one in here or named if not _POWER.search(line.text[: one.position])]
        marks.update(map(id, words or [one for _, one in here]))
    for role in found:
        _write(role.line, [one for one in role.line.raised if id(one) not in marks])
        role.line.marks = [one.digits for one in role.line.raised if id(one) in marks]


def _write(line: Line, powers: Sequence[Raised]) -> None:
    for one in reversed(powers):
        line.text = line.text[: one.position] + one.digits.translate(RAISED) + line.text[one.position :]
        line.ends[one.position : one.position] = [one.ends] * len(one.digits)
