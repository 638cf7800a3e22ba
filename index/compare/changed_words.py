"""Two wordings of one sentence: the words, and the figures, that one has and the other has not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Indel

from index.language.characters import Span
from index.language.dictionary import placed
from index.language.display import display
from index.language.figures import figures
from index.language.tokens import search_form

_Key = tuple[tuple[object, ...], tuple[str, ...]]
"""A figure by value and unit, and the words around it."""
_ADDRESS = re.compile(r"https?://[!-~]+")
_DIGITS = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]{0,12}\d(?:[\d.,/~～〜–-]*\d)?[^\W\u3041-\u3096]?")


def changed_words(old: str, new: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Where the words of each text stand that the other has not; a figure with its unit is one word."""
    sides = [tuple(_words(text)) for text in (old, new)]
    forms = [[search_form(text[slice(*span)]) for span in words] for text, words in zip((old, new), sides, strict=True)]
    changed = [one for one in Indel.opcodes(*forms) if one.tag != "equal"]
    return (
        _joined([sides[0][place] for one in changed for place in range(one.src_start, one.src_end)]),
        _joined([sides[1][place] for one in changed for place in range(one.dest_start, one.dest_end)]),
    )


def changed_figures(old: str, new: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The figures of each text, as they are written, that the other has not: by value, unit and the words around them (約, 以上).

    Digits that are no figure by themselves (1-3年, 5G) count by their characters.
    """
    sides = [tuple(_figures(text)) for text in (old, new)]
    keys = [Counter(key for key, _ in side) for side in sides]
    gone, come = (
        tuple(display(text[slice(*span)]).strip() for span in _first(side, found))
        for text, side, found in zip((old, new), sides, (keys[0] - keys[1], keys[1] - keys[0]), strict=True)
    )
    return gone, come


def _figures(text: str) -> Iterator[tuple[_Key, Span]]:
    """By what each is compared, and where it stands; an address has none."""
    text = _ADDRESS.sub(lambda found: " " * len(found[0]), text)
    read = figures(text)
    yield from (((one.key, one.hedges), one.span) for one in read)
    for found in _DIGITS.finditer(text):
        if not any(one.span[0] < found.end() and found.start() < one.span[1] for one in read):
            yield ((search_form(found[0]),), ()), found.span()


def _first(side: Sequence[tuple[_Key, Span]], wanted: Counter[_Key]) -> Iterator[Span]:
    for key, span in side:
        if wanted[key] > 0:
            wanted[key] -= 1
            yield span


def _words(text: str) -> Iterator[Span]:
    """The words of a text in order; those of a figure as one."""
    numbers = [span for _, span in _figures(text)]
    begun: Span | None = None
    for _, (start, end) in placed(text):
        around = next((span for span in numbers if start < span[1] and span[0] < end), None)
        if begun is not None and begun != around:
            yield begun
        if around is None:
            yield (start, end)
        begun = around
    if begun is not None:
        yield begun


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    """Spans that touch each other as one."""
    found: list[Span] = []
    for start, end in spans:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)
