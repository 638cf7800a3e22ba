"""A sentence that was cut in two, or two that were joined: one change, and not an edited sentence beside an added or a removed one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Protocol

from rapidfuzz.distance import LCSseq

from index.compare.pairing import ALIKE
from index.language.tokens import search_form
from index.text.types import Passage, Sentence


class Placed(Protocol):
    """A sentence in its passage."""

    @property
    def sentence(self) -> Sentence:
        """The sentence."""

    @property
    def passage(self) -> Passage:
        """Where it stands."""


def completed(half: Placed, own: Placed, whole: Placed) -> Sentence | None:
    """A sentence and the one beside it as one, where that says what the first lacks of a whole one; else None.

    Most of the other half's characters stand in the whole one, in their order.
    """
    both = _joined(half, own)
    if both is None:
        return None
    one, two, other = (_plain(text) for text in (own.sentence.text, both.text, whole.sentence.text))
    gained = LCSseq.similarity(other, two) - LCSseq.similarity(other, one)
    return both if gained >= ALIKE * len(_plain(half.sentence.text)) else None


def ids_within(sentence: Sentence, sentences: Iterable[Sentence]) -> tuple[str, ...]:
    """The sentences of a passage of which one was made."""
    return tuple(one.id for one in sentences if sentence.span[0] <= one.span[0] < sentence.span[1])


def _joined(half: Placed, own: Placed) -> Sentence | None:
    """Two sentences as one; None: they do not follow one another in a passage."""
    sentences = own.passage.sentences if half.passage.id == own.passage.id else ()
    wanted = {half.sentence.id, own.sentence.id}
    for first, second in pairwise(sentences):
        if {first.id, second.id} == wanted:
            span = (first.span[0], second.span[1])
            return replace(first, text=own.passage.text[slice(*span)], span=span)
    return None


def _plain(text: str) -> str:
    return search_form(text).replace(" ", "")
