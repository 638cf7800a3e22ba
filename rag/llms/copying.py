"""Copying: the words of a text with which a model would reply, no others.

At each step the next token is chosen among those that go on in the text, and the end of the reply: constrained decoding, as
De Cao et al. 2021 (arXiv:2010.00904) do with a prefix tree. What comes out stands in the text, so nothing is left to check.
As the text mostly says how it goes on, several tokens are guessed and read at once, and kept as far as they are what is chosen: speculative
decoding, as Leviathan et al. 2023 (arXiv:2211.17192) do with a smaller model. What is copied stays the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.language.characters import Span

LIMIT = 24
"""Tokens that are copied at most."""
GUESSED = 5
"""Tokens that are read at once: the chosen one, and those with which the text goes on."""


_END = -1
"""Stands for the end of the reply."""


Feed = Callable[[int, Sequence[int]], Sequence[NDArray[np.float32]]]
"""Takes tokens that come after so many that were copied, in place of what was fed there before, and gives the logits after each of them,
or after the first ones only; shape ``(vocabulary,)`` each."""


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

    def copy(self, source: Source, logits: NDArray[np.float32], feed: Feed) -> Copied | None:
        """Copy the most probable words, token by token.

        Args:
            source: the text, and where what is copied may begin and end.
            logits: for the reply's first token, shape ``(vocabulary,)``.
            feed: reads tokens.

        Returns:
            What was copied; where ``LIMIT`` comes first, as far as it might have ended; None where it never might have.
        """
        data = source.text.encode("utf-8")
        bytes_before = [len(source.text[:position].encode("utf-8")) for position in range(len(source.text) + 1)]
        ends = {bytes_before[position] for position in source.ends}
        places, copied, odds = sorted({bytes_before[position] for position in source.starts}), b"", 0.0
        found: Copied | None = None
        guessed: list[tuple[int, NDArray[np.float32]]] = []
        for step in range(LIMIT):
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
            if not guessed or guessed[0][0] != best:
                tokens = [best, *self._guess(data, places[0])]
                guessed = list(zip(tokens, feed(step, tokens), strict=False))
            _, logits = guessed.pop(0)
        return found

    def _guess(self, data: bytes, place: int) -> list[int]:
        """The longest tokens with which the text goes on at a place."""
        tokens: list[int] = []
        while len(tokens) < GUESSED - 1 and (following := self._following(data, [place])):
            tokens.append(max(following, key=lambda token: len(following[token])))
            place += len(following[tokens[-1]])
        return tokens

    def _following(self, data: bytes, places: Iterable[int]) -> Mapping[int, bytes]:
        """The tokens that go on at one of the places, with their bytes."""
        pieces = {data[place:end] for place in places for end in range(place + 1, min(place + self._longest, len(data)) + 1)}
        return {self._tokens[piece]: piece for piece in pieces if piece in self._tokens}
