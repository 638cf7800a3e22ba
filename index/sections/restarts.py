"""Which numbers are those of sections, and which those of a list inside a section: 「１．２．３．」 may be either, or both in turn.

Only a notation that begins anew while it is open leaves a choice. Then every number of its scope is a section, an item of a list, or
neither. Of all ways to read them the cheapest is taken. The costs say what is odd in each, and hold for any notation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Part = Literal["section", "item", "neither"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A line with a number, and what stands around it."""

    number: int
    is_titled: bool
    """Whether no whole sentence stands after the number."""
    after_one: bool
    """Whether the line before it has a number of the same notation."""
    before_next: bool
    """Whether the next line has the next number."""
    in_contents: bool | None = None
    """Whether it stands in the document's own table of contents; None where that has no number of this notation."""


_BEGINS = 1.0
"""What a list costs. The other costs are odd things of a line, and this is what one of them is worth."""
_FIRST = 0.5
"""A list before the first section."""
_EMPTY = 1.0
"""A section of a title alone."""
_SENTENCE = 0.5
"""A section that begins with a sentence, where titles are usual."""
_APART = 0.5
"""An item after something that is none."""
_OWN_TEXT = 0.5
"""An item that is a title, with text under it."""
_UNLIKE_CONTENTS = 2.0
"""Against the table of contents."""
_NEITHER = 3.0
"""A number that continues nothing."""
_NO_SECTION = 10.0
"""A notation of lists alone: a number that begins once opens a section."""
_MOST_WAYS = 32
"""Ways that are kept after each line."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to read the lines so far; the last number of its sections and of the list that is open."""

    cost: float
    section: int
    item: int
    parts: tuple[Part, _Way] | None

    def then(self, part: Part, cost: float, section: int, item: int) -> _Way:
        return _Way(self.cost + cost, section, item, (part, self))


def parts_of(candidates: Sequence[Candidate]) -> list[Part]:
    """What each number of a notation is, in the scope of one section above it. The first one is 1."""
    ways = [_Way(0.0, 0, 0, None)]
    for one in candidates:
        best: dict[tuple[int, int], _Way] = {}
        for way in (next_way for before in ways for next_way in _ways(before, one)):
            known = best.get((way.section, way.item))
            if known is None or way.cost < known.cost:
                best[way.section, way.item] = way
        ways = sorted(best.values(), key=lambda way: way.cost)[:_MOST_WAYS]
    last = min(ways, key=lambda way: way.cost + (0.0 if way.section else _NO_SECTION))
    parts: list[Part] = []
    while last.parts:
        part, last = last.parts
        parts.append(part)
    return _without_lone_items(parts[::-1], candidates)


def _ways(way: _Way, one: Candidate) -> list[_Way]:
    found = [way.then("neither", _NEITHER, way.section, way.item)]
    if one.number == way.section + 1:
        odd = _EMPTY * (one.is_titled and one.before_next) + _SENTENCE * (not one.is_titled)
        found.append(way.then("section", odd + _UNLIKE_CONTENTS * (one.in_contents is False), one.number, 0))
    if one.number == 1 or (way.item and one.number == way.item + 1):
        odd = _BEGINS + _FIRST * (not way.section) if one.number == 1 else _APART * (not one.after_one)
        odd += _OWN_TEXT * (one.is_titled and not one.before_next) + _UNLIKE_CONTENTS * (one.in_contents is True)
        found.append(way.then("item", odd, way.section, one.number))
    return found


def _without_lone_items(parts: list[Part], candidates: Sequence[Candidate]) -> list[Part]:
    """A single number is no list: 「１．５億円を投じる。」."""
    items = [number for number, part in enumerate(parts) if part == "item"]
    for position, number in enumerate(items):
        following = items[position + 1] if position + 1 < len(items) else None
        if candidates[number].number == 1 and (following is None or candidates[following].number == 1):
            parts[number] = "neither"
    return parts
