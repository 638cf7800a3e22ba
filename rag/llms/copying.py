"""Copying: the words of a text with which a model would reply, no others.

At each step the next token is chosen among those that go on in the text, and the end of the reply: constrained decoding, as
De Cao et al. 2021 (arXiv:2010.00904) do with a prefix tree. What comes out stands in the text, so nothing is left to check.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.types import Span

LIMIT = 24
"""Tokens that are copied at most."""


_END = -1
"""Stands for the end of the reply."""


class Source(NamedTuple):
    """A text, and where what is copied may begin and end, in Unicode code points."""

    text: str
    starts: frozenset[int]
    ends: frozenset[int]


class Copied(NamedTuple):
    """Words of a text that a model would reply with."""

    spans: tuple[Span, ...]
    """Every place where they stand."""
    probability: float
    """Product over the steps, each among what may come next; 0 to 1."""


class Pieces:
    """The tokens of a vocabulary by their bytes."""

    def __init__(self, pieces: Iterable[tuple[int, bytes]], ends: Iterable[int]) -> None:
        self._tokens: dict[bytes, int] = {}
        for token, piece in pieces:
            if piece:
                self._tokens.setdefault(piece, token)
        self._longest = max(map(len, self._tokens), default=0)
        self._ends = np.array(sorted(ends), dtype=np.int64)

    def copy(self, source: Source, logits: NDArray[np.float32], feed: Callable[[int], NDArray[np.float32]]) -> Copied | None:
        """Copy the most probable words, token by token.

        Args:
            source: the text, and where what is copied may begin and end.
            logits: for the reply's first token, shape ``(vocabulary,)``.
            feed: takes a token and gives the logits for the next one.

        Returns:
            What was copied; where ``LIMIT`` comes first, as far as it might have ended; None where it never might have.
        """
        data = source.text.encode("utf-8")
        bytes_before = [len(source.text[:position].encode("utf-8")) for position in range(len(source.text) + 1)]
        ends = {bytes_before[position] for position in source.ends}
        places, copied, odds = sorted({bytes_before[position] for position in source.starts}), b"", 0.0
        found: Copied | None = None
        for _ in range(LIMIT):
            following = self._following(data, places)
            scores = {token: float(logits[token]) for token in following}
            if copied and not ends.isdisjoint(places):
                scores[_END] = float(logits[self._ends].max())
                spans = [(len(data[: place - len(copied)].decode()), len(data[:place].decode())) for place in places if place in ends]
                found = Copied(spans=tuple(spans), probability=math.exp(odds))
            if not scores:
                break
            best = max(scores, key=lambda token: (scores[token], -token))
            odds += scores[best] - float(np.logaddexp.reduce(list(scores.values())))
            if best == _END and found is not None:
                return found._replace(probability=math.exp(odds))
            copied += following[best]
            places = [place + len(following[best]) for place in places if data.startswith(following[best], place)]
            logits = feed(best)
        return found

    def _following(self, data: bytes, places: Iterable[int]) -> Mapping[int, bytes]:
        """The tokens that go on at one of the places, with their bytes."""
        pieces = {data[place:end] for place in places for end in range(place + 1, min(place + self._longest, len(data)) + 1)}
        return {self._tokens[piece]: piece for piece in pieces if piece in self._tokens}
