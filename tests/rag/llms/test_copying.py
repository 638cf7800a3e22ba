"""Copying: what comes out stands in the text, whatever the model would rather say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from rag.llms.copying import LIMIT, Pieces, Source

TEXT = "2024年度に12大学を選び、2025年度に10大学を選ぶ。"
WORDS = ["2024年度", "12大学", "選び", "2025年度", "10大学", "選ぶ"]
CHARACTERS = sorted(set(TEXT))
END = len(CHARACTERS)


def source(text: str = TEXT) -> Source:
    spans = [(position, position + len(word)) for word in WORDS for position in range(len(text)) if text.startswith(word, position)]
    return Source(text=text, starts=frozenset(start for start, _ in spans), ends=frozenset(end for _, end in spans))


def pieces(vocabulary: list[str]) -> Pieces:
    return Pieces([(token, piece.encode()) for token, piece in enumerate(vocabulary)], [len(vocabulary)])


def said(reply: str, vocabulary: list[str]) -> Callable[[int], NDArray[np.float32]]:
    """A model that would say a reply, then end; it ends too once it was led away from it."""
    left = list(reply)

    def feed(token: int) -> NDArray[np.float32]:
        logits = np.zeros(len(vocabulary) + 1, dtype=np.float32)
        logits[vocabulary.index(left.pop(0)) if left and left[0] in vocabulary else len(vocabulary)] = 5
        return logits

    return feed


def copied(reply: str, text: str = TEXT) -> tuple[list[str], float] | None:
    feed = said(reply, CHARACTERS)
    found = pieces(CHARACTERS).copy(source(text), feed(-1), feed)
    return ([text[slice(*span)] for span in found.spans], found.probability) if found else None


def test_it_says_what_the_model_would_say() -> None:
    found = copied("12大学")
    assert found is not None
    assert found[0] == ["12大学"]
    assert 0.5 < found[1] < 1


def test_it_says_nothing_that_does_not_stand_there() -> None:
    found = copied("15大学")
    assert found is not None
    assert found[0][0] in TEXT
    assert found[1] < copied("12大学")[1]  # type: ignore[index]


def test_every_place_of_it_is_given() -> None:
    assert copied("選び", "選び、選び、選ぶ。") == (["選び", "選び"], pytest.approx(copied("選び", "選び、選び、選ぶ。")[1]))  # type: ignore[index]


def test_where_nothing_may_begin_nothing_is_said() -> None:
    empty = Source(text=TEXT, starts=frozenset(), ends=frozenset(range(len(TEXT))))
    assert pieces(CHARACTERS).copy(empty, np.zeros(END + 1, dtype=np.float32), lambda token: np.zeros(END + 1, dtype=np.float32)) is None


def test_a_reply_without_an_end_is_cut_where_it_might_have_ended() -> None:
    text = "あ" * (2 * LIMIT)
    logits = np.array([1.0, 0.0], dtype=np.float32)
    found = pieces(["あ"]).copy(Source(text=text, starts=frozenset([0]), ends=frozenset([3])), logits, lambda token: logits)
    assert found is not None
    assert found.spans == ((0, 3),)


@given(st.data())
def test_whatever_the_logits_it_is_one_of_the_words(data: st.DataObject) -> None:
    """A token may hold several characters, or a part of one."""
    vocabulary = [*CHARACTERS, "2024", "年度", "大学を", "12大"]
    tokens = [(token, piece.encode()) for token, piece in enumerate(vocabulary)] + [(90, "度".encode()[:2]), (91, "度".encode()[2:])]
    seed = data.draw(st.integers(0, 10**6))
    generator = np.random.default_rng(seed)

    def feed(token: int) -> NDArray[np.float32]:
        return generator.normal(size=120).astype(np.float32)

    found = Pieces(tokens, [100]).copy(source(), feed(0), feed)
    if found is not None:
        assert all(start in source().starts and end in source().ends for start, end in found.spans)
        assert len({TEXT[slice(*span)] for span in found.spans}) == 1
        assert 0 <= found.probability <= 1
