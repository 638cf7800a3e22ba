"""Sentences of two texts paired: equal ones, then those that say the same in other words.

Rows count the sentences of a text. All of it is bounded for thousands of sentences: cosines are products of a few rows with all, characters
are compared of the nearest few alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Container, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq

from index.embedders import Vectors
from index.language.tokens import search_form
from index.text.types import Document, Section

Pair = tuple[int, int]
"""A row of the older text and one of the newer."""
Sides = tuple[list[int], list[int]]
"""Rows of the older text, and of the newer."""
Groups = tuple[NDArray[np.int64], NDArray[np.int64]]
"""For each row of the two texts its section; sections that answer to each other have one number."""

LOOKED_AT = 8
"""Sentences, nearest by embedding, whose characters are compared with those of a sentence."""
ALIKE, ALIKE_ELSEWHERE = 0.60, 0.72
"""Likeness from which two sentences are two wordings of one: in sections that answer to each other, and anywhere."""
LIKE_SECTION = 0.6
"""Share of common sentences and likeness of titles, in sum, from which two sections answer to each other."""
_AT_ONCE = 500
"""Sentences of the older text whose cosines with all of the newer are held at once."""
MOST_SENTENCES = 20_000
"""Of a text that is compared: time grows with the product of two."""
_SHORT = 12
"""Characters up to which a sentence is too short to be known again in another section."""


class Text:
    """The sentences of a document by row, in the form in which they are compared."""

    def __init__(self, document: Document) -> None:
        self.all_sections = document.sections
        self.sections = [document.passage_by_id[one.passage_id].section for one in document.sentences]
        self.forms = [_plain(one.text) for one in document.sentences]


def groups(old: Text, new: Text) -> Groups:
    """Which sections answer to each other: by their title below sections that do, by a title of their own, by title and sentences."""
    votes = _votes(old, new)
    own = [Counter(_title(section) for section in text.all_sections) for text in (old, new)]
    by_title = {_title(section): section.path for section in new.all_sections}
    below: Mapping[tuple[str, ...], dict[str, tuple[str, ...]]] = defaultdict(dict)
    for section in new.all_sections:
        below[section.path[:-1]].setdefault(_title(section), section.path)
    answers: dict[tuple[str, ...], tuple[str, ...] | None] = {(): ()}
    for section in old.all_sections:
        parent, title = answers.get(section.path[:-1]), _title(section)
        near = below[parent] if parent is not None else {}
        if title in near:
            answers[section.path] = near[title]
        elif own[0][title] == own[1][title] == 1:
            answers[section.path] = by_title[title]
        else:
            answers[section.path] = _likest(title, near, votes[section.path])
    numbers = {section.path: number for number, section in enumerate(new.all_sections)}
    first = [numbers.get(answers.get(one.path) or (), -1) for one in old.sections]
    return np.array(first, dtype=np.int64), np.array([numbers[one.path] for one in new.sections], dtype=np.int64)


def _likest(title: str, near: Mapping[str, tuple[str, ...]], votes: Counter[tuple[str, ...]]) -> tuple[str, ...] | None:
    """The section with the highest sum of its share of the sentences and, where it may be told by it, the likeness of its title."""
    scores = {path: count / votes.total() for path, count in votes.items()}
    for other, path in near.items():
        scores[path] = scores.get(path, 0.0) + fuzz.ratio(title, other) / 100
    best = max(scores, key=scores.__getitem__, default=None)
    return best if best is not None and scores[best] >= LIKE_SECTION else None


def equal_pairs(old: Text, new: Text, sections: Groups) -> list[Pair]:
    """Rows of equal sentences, each once: those of sections that answer to each other first, and of them those that follow one another."""
    numbers, found = [one.tolist() for one in sections], dict[int, int]()
    for near in (True, False):
        for paired in (_following, _anywhere):
            taken: tuple[Container[int], Container[int]] = (found, set(found.values()))
            left: Mapping[int, Sides] = defaultdict(lambda: ([], []))
            for side, text in enumerate((old, new)):
                for row in range(len(text.forms)):
                    if row not in taken[side]:
                        left[numbers[side][row] if near else 0][side].append(row)
            for rows in list(left.values()):
                found.update(paired(old, new, rows))
    return sorted(found.items())


def _following(old: Text, new: Text, rows: Sides) -> list[Pair]:
    """The most pairs of equal sentences that follow one another in both texts."""
    known: dict[str, int] = {}
    forms = [[known.setdefault(text.forms[row], len(known)) for row in one] for text, one in zip((old, new), rows, strict=True)]
    same = [one for one in LCSseq.opcodes(*forms) if one.tag == "equal"]
    return [(rows[0][one.src_start + n], rows[1][one.dest_start + n]) for one in same for n in range(one.src_end - one.src_start)]


def _anywhere(old: Text, new: Text, rows: Sides) -> list[Pair]:
    """Pairs of equal sentences in whatever order."""
    free: Mapping[str, deque[int]] = defaultdict(deque)
    for row in rows[1]:
        free[new.forms[row]].append(row)
    return [(row, same.popleft()) for row in rows[0] if (same := free.get(old.forms[row]))]


def in_order(pairs: Sequence[Pair]) -> set[Pair]:
    """The most pairs, of those in the order of the older text, that stand in the order of the newer one too."""
    ends: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, (_, second) in enumerate(pairs):
        at = bisect_left(ends, second)
        before.append(places[at - 1] if at else -1)
        ends[at : at + 1], places[at : at + 1] = [second], [place]
    found, place = set(), places[-1] if places else -1
    while place >= 0:
        found.add(pairs[place])
        place = before[place]
    return found


def alike_pairs(old: Text, new: Text, vectors: tuple[Vectors, Vectors], sections: Groups, equal: Iterable[Pair]) -> list[Pair]:
    """Rows of sentences that say the same in other words, of those that are not paired yet; each once, the most alike first."""
    paired = np.array([*equal], dtype=np.int64).reshape(-1, 2)
    rows = [np.setdiff1d(np.arange(len(text.forms)), taken) for text, taken in zip((old, new), paired.T, strict=True)]
    if not all(one.size for one in rows):
        return []
    parts = [_looked_at(vectors, sections, part, rows[1]) for part in np.array_split(rows[0], -(-rows[0].size // _AT_ONCE))]
    first, second, cosines, near = (np.concatenate(one) for one in zip(*parts, strict=True))
    forms = [old.forms[row] for row in first], [new.forms[row] for row in second]
    likeness = (cosines + process.cpdist(*forms, scorer=fuzz.ratio, dtype=np.float32) / 100) / 2
    short = np.array([min(map(len, pair)) < _SHORT for pair in zip(*forms, strict=True)])
    least = np.where(near, ALIKE, np.where(short, 1.0, ALIKE_ELSEWHERE))
    order = np.lexsort((second, first, -likeness))
    return _each_once((int(first[one]), int(second[one])) for one in order if likeness[one] >= least[one])


def _looked_at(
    vectors: tuple[Vectors, Vectors], sections: Groups, first: NDArray[np.int64], second: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32], NDArray[np.bool_]]:
    """For some rows of the older text, those of the newer that are looked at, with their cosine and whether their sections answer."""
    cosines = vectors[0][first] @ vectors[1][second].T
    near = sections[0][first][:, None] == sections[1][second]
    pairs = np.unique(np.concatenate([_nearest(cosines), _nearest(np.where(near, cosines, cosines - 2))]), axis=0)
    at = tuple(pairs.T)
    return first[at[0]], second[at[1]], cosines[at], near[at]


def _nearest(cosines: NDArray[np.float32]) -> NDArray[np.int64]:
    """Places of the highest values of each line."""
    most = min(LOOKED_AT, cosines.shape[1])
    columns = np.argpartition(-cosines, most - 1, axis=1)[:, :most]
    return np.stack([np.repeat(np.arange(len(cosines)), most), columns.ravel()], axis=1)


def _each_once(pairs: Iterable[Pair]) -> list[Pair]:
    found: list[Pair] = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for first, second in pairs:
        if first not in taken[0] and second not in taken[1]:
            found.append((first, second))
            taken[0].add(first)
            taken[1].add(second)
    return found


def _votes(old: Text, new: Text) -> Mapping[tuple[str, ...], Counter[tuple[str, ...]]]:
    """For each section of the older text, in which of the newer its sentences stand that both have once; with the sections below it."""
    once = [{form for form, count in Counter(text.forms).items() if count == 1} for text in (old, new)]
    at = {form: section for form, section in zip(new.forms, new.sections, strict=True) if form in once[1]}
    votes: Mapping[tuple[str, ...], Counter[tuple[str, ...]]] = defaultdict(Counter)
    for form, section in zip(old.forms, old.sections, strict=True):
        if form in once[0] and form in at:
            for depth in range(1, min(len(section.path), len(at[form].path)) + 1):
                votes[section.path[:depth]][at[form].path[:depth]] += 1
    return votes


def _title(section: Section) -> str:
    heading = section.headings[-1]
    return _plain(heading.title) or _plain(heading.marker)


def _plain(text: str) -> str:
    return search_form(text).replace(" ", "").rstrip("。.")
